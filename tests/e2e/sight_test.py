"""What an admin on the endpoint sees: tidemark-agent sample, check and status, beside the agent that runs."""

import subprocess
import unittest

from lab.lab import Lab, wait_for

SET = """
name = "s"
sampling_interval = "1s"
[[check]]
name = "root"
type = "filesystem"
path = "/"
warning_percent = 99.9
critical_percent = 100
interval = "1s"
[[check]]
name = "gone"
type = "file"
path = "/no/such/file"
interval = "1s"
"""


class SightTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab().__enter__()
        cls.addClassCleanup(lambda: cls.lab.__exit__(None, None, None))
        cls.lab.write_set(SET)
        cls.lab.start_collector()
        cls.agent = cls.lab.agent("one").start()
        wait_for("results", lambda: len(cls.lab.cli("problem")["problems"]) == 1)

    def run_agent(self, *words):
        return subprocess.run(self.agent.command(*words), text=True, capture_output=True, timeout=60, check=False)

    def test_a_check_answers_as_a_plugin_does(self):
        good = self.run_agent("check", "root")
        self.assertEqual(good.returncode, 0, good.stderr)
        self.assertRegex(good.stdout, r"^OK: / is [0-9.]+ % full, .* free \| 'used'=[0-9.]+\n$")
        bad = self.run_agent("check", "gone")
        self.assertEqual((bad.returncode, bad.stdout), (2, "CRITICAL: /no/such/file is missing\n"))
        unknown = self.run_agent("check", "rot")
        self.assertEqual(unknown.returncode, 3)
        self.assertIn("did you mean 'root'?", unknown.stderr)
        listed = self.run_agent("check")
        self.assertEqual(listed.stdout.splitlines(), ["root  filesystem, every 1 s", "gone  file, every 1 s"])

    def test_samples_are_what_the_collector_gets(self):
        seen = self.run_agent("sample")
        self.assertEqual(seen.returncode, 0, seen.stderr)
        metrics = {line.split("{")[0].split(" ")[0] for line in seen.stdout.splitlines()}
        sent = {series["metric"] for series in self.lab.series()} - {"check.value"}
        sent = {metric for metric in sent if not metric.startswith(("process.", "tidemark.agent."))}  # the agent's own
        self.assertEqual(metrics, sent)

    def test_the_status_tells_who_and_what_and_what_waits(self):
        name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        status = self.run_agent("status")
        self.assertEqual(status.returncode, 0, status.stderr)
        for words in (f"Endpoint     {name} (", "Certificate  lasts 6 d", "2 checks, 0 watches, samples every 1 s", "wait for the collector"):
            self.assertIn(words, status.stdout)
        self.assertTrue(self.agent.process.running())


if __name__ == "__main__":
    unittest.main()
