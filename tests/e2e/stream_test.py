"""The main job: an agent enrols, streams, and loses nothing while its collector is away."""

import subprocess
import unittest

from lab.lab import Agent, Lab, wait_for
from lab.oracle import Oracle

FAST = 'name = "fast"\nsampling_interval = "250ms"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n'


class StreamTest(unittest.TestCase):
    def test_an_enrolled_agent_delivers_samples_results_and_events(self):
        with Lab() as lab:
            lab.write_set(FAST)
            lab.start_collector()
            agent = lab.agent("one").start()
            wait_for("results of the check", lambda: "root" in lab.cli_raw("problem").stdout or Oracle(lab).count("result"))
            wait_for("the agent's start as an event",
                     lambda: any(event["name"] == "agent.started" for event in lab.events()))
            wait_for("series", lambda: len(lab.series()) > 50)
            self.assertEqual(agent.stop(), 0)
            self.assertEqual(lab.collector.stop(), 0)
            Oracle(lab).assert_delivered(self, agent)

    def test_what_was_seen_while_the_collector_was_away_arrives_afterwards(self):
        with Lab() as lab:
            lab.write_set(FAST)
            lab.start_collector()
            agent = lab.agent("one").start()
            wait_for("the first samples", lambda: Oracle(lab).count("sample"))
            lab.collector.kill()
            before = Oracle.spooled(agent)
            wait_for("batches in the spool", lambda: Oracle.spooled(agent) > before + 8)
            lab.start_collector()
            Oracle(lab).wait_drained(agent)
            agent.stop()
            lab.collector.stop()
            Oracle(lab).assert_delivered(self, agent)

    def test_checks_that_are_more_frequent_than_samples_are_told_before_they_count_as_overdue(self):
        with Lab() as lab:
            lab.write_set('name = "s"\nsampling_interval = "1h"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\n'
                          'interval = "1s"\n')
            lab.start_collector()
            lab.agent("one").start()
            wait_for("results within the hour", lambda: Oracle(lab).count("result") >= 5)

    def test_an_agent_that_starts_without_its_collector_collects_by_its_last_monitor_set(self):
        with Lab() as lab:
            lab.write_set(FAST)
            lab.start_collector()
            agent = lab.agent("one").start()
            wait_for("a result", lambda: Oracle(lab).count("result"))
            agent.stop()
            lab.collector.stop()
            results = Oracle.spooled(agent)
            agent.start()
            wait_for("batches without a collector", lambda: Oracle.spooled(agent) > results + 8)
            count = Oracle(lab).count("result")
            lab.start_collector()
            Oracle(lab).wait_drained(agent)
            wait_for("results of the time alone", lambda: Oracle(lab).count("result") > count)
            agent.stop()
            lab.collector.stop()
            Oracle(lab).assert_delivered(self, agent)

    def test_programs_check_their_configuration_and_say_where_a_mistake_is(self):
        with Lab() as lab:
            lab.start_collector()
            agent = Agent(lab, "one", extra='clas = "server"')
            result = subprocess.run(agent.command("--check"), capture_output=True, text=True, timeout=30, check=False)
            self.assertEqual(result.returncode, 1)
            self.assertRegex(result.stderr, r"agent\.toml:4:1: .*clas")
            lab.collector.stop()


if __name__ == "__main__":
    unittest.main()
