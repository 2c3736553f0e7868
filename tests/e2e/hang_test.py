"""A network mount whose server is gone harms nothing but what is asked of it."""

import os
import sys
import unittest

from lab.lab import ROOT, Lab, wait_for
from lab.oracle import Oracle

SET = """
name = "mounts"
sampling_interval = "1s"
[[check]]
name = "share"
type = "filesystem"
path = "{mount}"
warning_percent = 90
critical_percent = 95
interval = "1s"
timeout = "1s"
[[check]]
name = "file"
type = "file"
path = "{mount}/backup"
state = "missing"
interval = "1s"
timeout = "1s"
[[check]]
name = "root"
type = "filesystem"
path = "/"
warning_percent = 100
critical_percent = 100
interval = "1s"
"""


class HangTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.mount = self.lab.folder / "share"
        self.mount.mkdir()
        self.gone = self.lab.folder / "gone"

    def start_beside_the_mount(self, agent):
        """The agent, and it alone, sees the filesystem."""
        helper = [sys.executable, str(ROOT / "tests" / "lab" / "hanging_filesystem.py"), str(self.mount), str(self.gone)]
        # To look for leaks at the end, a sanitizer stops every thread: one that hangs in the kernel cannot be stopped.
        leaks = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
        agent.process = self.lab.spawn([*helper, *agent.command()], agent.folder / "log", leaks)
        wait_for("the agent to observe, or the mount to fail",
                 lambda: "observing" in agent.process.text() or not agent.process.running())
        if not agent.process.running() and agent.process.popen.returncode == 77:
            self.skipTest(f"no filesystem can be mounted here: {agent.process.text()[-300:]}")
        return agent

    def states(self):
        shown = self.lab.cli("endpoint", "list")["endpoints"]
        return {row["check"]: row["state"] for row in self.lab.cli("endpoint", "show", shown[0]["name"])["checks"]} if shown else {}

    def newest(self, metric, mount):
        rows = [row for row in self.lab.series() if row["metric"] == metric and mount in str(row["attributes"])]
        return max((row["last"] for row in rows), default="")

    def test_a_mount_that_hangs_is_unknown_and_everything_else_goes_on(self):
        self.lab.write_set(SET.format(mount=self.mount))
        self.lab.start_collector()
        agent = self.start_beside_the_mount(self.lab.agent("one"))
        wait_for("all to be well", lambda: self.states() == {"share": "ok", "file": "ok", "root": "ok"})
        wait_for("the mount's own series", lambda: self.newest("system.filesystem.utilization", str(self.mount)))
        self.gone.touch()
        wait_for("what hangs to be unknown", lambda: self.states() == {"share": "unknown", "file": "unknown", "root": "ok"})
        agent.process.expect(f"from the filesystem at {self.mount}")
        before = Oracle.spooled(agent)
        root = self.newest("system.cpu.time", "user")
        wait_for("ticks to go on", lambda: Oracle.spooled(agent) > before + 5)
        wait_for("samples of the rest", lambda: self.newest("system.cpu.time", "user") > root)
        self.assertEqual(self.states()["root"], "ok")
        self.assertEqual(agent.stop(), 0)


if __name__ == "__main__":
    unittest.main()
