"""Admins of other machines: invited, logged in, allowed what their role says, and kept out again."""

import os
import pathlib
import re
import subprocess
import unittest

import grpc
from lab.lab import PROGRAMS, ROOT, Lab
from lab.ports import HeldPort
from lab.source import credentials

QUESTIONS = re.findall(r"rpc (\w+)\((stream )?(\w+)\) returns \((stream )?", (ROOT / "proto/tidemark/v1/admin.proto").read_text())
ROLES = dict(re.findall(r'\{"(\w+)", AdminRole::k(\w+)\}', (ROOT / "collector/admin/roles.cc").read_text()))
RANKS = ["Viewer", "Operator", "Admin"]


class Elsewhere:
    """Another machine, as far as the command line sees one: a home of its own, and no socket of a collector."""

    def __init__(self, lab: Lab, name: str):
        self.lab = lab
        self.home = lab.folder / f"home-{name}"
        self.home.mkdir()

    def ask(self, *words: str, code: str = "") -> subprocess.CompletedProcess:
        environment = {key: value for key, value in os.environ.items() if key not in ("XDG_CONFIG_HOME", "TIDEMARK_SOCKET")}
        return subprocess.run([str(PROGRAMS / "tidemark"), *words], text=True, capture_output=True, input=code, timeout=60,
                              check=False, env={**environment, "HOME": str(self.home)})

    def log_in(self, code: str) -> subprocess.CompletedProcess:
        return self.ask("login", "--server", self.lab.enroll, code=code)

    @property
    def file(self) -> pathlib.Path:
        return self.home / ".config" / "tidemark" / "login"

    def identity(self) -> grpc.ChannelCredentials:
        text = self.file.read_text()
        key, own, authority = re.findall(r"-----BEGIN [^-]+-----.*?-----END [^-]+-----\n", text, re.S)
        return grpc.ssl_channel_credentials(authority.encode(), key.encode(), own.encode())


class RemoteTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        port = HeldPort("127.0.0.1")
        self.addCleanup(port.close)
        self.lab.admin = f"127.0.0.1:{port.number}"
        self.lab.write_config()
        self.lab.start_collector()

    def invite(self, name: str, role: str, *more: str) -> str:
        return self.lab.cli("admin", "invite", name, "--role", role, *more)["code"]

    def let_in(self, name: str, role: str) -> Elsewhere:
        machine = Elsewhere(self.lab, name)
        result = machine.log_in(self.invite(name, role))
        self.assertEqual(result.returncode, 0, result.stderr)
        return machine

    def audit(self, action: str) -> list[dict]:
        return [line for line in self.lab.cli("audit", "list")["audit"] if line["action"] == action]

    def code_of(self, machine: Elsewhere, question: str, streams: bool, seconds: int) -> tuple[grpc.StatusCode, str]:
        """What becomes of an empty question. A stream that is let in may say nothing."""
        with grpc.secure_channel(self.lab.admin, machine.identity(),
                                 [("grpc.ssl_target_name_override", "localhost")]) as channel:
            method = f"/tidemark.v1.Admin/{question}"
            try:
                if streams:
                    call = channel.stream_stream(method)(iter([b""]), timeout=seconds)
                    next(call, None)
                    call.cancel()
                else:
                    channel.unary_unary(method)(b"", timeout=20)
            except grpc.RpcError as error:
                return error.code(), error.details()
        return grpc.StatusCode.OK, ""

    def test_an_invited_admin_asks_from_elsewhere_under_his_own_name(self):
        anna = self.let_in("anna", "admin")
        self.assertEqual(anna.file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(anna.ask("status").returncode, 0)
        made = anna.ask("token", "create", "--by", "somebody else")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual([line["author"] for line in self.audit("token.create")], ["anna"])
        row = self.lab.cli("admin", "list")["admins"][0]
        self.assertEqual((row["name"], row["role"], row["state"], row["address"]), ("anna", "admin", "logged in", "127.0.0.1"))

    def test_each_question_needs_the_role_that_the_table_says_and_refusals_are_audited(self):
        self.assertEqual({name for name, *_ in QUESTIONS}, set(ROLES))
        for rank in RANKS:
            machine = self.let_in(rank.lower(), rank.lower())
            # Last a succession, of which this client, which is not ours, does not understand who vouches for whom.
            for question, sends, _, answers in sorted(QUESTIONS, key=lambda one: one[0] == "AuthorityRoll"):
                with self.subTest(rank=rank, question=question):
                    refused = RANKS.index(ROLES[question]) > RANKS.index(rank)
                    code, detail = self.code_of(machine, question, bool(sends or answers), 60 if refused else 2)
                    if refused:
                        self.assertEqual(code, grpc.StatusCode.PERMISSION_DENIED)
                        self.assertIn(f"admin '{rank.lower()}' is {rank.lower()} here, and this needs {ROLES[question].lower()}", detail)
                    else:
                        self.assertNotIn(code, (grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.UNAUTHENTICATED,
                                                grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNIMPLEMENTED), detail)
        refused = {(line["author"], line["about"]) for line in self.audit("admin.refuse")}
        self.assertIn(("viewer", "TokenCreate, as viewer"), refused)
        self.assertIn(("operator", "Backup, as operator"), refused)
        self.assertFalse([one for one in refused if one[0] == "admin"])

    def test_a_viewer_who_changes_something_is_told_what_it_needs(self):
        viewer = self.let_in("vera", "viewer")
        refused = viewer.ask("token", "create")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("admin 'vera' is viewer here, and this needs admin", refused.stderr)
        self.assertEqual(self.lab.cli("token", "list")["tokens"], [])
        self.lab.cli("admin", "role", "vera", "--role", "admin")
        self.assertEqual(viewer.ask("token", "create").returncode, 0)

    def test_a_code_is_good_for_one_login(self):
        code = self.invite("anna", "viewer")
        first, second = Elsewhere(self.lab, "first"), Elsewhere(self.lab, "second")
        self.assertEqual(first.log_in(code).returncode, 0)
        refused = second.log_in(code)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("the code was refused", refused.stderr)
        self.assertFalse(second.file.exists())
        self.assertNotIn(code.split(".")[2], refused.stderr + self.lab.collector.text())

    def test_a_later_login_and_a_revocation_end_the_one_before(self):
        old = self.let_in("anna", "operator")
        new = Elsewhere(self.lab, "new")
        self.assertEqual(new.log_in(self.invite("anna", "operator")).returncode, 0)
        refused = old.ask("status")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("a later one took its place", refused.stderr)
        self.assertEqual(new.ask("status").returncode, 0)
        self.lab.cli("admin", "revoke", "anna")
        refused = new.ask("status")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("admin 'anna' was revoked", refused.stderr)
        self.assertEqual(len(self.audit("admin.revoke")), 1)

    def test_a_listing_that_is_followed_ends_with_the_revocation(self):
        anna = self.let_in("anna", "viewer")
        follower = self.lab.spawn([str(PROGRAMS / "tidemark"), "problem", "--follow", "--remote"],
                                  self.lab.folder / "follower.log", {"HOME": str(anna.home), "XDG_CONFIG_HOME": ""})
        follower.expect("no problem")
        self.lab.cli("admin", "revoke", "anna")
        self.assertEqual(follower.popen.wait(60), 1)
        self.assertIn("admin 'anna' was revoked", follower.text())

    def test_an_endpoint_asks_nothing_and_an_admin_streams_nothing(self):
        agent = self.lab.agent("one")
        with grpc.secure_channel(self.lab.admin, credentials(agent.state / "identity"),
                                 [("grpc.ssl_target_name_override", "localhost")]) as channel:
            with self.assertRaises(grpc.RpcError) as refused:
                channel.unary_unary("/tidemark.v1.Admin/Status")(b"", timeout=20)
            self.assertEqual(refused.exception.code(), grpc.StatusCode.UNAUTHENTICATED)
            self.assertIn("no admin's", refused.exception.details())
        anna = self.let_in("anna", "admin")
        with grpc.secure_channel(self.lab.ingest, anna.identity(), [("grpc.ssl_target_name_override", "localhost")]) as channel:
            with self.assertRaises(grpc.RpcError) as refused:
                next(channel.stream_stream("/tidemark.v1.Ingest/Stream")(iter([b""]), timeout=20))
            self.assertEqual(refused.exception.code(), grpc.StatusCode.PERMISSION_DENIED)

    def test_who_shows_no_certificate_is_not_let_in(self):
        anna = self.let_in("anna", "admin")
        authority = re.findall(r"-----BEGIN [^-]+-----.*?-----END [^-]+-----\n", anna.file.read_text(), re.S)[2]
        with grpc.secure_channel(self.lab.admin, grpc.ssl_channel_credentials(authority.encode()),
                                 [("grpc.ssl_target_name_override", "localhost")]) as channel:
            with self.assertRaises(grpc.RpcError) as refused:
                channel.unary_unary("/tidemark.v1.Admin/Status")(b"", timeout=20)
            self.assertEqual(refused.exception.code(), grpc.StatusCode.UNAVAILABLE)

    def test_logging_out_forgets_and_a_damaged_login_is_named(self):
        anna = self.let_in("anna", "viewer")
        anna.file.write_text(anna.file.read_text()[:400])
        broken = anna.ask("status")
        self.assertEqual(broken.returncode, 1)
        self.assertIn("is damaged: 'tidemark logout'", broken.stderr)
        self.assertEqual(anna.ask("logout").returncode, 0)
        self.assertFalse(anna.file.exists())
        out = anna.ask("status", "--remote")
        self.assertEqual(out.returncode, 1)
        self.assertIn("nobody is logged in here", out.stderr)

    def test_a_collector_without_a_port_for_admins_says_so(self):
        self.lab.collector.stop()
        code = "tml1." + "0" * 32 + "." + "A" * 43 + "." + self.lab.folder.name[:0]
        self.lab.admin = ""
        self.lab.write_config()
        self.lab.start_collector()
        refused = self.lab.cli_raw("admin", "invite", "anna")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("answers no admins of other machines", refused.stderr)
        pin = self.lab.token().split(".")[3]
        refused = Elsewhere(self.lab, "anna").log_in(code + pin)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("answers no admins of other machines", refused.stderr)


if __name__ == "__main__":
    unittest.main()
