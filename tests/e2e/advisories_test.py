"""What went wrong in other monitors, each as its advisory tells it, tried here. identity/renewal_test has those of renewal:
CVE-2020-29663, CVE-2025-48057 and GHSA-vj39-ww8j-vvx5; e2e_strangers has CVE-2023-4785 of gRPC."""

import base64
import http.client
import os
import ssl
import stat
import subprocess
import unittest
import uuid

import grpc
from lab.lab import Agent, Lab, wait_for
from lab.oracle import Oracle
from lab.source import Source, credentials


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class AdvisoriesTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))

    def post(self, body: bytes) -> int:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        host, port = self.lab.enroll.rsplit(":", 1)
        connection = http.client.HTTPSConnection(host, int(port), context=context, timeout=60)
        connection.request("POST", "/v1/enroll", body)
        return connection.getresponse().status

    def test_icinga_cve_2021_32739_and_issue_10960_no_secret_is_kept_or_logged(self):
        collector = self.lab.start_collector()
        token = self.lab.token()
        agent = Agent(self.lab, "one")
        agent.enroll(token)
        wrong = token.split(".")
        wrong[2] = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        self.assertNotEqual(Agent(self.lab, "two").enroll(".".join(wrong), check=False).returncode, 0)
        collector.stop()
        kept = b"".join(path.read_bytes() for path in self.lab.state.rglob("*") if path.is_file())
        self.assertIn(token.split(".")[1].encode(), kept)  # the id is there, so that this is where to look
        for text in (token.split(".")[2], wrong[2]):
            self.assertNotIn(text, collector.text())
            self.assertNotIn(text.encode(), kept)
            self.assertNotIn(base64.urlsafe_b64decode(text + "="), kept)

    def test_icinga_cve_2024_49369_an_endpoint_signs_for_nobody(self):
        self.lab.start_collector()
        agent = self.lab.agent("one")
        own, forged = agent.state / "identity", self.lab.folder / "forged"
        forged.mkdir()
        victim = uuid.uuid4()
        (forged / "names").write_text(f"subjectAltName=URI:spiffe://tidemark/endpoint/{victim}\nextendedKeyUsage=clientAuth\n")
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x",
                "-keyout", str(forged / "key.pem"), "-out", str(forged / "request.pem"))
        openssl("x509", "-req", "-in", str(forged / "request.pem"), "-CA", str(own / "certificate.pem"),
                "-CAkey", str(own / "key.pem"), "-set_serial", "7", "-days", "2", "-extfile", str(forged / "names"),
                "-out", str(forged / "leaf.pem"))
        (forged / "certificate.pem").write_bytes((forged / "leaf.pem").read_bytes() + (own / "certificate.pem").read_bytes())
        (forged / "ca.pem").write_bytes((own / "ca.pem").read_bytes())
        with Source(self.lab.ingest, credentials(forged)) as source:
            source.send_raw(b"")
            self.assertIsNone(source.receive())
            self.assertEqual(source.status()[0], grpc.StatusCode.UNAVAILABLE)
        with Source(self.lab.ingest, credentials(own)) as source:
            self.assertIsNotNone(source.hello())

    def test_icinga_ghsa_wh38_wg57_5w7g_what_is_nested_deep_ends_its_sender_alone(self):
        collector = self.lab.start_collector()
        agent = self.lab.agent("one")
        groups = b"\x0b" * 60_000  # of field 1, each within the one before
        self.assertEqual(self.post(groups), 400)
        with Source(self.lab.ingest, credentials(agent.state / "identity")) as source:
            self.assertIsNotNone(source.hello())
            source.send_raw(groups)
            code, detail = source.status()
            self.assertEqual(code, grpc.StatusCode.INVALID_ARGUMENT, detail)
        self.assertTrue(collector.running())
        self.lab.write_set('name = "fast"\nsampling_interval = "250ms"\n')
        self.lab.cli("set", "reload")
        agent.start()
        wait_for("samples", lambda: Oracle(self.lab).count("sample"))

    def test_icinga_cve_2026_24413_what_is_secret_is_its_owners_whatever_the_umask_is(self):
        self.lab.wrap = ["sh", "-c", 'umask 000; exec "$@"', "sh"]
        self.lab.start_collector()
        self.lab.agent("one")
        self.assertEqual(stat.S_IMODE(self.lab.state.stat().st_mode), 0o700)
        for folder in (self.lab.state, self.lab.folder / "one" / "state"):
            secrets = [path for path in folder.rglob("*.pem") if b"PRIVATE KEY" in path.read_bytes()]
            self.assertTrue(secrets, folder)
            for path in secrets:
                self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, path)

    def test_puppet_names_that_a_stranger_chooses_enrol_nobody_and_take_nobodys_place(self):
        self.lab.start_collector()
        first = self.lab.agent("one")
        second = Agent(self.lab, "two")
        second.enroll(self.lab.token())
        names = sorted(row["name"] for row in self.lab.cli("endpoint", "list")["endpoints"])
        self.assertEqual(len(set(names)), 2)  # the same host name, and yet another endpoint
        identities = {(agent.state / "identity" / "certificate.pem").read_text() for agent in (first, second)}
        self.assertEqual(len(identities), 2)
        self.assertEqual(self.post(b""), 403)


if __name__ == "__main__":
    unittest.main()
