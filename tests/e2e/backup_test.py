"""tidemark backup: a copy made beside the streams is whole; a collector that starts on it goes on, and the ledger adds up."""

import os
import pathlib
import random
import shutil
import sqlite3
import stat
import subprocess
import time
import unittest

from lab.lab import LONG, PROGRAMS, Lab, wait_for
from lab.oracle import Oracle

FAST = 'name = "fast"\nsampling_interval = "100ms"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n'
KILLS = 30 if LONG else 5


def verified(lab: Lab, *words: str) -> int:
    command = [str(PROGRAMS / "tidemarkd"), "--config", str(lab.config), "--verify", *words]
    return subprocess.run(command, stdout=subprocess.DEVNULL, timeout=120, check=False).returncode


def widen(lab: Lab, mebibytes: int) -> None:
    """Free pages in a store at rest, so that a copy of it takes a while."""
    connection = sqlite3.connect(lab.state / "tidemark.db", isolation_level=None)
    connection.execute("CREATE TABLE wide (x)")
    for _ in range(mebibytes):
        connection.execute("INSERT INTO wide VALUES (zeroblob(1 << 20))")
    connection.execute("DROP TABLE wide")
    connection.close()


def put_in_place(lab: Lab, backup: pathlib.Path) -> None:
    """As packaging/README.md tells."""
    for suffix in ("", "-wal", "-shm", ".witness"):
        (lab.state / f"tidemark.db{suffix}").unlink(missing_ok=True)
    shutil.copy(backup, lab.state / "tidemark.db")


class BackupTest(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("TIDEMARK_SEED", random.randrange(1 << 32)))
        self.random = random.Random(self.seed)
        print(f"TIDEMARK_SEED={self.seed}")

    def streaming(self, lab: Lab, extra: str = ""):
        lab.write_set(FAST)
        lab.start_collector()
        agent = lab.agent("one", extra).start()
        wait_for("a chunk", lambda: Oracle(lab).query("SELECT count(*) FROM chunks")[0][0])
        return agent

    def stream_on(self, agent, entries: int = 10) -> None:
        before = Oracle.spooled(agent)
        wait_for("more batches", lambda: Oracle.spooled(agent) >= before + entries)

    def place(self, lab: Lab, name: str = "monday.db") -> pathlib.Path:
        folder = lab.folder / "backup"
        folder.mkdir(exist_ok=True)
        return folder / name

    def test_a_backup_is_one_whole_file_of_its_owners_alone(self):
        with Lab() as lab:
            agent = self.streaming(lab)
            file = self.place(lab)
            made = lab.cli("backup", str(file))
            self.assertEqual((made["file"], made["bytes"]), (str(file), file.stat().st_size))
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
            self.assertEqual([one.name for one in file.parent.iterdir()], ["monday.db"])
            self.assertEqual(verified(lab, "--store", str(file)), 0)
            self.assertEqual([one.name for one in file.parent.iterdir()], ["monday.db"])
            self.assertRegex(lab.cli_raw("status", "-o", "csv").stdout, r"backup\.made,,1\n")
            agent.stop()
            lab.collector.stop()

    def test_what_is_refused_is_said_and_leaves_nothing(self):
        with Lab() as lab:
            lab.start_collector()
            file = self.place(lab)
            lab.cli("backup", str(file))
            whole = file.read_bytes()
            (lab.folder / "link.db").symlink_to("nowhere")
            for path, words in ((file, "is there already"), (lab.folder / "link.db", "is there already"),
                                (lab.folder / "none" / "x.db", "there is no folder"),
                                (lab.state / "x.db", "is the store's own folder"), (f"{file}/", "full path"),
                                (file / "x.db", "no folder")):
                with self.subTest(str(path)):
                    said = lab.cli_raw("backup", str(path))
                    self.assertEqual(said.returncode, 1)
                    self.assertIn(words, said.stderr)
                    self.assertEqual(said.stderr.count("\n"), 1)
            self.assertEqual(file.read_bytes(), whole)
            relative = subprocess.run([str(PROGRAMS / "tidemark"), "backup", "here.db", "--socket", str(lab.run / "admin.sock")],
                                      cwd=file.parent, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(relative.returncode, 0, relative.stderr)
            self.assertEqual(sorted(one.name for one in file.parent.iterdir()), ["here.db", "monday.db"])
            self.assertFalse((lab.state / "x.db").exists())
            lab.collector.stop()

    def test_a_collector_on_a_backup_gets_again_what_it_lacks(self):
        with Lab() as lab:
            agent = self.streaming(lab)
            file = self.place(lab)
            lab.cli("backup", str(file))
            generation = lab.cli("status")["store_generation"]
            self.stream_on(agent)
            Oracle(lab).wait_drained(agent)
            lab.collector.stop()
            put_in_place(lab, file)
            lab.start_collector()
            self.assertGreater(lab.cli("status")["store_generation"], generation)
            self.stream_on(agent)
            Oracle(lab).wait_drained(agent)
            agent.stop()
            self.assertEqual(lab.cli("ledger")["losses"], [])
            lab.collector.stop()
            Oracle(lab).assert_delivered(self, agent)
            self.assertEqual(verified(lab), 0)

    def test_a_copy_of_the_same_minute_is_of_another_generation_too(self):
        """Its beat is the store's own, and the witness stays where it is."""
        with Lab() as lab:
            agent = self.streaming(lab)
            file = self.place(lab)
            lab.cli("backup", str(file))
            generation = lab.cli("status")["store_generation"]
            self.stream_on(agent)
            lab.collector.kill()
            witness = (lab.state / "tidemark.db.witness").read_bytes()
            put_in_place(lab, file)
            (lab.state / "tidemark.db.witness").write_bytes(witness)
            lab.start_collector()
            self.assertGreater(lab.cli("status")["store_generation"], generation)
            Oracle(lab).wait_drained(agent)
            agent.stop()
            lab.collector.stop()
            Oracle(lab).assert_delivered(self, agent)

    def test_what_no_spool_has_any_more_is_in_the_ledger(self):
        with Lab() as lab:
            agent = self.streaming(lab, '[spool]\ngrace_age_max = "0s"')
            file = self.place(lab)
            lab.cli("backup", str(file))
            self.stream_on(agent, 20)
            Oracle(lab).wait_drained(agent)
            lab.collector.stop()
            put_in_place(lab, file)
            lab.start_collector()
            Oracle(lab).wait_drained(agent)
            wait_for("the loss", lambda: lab.cli("ledger")["losses"])
            agent.stop()
            losses = lab.cli("ledger")["losses"]
            self.assertEqual({loss["reason"] for loss in losses}, {"collector restored"})
            Oracle(lab).wait_digested()
            lab.collector.stop()
            epochs = Oracle(lab).assert_sums(self, agent)
            self.assertGreater(sum(sum(epoch["lost"]) for epoch in epochs), 0)
            stored = sum(epoch["stored"][0] for epoch in epochs)
            self.assertEqual(len(Oracle(lab).samples()), stored, "nothing is counted twice")
            self.assertEqual(verified(lab), 0)

    def test_kills_of_the_collector_leave_a_whole_backup_or_none(self):
        with Lab() as lab:
            agent = self.streaming(lab)
            lab.collector.stop()
            widen(lab, 40)
            lab.start_collector()
            for turn in range(KILLS):
                file = self.place(lab, f"{turn}.db")
                asking = subprocess.Popen([str(PROGRAMS / "tidemark"), "backup", str(file), "--socket",
                                           str(lab.run / "admin.sock")], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
                partial = file.with_name(file.name + ".partial")
                wait_for("the copy", lambda: partial.exists() or file.exists() or asking.poll() is not None)
                time.sleep(self.random.uniform(0, 0.3))  # the moment is the test's input
                lab.collector.kill()
                told = asking.wait(60)
                if file.exists():
                    self.assertEqual(verified(lab, "--store", str(file)), 0)
                else:
                    self.assertEqual(told, 1)
                lab.start_collector()
                if not file.exists():
                    lab.cli("backup", str(file))
                    self.assertFalse(partial.exists(), "what was cut off is gone")
                    self.assertEqual(verified(lab, "--store", str(file)), 0)
            Oracle(lab).wait_drained(agent)
            agent.stop()
            lab.collector.stop()
            self.assertEqual(verified(lab), 0)
            Oracle(lab).assert_delivered(self, agent)

    def test_who_goes_away_leaves_no_copy(self):
        with Lab() as lab:
            lab.start_collector()
            lab.collector.stop()
            widen(lab, 60)
            lab.start_collector()
            file = self.place(lab)
            partial = file.with_name(file.name + ".partial")
            asking = subprocess.Popen([str(PROGRAMS / "tidemark"), "backup", str(file), "--socket",
                                       str(lab.run / "admin.sock")], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            wait_for("the copy", lambda: partial.exists() or file.exists())
            asking.kill()
            asking.wait()
            wait_for("its end", lambda: not partial.exists())
            other = self.place(lab, "other.db")
            lab.cli("backup", str(other))
            self.assertEqual(verified(lab, "--store", str(other)), 0)
            lab.collector.stop()


if __name__ == "__main__":
    unittest.main()
