"""tidemarkd --verify names what is damaged in a store, beside the collector or at rest; damage costs no more than itself."""

import os
import random
import signal
import sqlite3
import subprocess
import time
import unittest

from lab.lab import PROGRAMS, Lab, wait_for
from lab.oracle import Oracle

FAST = 'name = "fast"\nsampling_interval = "100ms"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n'
GOOD, DAMAGED, NOT_LOOKED = 0, 1, 3
PAGE = 4096


def verify_command(lab: Lab, *words: str) -> list[str]:
    return [str(PROGRAMS / "tidemarkd"), "--config", str(lab.config), "--verify", *words]


def verify(lab: Lab, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(verify_command(lab, *words), capture_output=True, text=True, timeout=120, check=False)


def change(lab: Lab, sql: str, *values) -> None:
    """Of a store at rest."""
    connection = sqlite3.connect(lab.state / "tidemark.db")
    connection.execute(sql, values)
    connection.commit()
    connection.close()


class VerifyTest(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("TIDEMARK_SEED", random.randrange(1 << 32)))
        self.random = random.Random(self.seed)
        print(f"TIDEMARK_SEED={self.seed}")

    def filled(self, lab: Lab, chunks: int = 4):
        """A running collector whose store has some chunks; and its agent."""
        lab.write_set(FAST)
        lab.start_collector()
        agent = lab.agent("one").start()
        wait_for("chunks", lambda: Oracle(lab).query("SELECT count(*) FROM chunks")[0][0] >= chunks)
        return agent

    def test_a_good_store_is_good_beside_its_collector_and_at_rest(self):
        with Lab() as lab:
            agent = self.filled(lab)
            for _ in range(3):
                beside = verify(lab)
                self.assertEqual((beside.returncode, beside.stderr), (GOOD, ""), beside.stdout)
                self.assertRegex(beside.stdout, r"\Alooked at: .*chunks \d+.*; nothing is damaged\n\Z")
            agent.stop()
            lab.collector.kill()
            crashed = verify(lab)
            self.assertEqual(crashed.returncode, GOOD, crashed.stdout)
            lab.start_collector()
            lab.collector.stop()
            rest = verify(lab)
            self.assertEqual(rest.returncode, GOOD, rest.stdout)
            Oracle(lab).assert_delivered(self, agent)

    def test_a_flipped_byte_in_a_chunk_is_named_and_costs_that_chunk_alone(self):
        with Lab() as lab:
            agent = self.filled(lab, chunks=6)
            agent.stop()
            lab.collector.stop()
            oracle = Oracle(lab)
            name = oracle.query("SELECT name FROM endpoints")[0][0]
            rows = oracle.query("SELECT id, bytes, time_from, time_to FROM chunks ORDER BY id")
            damaged, data, begin, end = rows[len(rows) // 2]
            at = self.random.randrange(5, len(data))
            flipped = bytes(data[:at] + bytes([data[at] ^ 1 << self.random.randrange(8)]) + data[at + 1:])
            change(lab, "UPDATE chunks SET bytes = ? WHERE id = ?", flipped, damaged)
            said = verify(lab)
            self.assertEqual(said.returncode, DAMAGED, said.stderr)
            line, summary = said.stdout.splitlines()
            self.assertRegex(line, rf"\Achunks {damaged}, {name}, \d{{4}}-\S+Z to \d{{4}}-\S+Z: ")
            self.assertTrue(summary.endswith("; damaged: chunks 1"), summary)

            lab.start_collector()
            metric = "system.memory.utilization"
            series = {row["metric"] for row in lab.series()}
            metric = metric if metric in series else sorted(series)[0]
            got = lab.cli("series", "get", name, metric, "--since", "1h")["series"][0]["samples"]
            times = [int(1000 * time_of(sample["time"])) for sample in got]
            self.assertTrue(any(t < begin for t in times) and any(t > end for t in times), "the others are there")
            self.assertFalse(any(begin < t < end for t in times), "what is damaged is left out")
            status = lab.cli_raw("status").stdout
            self.assertRegex(status, r"store\.damaged_chunks +1\b|store\.damaged_chunks\b.*\b1\b")
            self.assertIn("1 chunk of samples cannot be read", lab.cli_raw("doctor").stdout)
            self.assertEqual(verify(lab).returncode, DAMAGED)
            lab.collector.stop()

    def test_rows_that_say_something_else_than_their_bytes_are_named(self):
        with Lab() as lab:
            agent = self.filled(lab)
            agent.stop()
            lab.collector.stop()
            for sql, table in (("UPDATE chunks SET samples = samples + 1 WHERE id = (SELECT min(id) FROM chunks)", "chunks"),
                               ("UPDATE chunks SET endpoint = 99 WHERE id = (SELECT max(id) FROM chunks)", "chunks"),
                               ("UPDATE endpoints SET cut = 1 << 40", "endpoints"),
                               ("UPDATE declarations SET series = 1 << 40 WHERE number = (SELECT min(number) FROM declarations)",
                                "declarations"),
                               ("INSERT INTO rollups VALUES (1, 1, 7, 0, x'00')", "rollups")):
                with self.subTest(sql):
                    change(lab, sql)
                    said = verify(lab)
                    self.assertEqual(said.returncode, DAMAGED, said.stderr)
                    self.assertRegex(said.stdout, rf"(?m)^{table} ")

    def test_whatever_bytes_are_damaged_the_walk_comes_to_its_end(self):
        with Lab() as lab:
            agent = self.filled(lab)
            agent.stop()
            lab.collector.stop()
            file = lab.state / "tidemark.db"
            whole = file.read_bytes()
            for turn in range(12):
                data = bytearray(whole)
                for _ in range(self.random.randrange(1, 6)):
                    page = self.random.randrange(1, len(data) // PAGE)
                    if turn % 2:
                        data[page * PAGE:(page + 1) * PAGE] = self.random.randbytes(PAGE)
                    else:
                        at = page * PAGE + self.random.randrange(PAGE)
                        data[at] ^= 1 << self.random.randrange(8)
                file.write_bytes(data)
                said = verify(lab)
                self.assertIn(said.returncode, (GOOD, DAMAGED), f"turn {turn}: {said.stderr}")
                self.assertRegex(said.stdout.splitlines()[-1], r"\Alooked at: ")
            file.write_bytes(whole[:len(whole) // 2 // PAGE * PAGE])
            self.assertIn(verify(lab).returncode, (DAMAGED, NOT_LOOKED))

    def test_what_is_no_store_cannot_be_looked_at(self):
        with Lab() as lab:
            self.assertEqual(verify(lab).returncode, NOT_LOOKED)
            other = lab.folder / "other.db"
            other.write_text("a letter\n" * 1000)
            said = verify(lab, "--store", str(other))
            self.assertEqual((said.returncode, said.stdout), (NOT_LOOKED, ""))
            self.assertIn("other.db", said.stderr)
            connection = sqlite3.connect(lab.folder / "third.db")
            connection.execute("CREATE TABLE t (x)")
            connection.close()
            self.assertRegex(verify(lab, "--store", str(lab.folder / "third.db")).stderr, "is no Tidemark store")

    def test_kills_of_the_walk_disturb_nobody(self):
        with Lab() as lab:
            agent = self.filled(lab)
            for _ in range(5):
                process = subprocess.Popen(verify_command(lab), stdout=subprocess.DEVNULL)
                time.sleep(self.random.uniform(0, 0.3))  # the moment is the test's input
                process.send_signal(signal.SIGKILL)
                process.wait()
            self.assertEqual(verify(lab).returncode, GOOD)
            Oracle(lab).wait_drained(agent)
            agent.stop()
            lab.collector.stop()
            self.assertEqual(verify(lab).returncode, GOOD)
            Oracle(lab).assert_delivered(self, agent)


def time_of(text: str) -> float:
    from datetime import datetime
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


if __name__ == "__main__":
    unittest.main()
