"""Events from a log, from the file to the collector: restarts, rotation, bursts, and what cannot be watched."""

import unittest

from lab.lab import Lab, wait_for

SET = """
sampling_interval = "1s"
[[watch]]
name = "app"
type = "log"
path = "{log}"
pattern = "ERROR"
severity = "error"
burst = {burst}
"""


class WatchTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.log = self.lab.folder / "app.log"
        self.log.write_text("ERROR before anybody looked\n")
        self.lab.start_collector()

    def start(self, burst=60):
        """The agent works from the set, and the watch has told that it works or why not."""
        self.lab.write_set(SET.format(log=self.log, burst=burst))
        self.lab.cli_raw("set", "reload")
        self.agent = self.lab.agent("one").start()
        self.agent.process.expect("1 watches (monitor set")
        kept = self.agent.state / "watches"
        wait_for("the watch to have looked", lambda: kept.exists() and "/app.log" in kept.read_text())

    def write(self, *numbers):
        with open(self.log, "a", encoding="utf-8") as log:
            for number in numbers:
                log.write(f"all is well\nERROR {number}\n")

    def bodies(self, name="log.match"):
        return [event["body"] for event in self.lab.events() if event["name"] == name]

    def expect(self, *numbers):
        wait_for(f"{len(numbers)} lines", lambda: len(self.bodies()) >= len(numbers))
        self.assertEqual(self.bodies(), [f"ERROR {number}" for number in numbers])

    def test_a_line_becomes_an_event_once_over_restarts_and_rotations(self):
        self.start()
        self.write(1)
        self.expect(1)
        event = next(event for event in self.lab.events() if event["name"] == "log.match")
        self.assertEqual(event["severity"], "error")
        self.assertEqual(event["attributes"], {"log.file.path": str(self.log), "watch.name": "app"})

        self.agent.stop()
        self.write(2)
        self.log.rename(self.log.with_suffix(".log.1"))
        self.write(3)
        self.agent.start()
        self.expect(1, 2, 3)

        self.log.rename(self.log.with_suffix(".log.2"))
        with open(self.log.with_suffix(".log.2"), "a", encoding="utf-8") as old:
            old.write("ERROR 4\n")
        self.write(5)
        self.expect(1, 2, 3, 4, 5)
        self.agent.stop()
        self.agent.start()
        self.write(6)
        self.expect(1, 2, 3, 4, 5, 6)

    def test_what_is_written_while_the_collector_is_away_arrives(self):
        self.start()
        self.lab.collector.stop()
        self.write(*range(10))
        wait_for("the events to be in the spool",
                 lambda: f"%20{self.log.stat().st_size}%20" in (self.agent.state / "watches").read_text())
        self.agent.kill()
        self.lab.start_collector()
        self.agent.start()
        self.expect(*range(10))

    def test_a_burst_is_limited_and_counted(self):
        self.start(burst=5)
        self.write(*range(100))
        self.expect(*range(5))
        self.agent.stop()
        told = wait_for("the count", lambda: self.bodies("watch.suppressed"))
        self.assertEqual(told, ["95 events of watch 'app' were not told: there were more than 5 a minute"])

    def test_what_cannot_be_watched_is_told_once_with_the_reason_and_when_it_works_again(self):
        self.log.unlink()
        self.lab.write_set(SET.format(log=self.log, burst=60))
        self.lab.cli_raw("set", "reload")
        self.agent = self.lab.agent("one").start()
        reason = f"watch 'app': {self.log}: No such file or directory"
        wait_for("the reason", lambda: self.bodies("watch.unavailable"))
        self.agent.stop()
        self.agent.start()
        self.write(1)
        self.expect(1)
        self.assertEqual(self.bodies("watch.unavailable"), [reason])
        wait_for("that it works", lambda: self.bodies("watch.available") == ["watch 'app' works"])

    def test_the_plan_tells_where_a_watch_comes_from(self):
        self.start()
        name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        plan = self.lab.cli("endpoint", "show", name)["watches"]
        self.assertEqual([(row["watch"], row["type"], row["set"]) for row in plan], [("app", "log", "all")])
        self.lab.write_set(SET.format(log=self.log, burst=7))
        changes = self.lab.cli("set", "diff")["changes"]
        self.assertEqual([(row["watch"], row["change"], row["text"]) for row in changes],
                         [("app", "changed", "burst: 60 → 7")])
        self.assertIn("What it is to watch for", self.lab.cli_raw("endpoint", "show", name).stdout)
        self.assertEqual(self.lab.cli("set", "list")["sets"][0]["watches"], 1)


if __name__ == "__main__":
    unittest.main()
