"""An endpoint that sends without end is slowed down to its share; the others are not, and it is told by name."""

import time
import unittest

from lab.chain import chain_after, digest
from lab.lab import Lab, wait_for
from lab.oracle import Oracle
from lab.source import Source, batch_of, credentials, event_section
from tidemark.v1 import ingest_pb2, telemetry_pb2

RATE, BURST, PUSHES, BYTES = 100_000, 100_000, 60, 10_000


class FloodTest(unittest.TestCase):
    def test_a_flood_is_slowed_down_to_its_share_and_told(self):
        with Lab() as lab:
            lab.config_more = f"endpoint_rate_max = {RATE}\nendpoint_burst_max = {BURST}\n"
            lab.write_config()
            lab.write_set('name = "fast"\nsampling_interval = "250ms"\n')
            lab.start_collector()
            flooder = lab.agent("flooder")  # enrolled, and never started: the test speaks for it
            calm = lab.agent("calm").start()
            calm.process.expect("streaming to the collector")
            with Source(lab.ingest, credentials(flooder.state / "identity")) as source:
                welcome = source.hello()
                batch = batch_of(*[event_section("test.flood") for _ in range(BYTES // 50)])
                push = ingest_pb2.Push(seq_from=1, seq_to=1, batch=batch, chain=chain_after(bytes(16), 1, digest(batch)),
                                       total=telemetry_pb2.Counts(events=BYTES // 50))
                began = time.monotonic()
                before = Oracle(lab).count("sample")
                for _ in range(PUSHES):
                    source.send(push=push)
                for _ in range(PUSHES):
                    self.assertIsNotNone(source.receive_kind("ack", seconds=60))
                took = time.monotonic() - began
            self.assertIsNotNone(welcome)
            # What it sent beyond its burst took as long as its rate says, less the last message, which none comes after.
            self.assertGreaterEqual(took, ((PUSHES - 1) * len(batch) - BURST) / RATE - 1)
            wait_for("samples of the calm one", lambda: Oracle(lab).count("sample") > before)
            slowed = [line for line in lab.cli_raw("status", "-o", "csv").stdout.splitlines() if "ingest.slowed" in line]
            self.assertEqual(len(slowed), 1, slowed)
            rows = lab.cli("endpoint", "list")["endpoints"]
            self.assertEqual(sorted(row["slowed"] > 0 for row in rows), [False, True])
            self.assertIn("SLOWED", lab.cli_raw("endpoint", "list", "-o", "table").stdout)
            calm.stop()
            lab.collector.stop()


if __name__ == "__main__":
    unittest.main()
