"""A network mount whose server is gone harms nothing but what is asked of it."""

import os
import subprocess
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


@unittest.skipUnless(os.access("/dev/fuse", os.W_OK), "/dev/fuse cannot be used here")
class HangTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.mount = self.lab.folder / "share"
        self.mount.mkdir()
        self.gone = self.lab.folder / "gone"
        self.filesystem = self.lab.spawn(
            [sys.executable, str(ROOT / "tests" / "lab" / "hanging_filesystem.py"), str(self.mount), str(self.gone)],
            self.lab.folder / "filesystem.log")
        self.addCleanup(self.unmount)
        wait_for("the mount", lambda: str(self.mount) in open("/proc/mounts").read() or not self.filesystem.running())
        if not self.filesystem.running():
            self.skipTest(f"no filesystem can be mounted here: {self.filesystem.text()[-300:]}")

    def unmount(self):
        self.filesystem.kill()
        subprocess.run(["umount", "--lazy", str(self.mount)], capture_output=True, check=False)

    def states(self):
        shown = self.lab.cli("endpoint", "list")["endpoints"]
        return {row["check"]: row["state"] for row in self.lab.cli("endpoint", "show", shown[0]["name"])["checks"]} if shown else {}

    def newest(self, metric, mount):
        rows = [row for row in self.lab.series() if row["metric"] == metric and mount in str(row["attributes"])]
        return max((row["last"] for row in rows), default="")

    def test_a_mount_that_hangs_is_unknown_and_everything_else_goes_on(self):
        self.lab.write_set(SET.format(mount=self.mount))
        self.lab.start_collector()
        agent = self.lab.agent("one").start()
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
