"""Who may stream: wrong, revoked and foreign certificates are refused, with a clear message on both sides."""

import pathlib
import shutil
import subprocess
import unittest

import grpc
from lab.lab import Lab, wait_for
from lab.oracle import Oracle
from lab.source import Source, credentials


class IdentityTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.lab.write_set('name = "fast"\nsampling_interval = "250ms"\n')
        self.lab.start_collector()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))

    def test_a_revoked_endpoint_is_cut_off_and_stays_out(self):
        agent = self.lab.agent("one").start()
        wait_for("samples", lambda: Oracle(self.lab).count("sample"))
        name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        result = self.lab.cli_raw("endpoint", "revoke", name)
        self.assertEqual(result.returncode, 0, result.stderr)
        agent.process.expect("revoked")
        Oracle(self.lab).wait_digested()
        before = Oracle(self.lab).count("sample")
        with Source(self.lab.ingest, credentials(agent.state / "identity")) as source:
            self.assertIsNone(source.hello())
            code, detail = source.status()
            self.assertEqual(code, grpc.StatusCode.PERMISSION_DENIED)
            self.assertIn("revoked", detail)
        self.assertEqual(Oracle(self.lab).count("sample"), before)
        self.assertIn("endpoint.revoke endpoint", self.lab.collector.text())

    def test_a_certificate_of_another_authority_is_refused_and_the_agent_says_what_is_wrong(self):
        agent = self.lab.agent("one")
        identity = agent.state / "identity"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", str(identity / "key.pem"), "-out", str(identity / "certificate.pem"), "-days", "2",
                        "-subj", "/CN=forged", "-addext", f"subjectAltName=URI:spiffe://tidemark/endpoint/{self.uuid(agent)}"],
                       check=True, capture_output=True)
        (identity / "key.pem").chmod(0o600)
        with Source(self.lab.ingest, credentials(identity)) as source:
            source.send_raw(b"")
            self.assertIsNone(source.receive())
            self.assertEqual(source.status()[0], grpc.StatusCode.UNAVAILABLE)
        result = subprocess.run(agent.command(), capture_output=True, text=True, timeout=30, check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertRegex(result.stderr, "certificate|authority")
        self.assertEqual(Oracle(self.lab).count("sample"), 0)

    @staticmethod
    def uuid(agent) -> str:
        lines = (agent.state / "identity" / "identity").read_text().splitlines()
        return next(line.split()[1] for line in lines if line.startswith("endpoint "))

    def test_whoever_is_refused_at_the_port_is_a_line_of_the_audit_log_with_the_reason(self):
        """Self-signed, of another purpose, expired: each by the authority's own key where it takes one."""
        lab = self.lab
        agent = lab.agent("one")
        own = agent.state / "identity"
        ca = lab.state / "ca"
        uri = "URI:spiffe://tidemark/endpoint/" + next(
            line.split()[1] for line in (own / "identity").read_text().splitlines() if line.startswith("endpoint "))
        cases = {
            "self-signed": ([], "clientAuth", "no authority of this collector's signed it"),
            "purpose": (["-CA", ca / "certificate.pem", "-CAkey", ca / "key.pem"], "serverAuth", "unsuitable certificate purpose"),
            "expired": (["-CA", ca / "certificate.pem", "-CAkey", ca / "key.pem"], "clientAuth", "it expired at"),
        }
        for name, (signer, usage, reason) in cases.items():
            with self.subTest(name):
                folder = lab.folder / name
                folder.mkdir()
                self.make(folder, uri, usage, signer, expired=name == "expired")
                (folder / "ca.pem").write_bytes((own / "ca.pem").read_bytes())
                with Source(lab.ingest, credentials(folder)) as source:
                    self.assertIsNone(source.hello())
                    self.assertEqual(source.status()[0], grpc.StatusCode.UNAVAILABLE)
                line = wait_for("the line", lambda: [one for one in lab.cli("audit", "list")["audit"]
                                                     if one["action"] == "certificate.refuse" and reason in one["about"]])[0]
                self.assertIn(uri.removeprefix("URI:"), line["about"])
        self.assertEqual(lab.cli_raw("audit", "verify").returncode, 0)
        self.assertIn("identity.refused_certificates", lab.cli_raw("status", "-o", "csv").stdout)
        with Source(lab.ingest, credentials(own)) as source:
            self.assertIsNotNone(source.hello())

    @staticmethod
    def make(folder: pathlib.Path, uri: str, usage: str, signer: list, expired: bool) -> None:
        def openssl(*words) -> None:
            subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=60)

        extensions = folder / "extensions"
        extensions.write_text(f"subjectAltName=critical,{uri}\nextendedKeyUsage={usage}\nkeyUsage=critical,digitalSignature\n"
                              "basicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\n"
                              + ("authorityKeyIdentifier=keyid\n" if signer else ""))
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x",
                "-keyout", folder / "key.pem", "-out", folder / "request.pem")
        time = ["-days", "1"]
        if expired:
            time = ["-days", "-1"]
        openssl("x509", "-req", "-in", folder / "request.pem", *(signer or ["-signkey", folder / "key.pem"]), *time,
                "-set_serial", "7", "-extfile", extensions, "-out", folder / "certificate.pem")

    def test_no_certificate_is_no_entry(self):
        ca = self.lab.agent("one").state / "identity" / "ca.pem"
        with Source(self.lab.ingest, grpc.ssl_channel_credentials(ca.read_bytes())) as source:
            source.send_raw(b"")
            self.assertIsNone(source.receive())
            self.assertEqual(source.status()[0], grpc.StatusCode.UNAVAILABLE)

    def test_a_token_works_as_often_as_it_says_and_a_wrong_one_never(self):
        token = self.lab.token(uses=1)
        from lab.lab import Agent
        first, second = Agent(self.lab, "first"), Agent(self.lab, "second")
        first.enroll(token)
        refused = second.enroll(token, check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("token", refused.stderr)
        self.assertFalse((second.state / "identity").exists())
        broken = second.enroll("tm1.nonsense", check=False)
        self.assertNotEqual(broken.returncode, 0)
        self.assertEqual(len(self.lab.cli("endpoint", "list")["endpoints"]), 1)

    def test_a_collector_with_another_key_never_sees_the_secret(self):
        token = self.lab.token()
        with Lab() as other:
            other.start_collector()
            from lab.lab import Agent
            agent = Agent(other, "one")
            refused = agent.enroll(token, check=False)
            self.assertNotEqual(refused.returncode, 0)
            self.assertRegex(refused.stderr, "pin|authority")
            self.assertEqual(other.cli("endpoint", "list")["endpoints"], [])

    def test_a_cloned_agent_is_noticed_and_nothing_is_counted_twice(self):
        agent = self.lab.agent("one").start()
        wait_for("samples", lambda: Oracle(self.lab).count("sample"))
        agent.stop()
        from lab.lab import Agent
        clone = Agent(self.lab, "clone")
        shutil.copytree(agent.state, clone.state, symlinks=True)
        agent.start()
        before = Oracle.spooled(agent)
        wait_for("the original's batches", lambda: Oracle(self.lab).high(agent) > before + 3)
        agent.stop()
        clone.start()
        wait_for("the event", lambda: any(e["name"] == "identity.duplicate"
                                          for e in self.lab.events()))
        clone.stop()
        self.lab.collector.stop()
        Oracle(self.lab).assert_sums(self, agent)


if __name__ == "__main__":
    unittest.main()
