"""tidemark why: from a service's state and its availability down to the check results that made them."""

import json
import subprocess
import time
import unittest

from lab.lab import PROGRAMS, Lab, wait_for

SERVICES = """[[service]]
name = "shop"
sponsor = "A <a@example.org>"
owner = "B"
goal = "sells"
[service.members]
services = ["web"]
select = [{ check = "database" }]

[[service]]
name = "web"
[service.members]
at_least = 2
select = [{ check = "http" }]

[[service]]
name = "nothing"
[service.members]
select = [{ check = "none" }]
"""
STEP = 60


def rfc3339(moment: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


class WhyTest(unittest.TestCase):
    """Three web servers of which two must be up, and a database; an hour of history, imported."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab().__enter__()
        cls.addClassCleanup(lambda: cls.lab.__exit__(None, None, None))
        cls.lab.write_service(SERVICES)
        cls.lab.start_collector()
        cls.begin = int(time.time()) // STEP * STEP - 120 * STEP
        bad = {"web-1": range(20, 40), "web-2": range(30, 35), "web-3": range(0), "db-1": range(50, 52)}
        lines = []
        for tick in range(120):
            for endpoint, minutes in bad.items():
                lines.append(json.dumps({
                    "endpoint": endpoint, "check": "database" if endpoint == "db-1" else "http", "time": cls.begin + tick * STEP,
                    "state": "critical" if tick in minutes else "ok", "interval": STEP, "confirm": 2,
                    "text": f"{endpoint} in minute {tick}"}))
        file = cls.lab.folder / "history.jsonl"
        file.write_text("\n".join(lines) + "\n")
        subprocess.run([str(PROGRAMS / "tidemark"), "import", str(file), "--socket", str(cls.lab.run / "admin.sock")],
                       check=True, stdout=subprocess.DEVNULL, timeout=120)

    def at(self, minute: int) -> str:
        return rfc3339(self.begin + minute * STEP)

    def assert_time(self, result: dict, minute: int) -> None:
        self.assertEqual(result["time"][:19], self.at(minute)[:19])

    def test_a_moment_is_explained_down_to_its_results(self):
        why = self.lab.cli("why", "shop", "--at", self.at(32))
        self.assertEqual(why["state"], "DOWN")
        self.assertEqual(why["since"][:19], self.at(30)[:19])
        self.assertEqual(why["tree"]["rule"], "all of 2")
        web = next(member for member in why["tree"]["members"] if member["name"] == "web")
        self.assertEqual((web["rule"], web["state"]), ("at least 2 of 3", "DOWN"))
        self.assertEqual({member["name"]: member["state"] for member in web["members"]},
                         {"web-1/http": "DOWN", "web-2/http": "DOWN", "web-3/http": "UP"})
        self.assertEqual((why["failed_set"], why["failed_count"]), ("smallest", 1))
        (failed,) = why["failed"]
        self.assertEqual(failed["component"], "web-1/http")
        self.assert_time(failed["first_bad"], 20)
        self.assertEqual(failed["first_bad"]["text"], "web-1 in minute 20")
        self.assert_time(failed["last_good"], 19)
        self.assertEqual(failed["confirmed"][:19], self.at(21)[:19])
        self.assertTrue(failed["from"]["imported"])
        self.assertEqual(self.lab.cli("why", "shop", "--at", self.at(25))["state"], "DEGRADED")
        self.assertEqual(self.lab.cli("why", "shop", "--at", self.at(10))["failed_set"], "nothing")

    def test_a_period_is_explained_by_its_outages_the_longest_first(self):
        words = ("why", "shop", "--since", self.at(0), "--until", self.at(119))
        why = self.lab.cli(*words)
        self.assertEqual(why["base_s"], why["good_s"] + why["down_s"] + why["unknown_s"])
        self.assertEqual(why["down_s"], sum(outage["down_in_hours_s"] for outage in why["outages"]))
        self.assertEqual([outage["down_in_hours_s"] for outage in why["outages"]], [5 * STEP, 2 * STEP])
        self.assertEqual(why["outages_in_all"], 2)
        (failed,) = why["outages"][1]["first"]["failed"]
        self.assertEqual(failed["component"], "db-1/database")
        self.assert_time(failed["first_bad"], 50)
        self.assert_time(failed["last_good"], 49)
        told = self.lab.cli_raw(*words).stdout
        self.assertIn("the sum of these outages", told)
        self.assertIn("first bad", told)

    def test_every_form_answers(self):
        for words in (("--at", self.at(32)), ("--period", "day"), ()):
            for form in ("table", "json", "csv"):
                result = self.lab.cli_raw("why", "shop", *words, "--output", form)
                self.assertEqual(result.returncode, 0, f"{words} as {form}: {result.stderr}")
                self.assertNotIn("\x1b", result.stdout)
        self.assertIn("One component explains it",
                      self.lab.cli_raw("why", "shop", "--at", self.at(32)).stdout)

    def test_what_cannot_be_explained_gets_a_sentence_and_the_right_exit_code(self):
        for words, code, said in ((("shpo",), 1, "did you mean 'shop'?"),
                                  (("nothing",), 1, "its selectors meet no component yet"),
                                  (("shop", "--at", self.at(-5)), 1, "nothing was observed yet then; the first result came"),
                                  (("shop", "--at", self.at(10_000)), 1, "lies in the future"),
                                  (("shop", "--at", "soon"), 2, "--at takes a time"),
                                  (("shop", "--at", "1h", "--period", "day"), 2, "either a moment is explained or a period")):
            result = self.lab.cli_raw("why", *words)
            self.assertEqual(result.returncode, code, f"{words}: {result.stdout}{result.stderr}")
            self.assertIn(said, result.stderr)


class LiveWhyTest(unittest.TestCase):
    """An agent whose check fails: down to the batch that said so."""

    def test_the_first_bad_result_is_traced_to_the_batch_that_brought_it(self):
        with Lab() as lab:
            flag = lab.folder / "flag"
            flag.write_text("x")
            lab.write_set(f'''name = "base"
[[check]]
name = "here"
type = "file"
path = "{flag}"
interval = "1s"
confirm = 1
''')
            lab.write_service(SERVICES.split("[[service]]")[1].join(("[[service]]", "")).replace(
                'services = ["web"]\nselect = [{ check = "database" }]', 'select = [{ check = "here" }]'))
            lab.start_collector()
            lab.agent("one").start()
            wait_for("the service to be UP", lambda: self.state(lab) == "UP")
            flag.unlink()
            wait_for("the service to be DOWN", lambda: self.state(lab) == "DOWN")
            (failed,) = lab.cli("why", "shop")["failed"]
            origin = failed["from"]
            self.assertFalse(origin["imported"])
            self.assertTrue(origin["epoch_certain"])
            self.assertEqual(origin["source"], lab.cli("endpoint", "list")["endpoints"][0]["name"])
            (epoch,) = lab.cli("ledger")["epochs"]
            self.assertEqual(origin["epoch"], epoch["epoch"])
            self.assertTrue(0 < origin["batch"] <= epoch["high_seq"], f"{origin} of {epoch}")
            self.assertGreaterEqual(origin["received"], failed["first_bad"]["time"])
            self.assertIn(f", batch {origin['batch']:,} (received ", " ".join(lab.cli_raw("why", "shop").stdout.split()))

    def state(self, lab: Lab) -> str:
        result = lab.cli_raw("why", "shop", "--output", "json")
        return json.loads(result.stdout)["state"] if result.returncode == 0 else ""


if __name__ == "__main__":
    unittest.main()
