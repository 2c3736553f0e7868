"""What other programs of a machine report: taken up, sent as events, and remembered by the check of a backup."""

import subprocess
import unittest

from lab.lab import Lab, wait_for

SET = """
name = "s"
sampling_interval = "200ms"
[[check]]
name = "nightly"
type = "backup"
event = "backup.completed"
interval = "200ms"
timeout = "200ms"
"""


class InboxTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab().__enter__()
        cls.addClassCleanup(lambda: cls.lab.__exit__(None, None, None))
        cls.lab.write_set(SET)
        cls.lab.start_collector()
        cls.agent = cls.lab.agent("one").start()

    def run_agent(self, *words):
        return subprocess.run(self.agent.command(*words), text=True, capture_output=True, timeout=60, check=False)

    def event(self, name):
        return next((event for event in self.lab.events() if event["name"] == name), None)

    def test_a_report_becomes_an_event_and_ends_the_wait_for_a_backup(self):
        wait_for("a missing backup", lambda: self.lab.cli("problem")["problems"])
        self.assertIn("was never reported here", self.run_agent("check", "nightly").stdout)
        told = self.run_agent("event", "backup.completed", "all 14 volumes saved", "--attribute", "job=nightly",
                              "--attribute", "note=a = b", "--severity", "warning")
        self.assertEqual((told.returncode, told.stdout, told.stderr), (0, "", ""))
        event = wait_for("the event", lambda: self.event("backup.completed"))
        self.assertEqual((event["severity"], event["body"]), ("warning", "all 14 volumes saved"))
        self.assertEqual((event["attributes"]["job"], event["attributes"]["note"]), ("nightly", "a = b"))
        self.assertIn("reporter.uid", event["attributes"])
        wait_for("the backup is well", lambda: not self.lab.cli("problem")["problems"])
        self.assertEqual(list((self.agent.state / "inbox").iterdir()), [])
        self.agent.stop()
        self.agent.start()
        wait_for("a second start", lambda: sum(e["name"] == "agent.started" for e in self.lab.events()) == 2)
        known = self.run_agent("check", "nightly")
        self.assertEqual(known.returncode, 0, known.stdout)
        self.assertRegex(known.stdout, r"^OK: the event backup.completed was last reported .* ago \| 'age'=")
        wait_for("no problem to be left", lambda: self.lab.cli("problem")["problems"] == [])

    def test_what_is_wrong_is_said_where_it_is_made(self):
        for words, text in ((("event", "Backup", "x"), "such as backup.completed"),
                            (("event", "a.b", "x", "--severity", "bad"), "a severity is info, warning, error or critical"),
                            (("event", "a.b", "x", "--attribute", "y"), "an attribute is KEY=VALUE")):
            told = self.run_agent(*words)
            self.assertEqual(told.returncode, 1, told.stderr)
            self.assertIn(text, told.stderr)

    def test_a_file_that_is_no_report_is_told_by_an_event(self):
        inbox = self.agent.state / "inbox"
        wait_for("the inbox", inbox.exists)
        (inbox / "x.event").write_text("nonsense\n")
        refused = wait_for("the refusal", lambda: self.event("inbox.refused"))
        self.assertIn("x.event: line 1: it is 'tidemark-event 1'", refused["body"])
        wait_for("an empty inbox", lambda: not list(inbox.iterdir()))


if __name__ == "__main__":
    unittest.main()
