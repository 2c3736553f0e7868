"""A day's work of the real agent, told from the centre while it runs: its memory stays flat, and nothing is lost.

The 8,640 ticks of a day at 10 s, at the shortest interval; only with --long.
"""

import os
import pathlib
import unittest

from lab.lab import LONG, Lab, wait_for
from lab.oracle import Oracle

TICKS = 8_640
SET = """
name = "day"
sampling_interval = "100ms"
[[check]]
name = "root"
type = "filesystem"
path = "/"
interval = "600ms"
warning_percent = {warning}
[[check]]
name = "memory"
type = "metric"
metric = "system.memory.utilization"
critical_above = 0.99
interval = "600ms"
[[check]]
name = "plugin"
type = "command"
command = "true"
interval = "5s"
"""


def resident_kb(pid: int) -> int:
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))


@unittest.skipUnless(LONG, "takes a quarter of an hour: scripts/test --long")
class DayTest(unittest.TestCase):
    def test_a_days_ticks_leave_memory_flat_and_lose_nothing(self):
        with Lab() as lab:
            lab.write_set(SET.format(warning=70))
            lab.start_collector()
            agent = lab.agent("day", '[command.true]\nargv = ["/bin/true"]\n')
            # A sanitizer keeps what was freed for a while, up to 256 MB, which is no growth of the agent's.
            agent.process = lab.spawn(agent.command(), agent.folder / "log", {
                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")
                + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=64:allocator_release_to_os_interval_ms=1000"})
            wait_for("a twelfth of the day", lambda: Oracle.spooled(agent) > TICKS / 12, 600)
            early = resident_kb(agent.process.pid)
            for part in range(2, 13):
                lab.write_set(SET.format(warning=70 + part))
                self.assertEqual(lab.cli_raw("set", "reload").returncode, 0)
                if part % 4 == 0:
                    lab.collector.stop()
                wait_for("the next twelfth", lambda goal=part: Oracle.spooled(agent) > TICKS / 12 * goal, 600)
                if part % 4 == 0:
                    lab.start_collector()
            Oracle(lab).wait_drained(agent)
            late = resident_kb(agent.process.pid)
            self.assertLess(late, early * 1.1 + 300, f"private memory in kB: {early} after two hours, {late} after a day")
            agent.stop()
            lab.collector.stop()
            Oracle(lab).assert_sums(self, agent)
            lost = [sum(epoch["lost"]) + sum(epoch["refused"]) for epoch in Oracle(lab).epochs(agent)]
            self.assertEqual(lost, [0])


if __name__ == "__main__":
    unittest.main()
