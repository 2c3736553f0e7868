"""What `set learn` proposes from real data is a set that the collector takes and the agent runs."""

import unittest

from lab.lab import Lab, wait_for

SET = 'name = "all"\nsampling_interval = "100ms"\n'


class LearnTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.lab.write_set(SET)
        self.lab.start_collector()
        self.lab.agent("one").start()
        self.name = wait_for("the endpoint", lambda: self.lab.cli("endpoint", "list")["endpoints"])[0]["name"]

    def learned(self, *words):
        return self.lab.cli("set", "learn", "--days", "1", *words)["learned"]

    def test_the_printed_fragment_is_a_set_without_mistakes_and_its_checks_run(self):
        wait_for("values enough", lambda: any(row["warning"] is not None for row in self.learned("--metric", "system.cpu")))
        fragment = self.lab.cli_raw("set", "learn", "--set", "all", "--days", "1")
        self.assertEqual(fragment.returncode, 0, fragment.stderr)
        self.assertIn("system.uptime: nothing is proposed, it only rises", fragment.stdout)
        checks = fragment.stdout.count("[[check]]")
        self.assertGreater(checks, 0)
        self.lab.write_set('name = "learned"\n' + fragment.stdout.replace('interval = "1m"', 'interval = "1s"'), "learned.toml")
        before = self.lab.cli_raw("set", "check").stdout
        self.assertNotIn("learned.toml", before)
        reload = self.lab.cli_raw("set", "reload")
        self.assertEqual(reload.returncode, 0, reload.stdout + reload.stderr)
        self.assertEqual(len(self.lab.cli("set", "show", "learned")["plan"]), checks)
        names = {row["check"] for row in self.lab.cli("set", "show", "learned")["plan"]}
        wait_for("all proposed checks to have results", lambda: names <= {
            row["check"] for row in self.lab.cli("endpoint", "show", self.name)["checks"]})

    def test_whose_data_is_asked_for_is_said_and_mistakes_are_told(self):
        self.assertEqual(self.lab.cli("set", "learn", "--endpoint", self.name)["about"], f"endpoint {self.name}")
        self.assertEqual(self.lab.cli("set", "learn")["about"], "all endpoints")
        wrong = self.lab.cli_raw("set", "learn", "--set", "al")
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("did you mean 'all'?", wrong.stderr)
        self.assertEqual(self.lab.cli_raw("set", "learn", "--set", "all", "--endpoint", self.name).returncode, 2)
        self.assertEqual(self.lab.cli_raw("set", "learn", "--days", "0").returncode, 2)


if __name__ == "__main__":
    unittest.main()
