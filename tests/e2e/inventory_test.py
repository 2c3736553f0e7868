"""What an endpoint is made of, from its files to the command line: told once, then what changes, over restarts and outages."""

import shutil
import unittest

from lab.lab import ROOT, Lab, wait_for

DATA = ROOT / "tests" / "data" / "inventory" / "debian-12"


class InventoryTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.lab.write_set('name = "s"\nsampling_interval = "1s"\n')
        self.lab.start_collector()

    def host(self, name):
        """A host's file system of its own, and an agent that looks at it every second."""
        root = self.lab.folder / f"{name}-root"
        (root / "var/lib/dpkg").mkdir(parents=True)
        (root / "etc").mkdir()
        shutil.copy(DATA / "dpkg_status", root / "var/lib/dpkg/status")
        for file in ("passwd", "group", "os-release"):
            shutil.copy(DATA / file, root / "etc" / file)
        known = self.names()
        agent = self.lab.agent(name, f'[inventory]\ninterval = "1s"\nroot = "{root}"\n').start()
        endpoint = wait_for("the endpoint's first inventory", lambda: next(
            (one for one in self.names() - known if self.has_inventory(one)), None))
        return root, agent, endpoint

    def names(self):
        return {row["name"] for row in self.lab.cli("endpoint", "list")["endpoints"]}

    def has_inventory(self, endpoint):
        return self.lab.cli_raw("inventory", "show", endpoint, "--kind", "package").returncode == 0

    def packages(self, endpoint, *words):
        items = self.lab.cli("inventory", "show", endpoint, "--kind", "package", *words)["items"]
        return {item["key"]: item["values"].get("version") for item in items}

    def events(self, name):
        return [event["body"] for event in self.lab.events() if event["name"] == name]

    @staticmethod
    def replace(file, old, new):
        text = file.read_text()
        assert old in text
        beside = file.with_suffix(".new")
        beside.write_text(text.replace(old, new))
        beside.rename(file)

    def test_a_change_becomes_a_difference_that_is_an_event_and_the_past_can_be_asked(self):
        root, agent, endpoint = self.host("one")
        before = self.packages(endpoint)
        self.assertEqual(before["bash"], "5.2.15-2+b8")
        self.assertEqual(len(before), 9)
        whole = len(self.events("inventory.complete"))
        last = self.lab.cli("inventory", "show", endpoint)["items"][-1]["since"]
        self.replace(root / "var/lib/dpkg/status", "Version: 5.2.15-2+b8", "Version: 5.2.15-2+b9")
        wait_for("the new version", lambda: self.packages(endpoint)["bash"] == "5.2.15-2+b9")
        self.assertEqual(self.events("inventory.changed"), ["1 package changed: bash 5.2.15-2+b8 → 5.2.15-2+b9"])
        self.assertEqual(self.packages(endpoint, "--at", last)["bash"], "5.2.15-2+b8")
        differences = self.lab.cli("inventory", "diff", endpoint)["differences"]
        self.assertEqual([(one["key"], one["change"], one["what"]) for one in differences],
                         [("bash", "changed", "version: 5.2.15-2+b8 → 5.2.15-2+b9")])

        agent.stop()
        self.replace(root / "etc/passwd", "jane:x:1000", "jane:x:1042")
        looks = len(self.events("agent.started"))
        agent.start()
        wait_for("the change that was made meanwhile", lambda: len(self.events("inventory.changed")) == 2)
        self.assertIn("1 user changed: jane uid: 1000 → 1042", self.events("inventory.changed"))
        self.assertEqual(len(self.events("agent.started")), looks + 1)
        self.assertEqual(len(self.events("inventory.complete")), whole)  # a restart repeats nothing
        self.assertEqual(self.lab.cli_raw("ledger").returncode, 0)

    def test_what_changed_while_the_collector_was_away_is_told_later_and_kills_lose_nothing(self):
        root, agent, endpoint = self.host("one")
        self.lab.collector.kill()
        self.replace(root / "var/lib/dpkg/status", "Version: 5.2.15-2+b8", "Version: 5.2.15-2+b9")
        told = agent.state / "inventory.told"
        wait_for("the difference to be noted", lambda: b"5.2.15-2+b9" in told.read_bytes())
        agent.kill()
        agent.start()
        self.lab.start_collector()
        wait_for("the new version", lambda: self.packages(endpoint)["bash"] == "5.2.15-2+b9")
        self.assertEqual(len(self.events("inventory.changed")), 1)

    def test_endpoints_are_compared_and_searched(self):
        root, _, one = self.host("one")
        other_root, _, two = self.host("two")
        self.replace(other_root / "var/lib/dpkg/status", "Version: 5.2.15-2+b8", "Version: 5.3~rc1-1")
        (other_root / "etc/group").unlink()
        wait_for("the new version", lambda: self.packages(two)["bash"] == "5.3~rc1-1")
        wait_for("what cannot be told", lambda: any("etc/group" in body for body in self.events("inventory.unknown")))

        differences = self.lab.cli("inventory", "diff", one, two)["differences"]
        self.assertEqual([(row["kind"], row["key"], row["change"]) for row in differences],
                         [("package", "bash", "differs")])

        def found(*words):
            items = self.lab.cli("inventory", "find", *words)["items"]
            return sorted((item["endpoint"], item["key"]) for item in items)

        self.assertEqual(found("bash"), sorted([(one, "bash"), (two, "bash")]))
        self.assertEqual(found("bash<5.3"), sorted([(one, "bash"), (two, "bash")]))
        self.assertEqual(found("bash>=5.3~rc1"), [(two, "bash")])
        self.assertEqual(found("b*=5.2.*", "--kind", "package"), [(one, "bash")])
        self.assertEqual(found("*", "--kind", "user", "--value", "groups=*sudo*"),
                         sorted([(one, "jane"), (two, "jane")]))
        self.assertEqual(found("no-such-package"), [])

    def test_mistakes_are_told_with_what_would_be_right(self):
        _, _, endpoint = self.host("one")
        for words, text in ((("show", endpoint + "x"), f"did you mean '{endpoint}'?"),
                            (("show", endpoint, "--at", "2020-01-01"), "it told its inventory first at 20"),
                            (("find", "<3.0"), "such as 'openssl<3.0.14'"),
                            (("find", "a=>3"), "such as 'openssl<3.0.14'"),
                            (("diff", endpoint, endpoint + "x"), f"did you mean '{endpoint}'?")):
            result = self.lab.cli_raw("inventory", *words)
            self.assertEqual(result.returncode, 1, words)
            self.assertIn(text, result.stderr)
        for words, text in ((("show", endpoint, "--kind", "packages"), "not 'packages'"),
                            (("diff", endpoint, endpoint, "--since", "7d"), "do not go with them")):
            result = self.lab.cli_raw("inventory", *words)
            self.assertEqual(result.returncode, 2, words)
            self.assertIn(text, result.stderr)
        token = self.lab.cli_raw("inventory", "show", endpoint, "--output", "csv")
        self.assertTrue(token.stdout.startswith("endpoint,kind,key,values,since\n"))


if __name__ == "__main__":
    unittest.main()
