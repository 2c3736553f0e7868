"""`tidemark doctor` against the real collector: what is well, what was broken on purpose, and one that does not answer."""

import json
import unittest

from lab.lab import Lab, wait_for
from lab.oracle import Oracle


class DoctorTest(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        self.lab.start_collector()

    def ask(self) -> tuple[int, list[dict]]:
        result = self.lab.cli_raw("doctor", "--output", "json")
        self.assertEqual(result.stderr, "")
        answer = json.loads(result.stdout)
        self.assertEqual(answer["works"], result.returncode == 0)
        return result.returncode, answer["diagnoses"]

    def found(self, verdict: str) -> list[str]:
        return [one["text"] for one in self.ask()[1] if one["verdict"] == verdict]

    def test_a_good_installation_works_and_each_doubt_has_a_remedy(self):
        agent = self.lab.agent("one").start()
        wait_for("a sample", lambda: Oracle(self.lab).count("sample"))
        code, all_of_it = self.ask()
        self.assertEqual(code, 0, all_of_it)
        self.assertEqual([one for one in all_of_it if one["verdict"] == "bad"], [])
        good = {one["area"] for one in all_of_it if one["verdict"] == "good"}
        self.assertLessEqual({"service", "ports", "certificate", "limits", "permissions", "store", "catalogue", "versions",
                              "clocks", "enrolment", "charts"}, good, all_of_it)
        for one in all_of_it:
            self.assertEqual(bool(one["remedy"]), one["verdict"] != "good", one)
        self.assertIn("1 endpoint, whose certificates last", [one["text"] for one in all_of_it])
        table = self.lab.cli_raw("doctor").stdout
        self.assertIn("everything in it can be read, nothing failed", table)
        self.assertRegex(table, r"\n(nothing is wrong|\d problems? and \d warnings?)\n$")
        self.assertEqual(agent.stop(), 0)

    def test_what_was_broken_is_told_with_a_remedy_and_the_exit_code(self):
        key = self.lab.state / "ca" / "key.pem"
        key.chmod(0o644)
        self.lab.write_service('[[service]]\nname = "shop"\nslo = 7\n')
        self.lab.cli_raw("service", "reload")
        self.assertEqual(self.ask()[0], 1)
        self.assertIn(f"{key} is open to others, and holds secrets", self.found("bad"))
        self.assertTrue([text for text in self.found("bad") if "services.toml:3:" in text], self.found("bad"))
        self.assertIn("chmod go-rwx", self.lab.cli_raw("doctor").stdout)
        key.chmod(0o600)
        self.lab.write_service("")
        self.lab.cli_raw("service", "reload")
        self.assertEqual(self.ask()[0], 0)

    def test_a_collector_that_does_not_answer_is_a_finding_with_what_to_do(self):
        self.lab.collector.stop()
        code, all_of_it = self.ask()
        self.assertEqual(code, 1)
        bad = [one for one in all_of_it if one["verdict"] == "bad"]
        self.assertEqual([one["area"] for one in bad], ["service"])
        self.assertIn("cannot reach the collector at", bad[0]["text"])
        self.assertIn("systemctl start tidemarkd", bad[0]["remedy"])


if __name__ == "__main__":
    unittest.main()
