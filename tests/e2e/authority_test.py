"""The authority's succession, and the certificate of the ports: exchanged while agents stream."""

import socket
import ssl
import unittest

from lab.lab import Agent, Lab, wait_for
from lab.oracle import Oracle

RENEWED = "the certificate was renewed"


def shown_serial(port: int) -> str:
    """Of the certificate that whoever connects there is shown."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain, context.wrap_socket(plain) as tls:
        der = tls.getpeercert(binary_form=True)
    text = ssl.DER_cert_to_PEM_cert(der)
    return text


class AuthorityTest(unittest.TestCase):
    def lab(self, identity: str) -> Lab:
        lab = Lab(mail=f"[identity]\n{identity}\n").__enter__()
        self.addCleanup(lambda: lab.__exit__(None, None, None))
        lab.write_set('name = "fast"\nsampling_interval = "250ms"\n')
        lab.start_collector()
        return lab

    @staticmethod
    def port(address: str) -> int:
        return int(address.rsplit(":", 1)[1])

    @staticmethod
    def samples(lab: Lab) -> int:
        return Oracle(lab).count("sample")

    def behind(self, lab: Lab) -> list[str]:
        return lab.cli("authority", "show")["behind_names"]

    def test_a_new_authority_takes_over_while_agents_stream(self):
        lab = self.lab('certificate_life = "10s"')
        running, off = lab.agent("running").start(), lab.agent("off").start()
        wait_for("both", lambda: len(lab.cli("endpoint", "list")["endpoints"]) == 2)
        wait_for("samples", lambda: self.samples(lab))
        off.stop()
        late = lab.token()
        old = lab.cli("authority", "show")["authorities"]
        self.assertEqual([one["authority"] for one in old], ["current"])

        rolled = lab.cli("authority", "roll")["authorities"]
        self.assertEqual(rolled[1]["pin"], old[0]["pin"])
        self.assertNotEqual(rolled[0]["pin"], old[0]["pin"])
        self.assertIn("end that first", lab.cli_raw("authority", "roll").stderr)
        before = running.process.text().count(RENEWED)
        wait_for("the one that runs to renew", lambda: running.process.text().count(RENEWED) > before + 1, seconds=60)
        wait_for("only the one that is off to be behind", lambda: len(self.behind(lab)) == 1, seconds=60)
        refused = lab.cli_raw("authority", "finish")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("1 of 2 endpoints have no certificate of the new authority's yet", refused.stderr)
        # Whoever knows only the old one finds the way: a token of before, and an agent that was off.
        enrolled = Agent(lab, "late")
        enrolled.enroll(late)
        enrolled.start()
        off.start()
        off.process.expect(RENEWED)
        wait_for("nobody to be behind", lambda: self.behind(lab) == [], seconds=60)
        self.assertIn("every endpoint has a certificate of the current one", lab.cli_raw("authority", "show", "-o", "table").stdout)

        unused = lab.token()
        self.assertEqual(lab.cli("authority", "finish")["left_behind"], 0)
        wait_for("the end of the old one", lambda: self.samples(lab))
        count = {agent: agent.process.text().count(RENEWED) for agent in (running, off, enrolled)}
        for agent, known in count.items():
            wait_for("renewals after it", lambda: agent.process.text().count(RENEWED) > known, seconds=60)
            self.assertTrue(agent.process.running())
        self.assertEqual(Agent(lab, "newest").enroll(unused).returncode, 0)  # of the new one's time
        refused = Agent(lab, "latest").enroll(late, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("no authority in its chain has the token's pin", refused.stderr)
        actions = [line["action"] for line in lab.cli("audit", "list")["audit"]]
        self.assertIn("authority.roll", actions)
        self.assertIn("authority.finish", actions)
        self.assertNotIn("no stream to the collector", running.process.text())
        lab.collector.stop()

    def test_a_forced_end_leaves_out_who_did_not_renew_at_once(self):
        lab = self.lab('certificate_life = "7d"')
        agent = lab.agent("one").start()
        wait_for("samples", lambda: self.samples(lab))
        token = lab.token()
        lab.cli("authority", "roll")
        self.assertEqual(len(self.behind(lab)), 1)
        self.assertEqual(lab.cli("authority", "finish", "--force")["left_behind"], 1)
        agent.process.expect("an authority that is trusted no more")
        wait_for("it to be away", lambda: lab.cli("endpoint", "list")["endpoints"][0]["state"] == "away")
        self.assertEqual(Agent(lab, "late").enroll(token, check=False).returncode, 1)
        lab.collector.stop()

    def test_the_ports_show_a_new_certificate_while_agents_stream(self):
        lab = self.lab('server_certificate_life = "12s"')
        agent = lab.agent("one").start()
        wait_for("samples", lambda: self.samples(lab))
        ports = [self.port(lab.ingest), self.port(lab.enroll)]
        first = [shown_serial(port) for port in ports]
        for _ in range(2):
            wait_for("a new one at both", lambda: all(shown_serial(port) not in first for port in ports), seconds=60)
            first += [shown_serial(port) for port in ports]
        before = self.samples(lab)
        wait_for("samples", lambda: self.samples(lab) > before)
        self.assertEqual(agent.process.text().count("streaming to the collector"), 1)
        self.assertNotIn("no stream to the collector", agent.process.text())
        late = lab.agent("late").start()
        late.process.expect("streaming to the collector")
        lab.collector.stop()


if __name__ == "__main__":
    unittest.main()
