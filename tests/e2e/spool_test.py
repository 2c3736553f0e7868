"""A spool too small for the collector's absence: what is lost equals what the ledger says, to the sample."""

import unittest

from lab.lab import Lab, wait_for
from lab.oracle import Oracle

SET = 'name = "fast"\nsampling_interval = "100ms"\n'
# Its waits for the collector, which double, must not outlast the test's.
SMALL = 'backoff_max = "1s"\n[spool]\nbytes_max = "64KiB"\n'


class SpoolTest(unittest.TestCase):
    def test_what_a_full_spool_loses_is_in_the_ledger_to_the_sample(self):
        with Lab() as lab:
            lab.write_set(SET)
            lab.start_collector()
            agent = lab.agent("one", SMALL).start()
            wait_for("the first samples", lambda: Oracle(lab).count("sample"))
            lab.collector.kill()
            full = Oracle.spooled(agent)
            wait_for("far more than the spool holds", lambda: Oracle.spooled(agent) > full + 320)
            lab.start_collector()
            Oracle(lab).wait_drained(agent)
            agent.stop()
            lab.collector.stop()
            oracle = Oracle(lab)
            epoch = oracle.assert_sums(self, agent)[-1]
            self.assertGreater(epoch["lost"][0], 0)
            recorded = oracle.query("SELECT sum(samples), sum(results), sum(events) FROM losses WHERE source = ?",
                                    oracle.source_of(agent))[0]
            self.assertEqual(tuple(recorded), epoch["lost"])
            # What was stored is there, sample by sample: sent - lost.
            self.assertEqual(oracle.count("sample"), epoch["stored"][0])
            self.assertEqual(epoch["sent"][0], epoch["stored"][0] + epoch["lost"][0])

            lab.start_collector()
            ledger = lab.cli("ledger")
            self.assertEqual(sum(line["counts"]["samples"] for line in ledger["losses"]), epoch["lost"][0])
            self.assertTrue(all(line["reason"] == "spool full" for line in ledger["losses"]))


if __name__ == "__main__":
    unittest.main()
