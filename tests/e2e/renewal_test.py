"""Certificates that live for seconds: renewed without a failed stream, after they expired, and by nobody but their owner."""

import shutil
import time
import unittest

import grpc
from lab.lab import LONG, Agent, Lab, wait_for
from lab.oracle import Oracle
from lab.source import Source, credentials

RENEWED = "the certificate was renewed"


def lab_with(life: str, grace: str = "90d") -> Lab:
    lab = Lab(mail=f'[identity]\ncertificate_life = "{life}"\nrenew_grace = "{grace}"\n')
    lab.write_set('name = "fast"\nsampling_interval = "250ms"\n')
    return lab


class RenewalTest(unittest.TestCase):
    def lab(self, *words: str) -> Lab:
        lab = lab_with(*words).__enter__()
        self.addCleanup(lambda: lab.__exit__(None, None, None))
        lab.start_collector()
        return lab

    @staticmethod
    def serials(lab: Lab) -> int:
        return Oracle(lab).query("SELECT count(*) FROM certificates")[0][0]

    def test_certificates_roll_over_with_no_failed_stream_and_no_lost_batch(self):
        lab = self.lab("8s")
        agents = [lab.agent(name).start() for name in ("one", "two", "three")]
        end = time.monotonic() + (600 if LONG else 60)
        rolls = (600 if LONG else 60) // 8
        for agent in agents:
            wait_for("renewals", lambda: agent.process.text().count(RENEWED) >= rolls, seconds=900)
        wait_for("the time", lambda: time.monotonic() >= end, seconds=900)
        for agent in agents:
            self.assertNotIn("no stream to the collector", agent.process.text())
            self.assertNotIn("not renewed yet", agent.process.text())
            self.assertEqual(agent.stop(), 0)
        oracle = Oracle(lab)
        for agent in agents:
            oracle.wait_drained(agent)
        self.assertFalse([e for e in lab.events() if e["name"] == "identity.duplicate"])
        # Of each endpoint the one that is in use, and perhaps the next, are in force.
        in_force = oracle.query("SELECT endpoint, count(*) FROM certificates WHERE replaced IS NULL GROUP BY endpoint")
        self.assertEqual(len(in_force), 3)
        self.assertTrue(all(count <= 2 for _, count in in_force), in_force)
        lab.collector.stop()
        for agent in agents:
            Oracle(lab).assert_sums(self, agent)
            Oracle(lab).assert_delivered(self, agent)

    def test_an_endpoint_that_was_off_longer_than_its_certificate_lives_comes_back_by_itself(self):
        lab = self.lab("5s")
        agent = lab.agent("laptop").start()
        wait_for("samples", lambda: Oracle(lab).count("sample"))
        agent.stop()
        wait_for("the end of its certificate", lambda: self.refused_by_tls(lab, agent))
        before = Oracle(lab).count("sample")
        agent.start()
        agent.process.expect(RENEWED)
        wait_for("samples again", lambda: Oracle(lab).count("sample") > before)

    def test_beyond_the_grace_it_has_to_enrol_anew_and_is_told_so(self):
        lab = self.lab("5s", "1s")
        agent = lab.agent("laptop").start()
        wait_for("samples", lambda: Oracle(lab).count("sample"))
        agent.stop()
        wait_for("the end of its certificate", lambda: self.refused_by_tls(lab, agent))
        time.sleep(1.1)  # the grace: nothing shows its end but the time
        agent.start()
        agent.process.expect("which is more than 1 s ago: enrol this endpoint with a token, and --force")
        lines = [line for line in lab.cli("audit", "list")["audit"]
                 if line["action"] == "certificate.refuse" and line["author"] != "somebody"]  # at the port of streams
        self.assertEqual(len(lines), 1)
        self.assertIn("127.0.0.1", lines[0]["author"])
        self.assertIn("more than 1 s ago", lines[0]["about"])

    def test_a_copied_machine_is_turned_away_once_the_original_has_renewed(self):
        lab = self.lab("30s")
        agent = lab.agent("original").start()
        wait_for("samples", lambda: Oracle(lab).count("sample"))
        agent.stop()
        clone = Agent(lab, "clone")
        shutil.copytree(agent.state, clone.state, symlinks=True)
        agent.start()
        agent.process.expect(RENEWED)
        wait_for("the use of the new certificate",
                 lambda: Oracle(lab).query("SELECT count(*) FROM certificates WHERE replaced IS NOT NULL")[0][0])
        with Source(lab.ingest, credentials(clone.state / "identity")) as source:
            self.assertIsNone(source.hello())
            code, detail = source.status()
            self.assertEqual(code, grpc.StatusCode.PERMISSION_DENIED)
            self.assertIn("this certificate was replaced by a newer one", detail)
        event = wait_for("the event", lambda: [e for e in lab.events() if e["name"] == "identity.duplicate"])[0]
        self.assertIn("was turned away", event["body"])
        clone.start()
        clone.process.expect("was replaced")
        self.assertTrue(agent.process.running())
        self.assertIn("certificate.refuse", [line["action"] for line in lab.cli("audit", "list")["audit"]])
        self.assertEqual(lab.cli_raw("audit", "verify").returncode, 0)

    def test_a_revoked_endpoint_does_not_renew(self):
        lab = self.lab("6s")
        agent = lab.agent("one").start()
        wait_for("samples", lambda: Oracle(lab).count("sample"))
        self.assertEqual(lab.cli_raw("endpoint", "revoke", self.name(lab)).returncode, 0)
        agent.process.expect("this endpoint was revoked: enrol it with a new token")
        self.assertNotIn(RENEWED, agent.process.text())
        self.assertEqual(self.serials(lab), 1)

    @staticmethod
    def name(lab: Lab) -> str:
        return lab.cli("endpoint", "list")["endpoints"][0]["name"]

    @staticmethod
    def refused_by_tls(lab: Lab, agent: Agent) -> bool:
        with Source(lab.ingest, credentials(agent.state / "identity")) as source:
            return source.hello() is None and source.status()[0] == grpc.StatusCode.UNAVAILABLE


if __name__ == "__main__":
    unittest.main()
