"""A full disk: the collector stops acknowledging, says so, answers questions, and goes on by itself."""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

from lab.lab import Lab, wait_for
from lab.oracle import Oracle

SET = 'name = "fast"\nsampling_interval = "100ms"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n'
ALONE = "TIDEMARK_TEST_MOUNTS_OF_ITS_OWN"


class FullDisk:
    """A small filesystem in a folder's place, seen by this test and its processes alone."""

    def __init__(self, folder: pathlib.Path):
        self.ballast = folder / "ballast"
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=0700", "tmpfs", str(folder)], check=True)

    def fill(self) -> None:
        with open(self.ballast, "ab", buffering=0) as file:
            for block in (1 << 20, 4096, 1):
                try:
                    while True:
                        file.write(bytes(block))
                except OSError:
                    pass

    def clear(self) -> None:
        self.ballast.unlink()


class DiskFullTest(unittest.TestCase):
    def begin(self, lab: Lab):
        disk = FullDisk(lab.state)
        lab.write_set(SET)
        lab.start_collector()
        agent = lab.agent("one").start()
        oracle = Oracle(lab)
        wait_for("the first batches", lambda: oracle.high(agent) > 5)
        return disk, agent, oracle

    def fill_until_nothing_is_taken(self, lab: Lab, disk: FullDisk) -> dict:
        def failing():
            disk.fill()  # what is freed inside is filled again
            commit = lab.cli("status")["commit"]
            return commit if commit["failing_since"] else None
        return wait_for("the status to say that nothing can be written", failing)

    def test_nothing_is_lost_and_it_goes_on_by_itself(self):
        with Lab() as lab:
            disk, agent, oracle = self.begin(lab)
            commit = self.fill_until_nothing_is_taken(lab, disk)
            self.assertIn("full", commit["failure"])
            high, spooled = oracle.high(agent), Oracle.spooled(agent)
            wait_for("more to be spooled", lambda: Oracle.spooled(agent) > spooled + 20)
            self.assertEqual(oracle.high(agent), high)
            text = lab.cli_raw("status").stdout
            self.assertIn("Nothing is acknowledged", text)
            self.assertGreater(len(lab.series()), 0)
            self.assertIn("cannot be written", lab.cli_raw("doctor").stdout)
            disk.clear()
            wait_for("the collector to go on", lambda: oracle.high(agent) > high + 20)
            self.assertIsNone(lab.cli("status")["commit"]["failing_since"])
            oracle.wait_drained(agent)
            agent.stop()
            oracle.wait_digested()
            lab.collector.stop()
            log = lab.collector.text()
            self.assertEqual(log.count("the store cannot be written, and nothing is acknowledged"),
                             log.count("the store can be written again"))
            self.assertGreater(log.count("the store can be written again"), 0)
            oracle.assert_delivered(self, agent)

    def test_a_kill_on_a_full_disk_loses_nothing_that_was_acknowledged(self):
        with Lab() as lab:
            disk, agent, oracle = self.begin(lab)
            self.fill_until_nothing_is_taken(lab, disk)
            lab.collector.kill()
            disk.clear()
            lab.start_collector()
            oracle.wait_drained(agent)
            agent.stop()
            oracle.wait_digested()
            lab.collector.stop()
            oracle.assert_delivered(self, agent)


if __name__ == "__main__":
    if os.environ.get(ALONE) is None:
        unshare = shutil.which("unshare")
        alone = [unshare or "unshare", "--mount", "--propagation", "private"]
        if unshare is None or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode != 0:
            print("skipped: no mount namespace can be made here")
            sys.exit(0)
        os.execve(unshare, [*alone, sys.executable, *sys.argv], {**os.environ, ALONE: "1"})
    unittest.main()
