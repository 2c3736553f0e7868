"""A machine that was installed and enrolled anew is one endpoint again, by its old name and with all its history."""

import unittest

from lab.lab import Lab, wait_for
from lab.oracle import Oracle


class MergeTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.lab.write_set('name = "fast"\nsampling_interval = "250ms"\n'
                           '[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n')
        self.lab.start_collector()

    def samples(self) -> int:
        return Oracle(self.lab).count("sample")

    def endpoints(self) -> dict[str, dict]:
        return {row["name"]: row for row in self.lab.cli("endpoint", "list")["endpoints"]}

    def test_the_new_one_goes_on_as_the_old_one_with_the_history_of_both(self):
        lab = self.lab
        old = lab.agent("old").start()
        wait_for("its samples in chunks", lambda: self.samples() > 200)
        name, = self.endpoints()
        lab.cli("endpoint", "label", name, "--label", "env=test", "--site", "berlin")
        lab.cli("maintenance", "add", "--endpoint", name, "--from", "tomorrow", "--for", "2h", "--reason", "work",
                "--approver", "boss")
        old_id = self.endpoints()[name]["id"]
        old.stop()
        Oracle(lab).wait_drained(old)
        first = lab.cli("series", "get", name, "system.memory.usage", "--attribute", "system.memory.state=used",
                        "--since", "1h")["series"][0]["samples"]
        new = lab.agent("new").start()
        wait_for("its samples", lambda: any(
            row["metric"] == "system.memory.usage" for row in lab.cli("series", "list", "--endpoint", f"{name}-2")["series"]))
        new_id = self.endpoints()[f"{name}-2"]["id"]

        # The other way about, two living ones, and itself are refused.
        self.assertIn("these are two machines", lab.cli_raw("endpoint", "merge", f"{name}-2", name).stderr)
        self.assertIn("is not merged with itself", lab.cli_raw("endpoint", "merge", name, name).stderr)
        lab.cli("endpoint", "retire", name)  # as one may do before the machine is there again
        self.assertEqual(list(self.endpoints()), [f"{name}-2"])
        self.assertIn("nothing goes on as an endpoint that may not connect",
                      lab.cli_raw("endpoint", "merge", f"{name}-2", name).stderr)
        merged = lab.cli_raw("endpoint", "merge", name, f"{name}-2", "-o", "table")
        self.assertEqual(merged.returncode, 0, merged.stderr)
        self.assertIn(f"{name}-2 goes on as {name}, with the history of both", merged.stdout)

        wait_for("the stream", lambda: self.endpoints()[name]["state"] == "connected")
        one = self.endpoints()
        self.assertEqual(list(one), [name])
        self.assertFalse(one[name]["retired"])
        self.assertEqual((one[name]["id"], one[name]["labels"], one[name]["site"]), (new_id, {"env": "test"}, "berlin"))
        before = self.samples()
        wait_for("samples after it", lambda: self.samples() > before + 50)
        samples = lab.cli("series", "get", name, "system.memory.usage", "--attribute", "system.memory.state=used",
                          "--since", "1h")["series"]
        self.assertEqual(len(samples), 1)
        self.assertEqual(samples[0]["samples"][:len(first)], first)
        self.assertGreater(len(samples[0]["samples"]), len(first))
        self.assertEqual([row["name"] for row in lab.cli("maintenance", "list")["maintenances"]], [name])
        self.assertEqual(lab.cli_raw("audit", "verify").returncode, 0)
        self.assertIn("endpoint.merge", [line["action"] for line in lab.cli("audit", "list")["audit"]])

        # The old machine's certificate opens nothing any more.
        old.start()
        old.process.expect("was replaced")
        self.assertNotIn(old_id, {row["id"] for row in self.endpoints().values()})
        self.assertEqual(lab.cli("endpoint", "waiting")["applicants"], [])
        new.stop()
        Oracle(lab).wait_drained(new)
        lab.collector.stop()


if __name__ == "__main__":
    unittest.main()
