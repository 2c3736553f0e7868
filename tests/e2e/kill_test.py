"""SIGKILL at random moments: every batch that the spool accepted is in the store exactly once."""

import os
import random
import time
import unittest

from lab.lab import LONG, Lab, wait_for
from lab.oracle import Oracle

SET = 'name = "fast"\nsampling_interval = "100ms"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n'
KILLS = 50 if LONG else 5


class KillTest(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("TIDEMARK_SEED", random.randrange(1 << 32)))
        self.random = random.Random(self.seed)
        print(f"TIDEMARK_SEED={self.seed}")

    def at_a_random_moment(self, lab: Lab, agent) -> None:
        """After something new was spooled, and then some: the moment is the test's input, not its synchronisation."""
        before = Oracle.spooled(agent)
        wait_for("a new batch", lambda: Oracle.spooled(agent) > before)
        time.sleep(self.random.uniform(0, 0.5))

    def test_kills_of_the_agent_lose_and_double_nothing(self):
        with Lab() as lab:
            lab.write_set(SET)
            lab.start_collector()
            agent = lab.agent("one").start()
            for _ in range(KILLS):
                self.at_a_random_moment(lab, agent)
                agent.kill()
                agent.start()
            Oracle(lab).wait_drained(agent)
            agent.stop()
            Oracle(lab).wait_digested()
            lab.collector.stop()
            Oracle(lab).assert_delivered(self, agent)

    def test_kills_of_the_collector_lose_and_double_nothing(self):
        with Lab() as lab:
            lab.write_set(SET)
            lab.start_collector()
            agent = lab.agent("one").start()
            for _ in range(KILLS):
                self.at_a_random_moment(lab, agent)
                lab.collector.kill()
                lab.start_collector()
            Oracle(lab).wait_drained(agent)
            agent.stop()
            lab.collector.stop()
            Oracle(lab).assert_delivered(self, agent)


if __name__ == "__main__":
    unittest.main()
