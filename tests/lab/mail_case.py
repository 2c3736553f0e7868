"""A collector whose mails go through a server of steps, and what became of them by its ledger and by that server."""

from __future__ import annotations

import json
import pathlib
import tempfile
import unittest

from lab.certificates import tls_server
from lab.lab import PROGRAMS, Lab, Process, wait_for
from lab.oracle import Oracle
from lab.ports import HeldPort
from lab.smtp_conversation import Body
from lab.smtp_steps import SmtpSteps


class MailCase(unittest.TestCase):
    """A test has a folder, a port, and an installation; with serve() and start() mails go out."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.port = self.enterContext(HeldPort()).number
        self.tls = tls_server(self.folder / "server")
        self.secret = self.folder / "secret"
        self.write_secret("mark")
        self.lab = self.enterContext(Lab())
        self.server: SmtpSteps | None = None
        self.told: dict[str, str] = {}  # conversations before a mail's outcome

    def write_secret(self, secret: str) -> None:
        """As who renews a token does: there is always a whole one."""
        renewed = self.folder / "renewed"
        renewed.touch(0o600)
        renewed.write_text(secret + "\n")
        renewed.rename(self.secret)

    def serve(self, mechanism: str = "PLAIN", narrow: bool = False) -> None:
        """From now on by this server."""
        if self.server is not None:
            self.server.close()
        self.server = SmtpSteps(self.port, self.tls, "tide", "mark", mechanism, narrow)
        self.addCleanup(self.server.close)

    def start(self, login: str = "password_file", timeout: str = "60s") -> None:
        """From now on a collector with this configuration."""
        if self.lab.collector is not None:
            self.lab.collector.kill()
        self.lab.mail = (f'[mail]\nhost = "localhost"\nport = {self.port}\nfrom = "Tidemark <tidemark@example.org>"\n'
                         f'user = "tide"\n{login} = "{self.secret}"\nca_file = "{self.folder}/server/certificate.pem"\n'
                         f'timeout = "{timeout}"\nretry_base = "200ms"\nretry_max = "400ms"\n')
        self.lab.write_config()
        self.lab.start_collector()

    def ask(self, to: str) -> Process:
        """For a mail, without waiting for what becomes of it."""
        return self.lab.spawn([str(PROGRAMS / "tidemark"), "report", "test", to, "--socket", str(self.lab.run / "admin.sock")],
                              self.lab.folder / f"asked {to}")

    def mails(self, *words: str) -> dict[str, dict]:
        """By recipient; each has one."""
        mails = self.lab.cli("report", "deliveries", *words, "--limit", "1000")["mails"]
        found = {mail["recipients"][0]: mail for mail in mails if len(mail["recipients"]) == 1}
        self.assertEqual(len(found), len(mails), mails)
        return found

    def wait_over(self, to: str) -> None:
        """Until the mail is sent or given up."""
        wait_for(f"the outcome of the mail to {to}", lambda: self.state(to)[0] > 2)
        self.told[to] = self.server.told()

    def outcome(self, to: str) -> dict:
        self.wait_over(to)
        return self.mails()[to]

    def wait_refused_twice(self, to: str) -> None:
        wait_for("a second refusal", lambda: self.state(to)[1] >= 2)

    def state(self, to: str) -> tuple[int, int]:
        """As the store has it, where 3 is sent and 4 given up; and the attempts."""
        found = Oracle(self.lab).query("SELECT state, attempts FROM outbox WHERE recipients = ?", json.dumps([to]))
        return found[0] if found else (0, 0)

    def story(self, mail: dict) -> str:
        return f"\nledger: {json.dumps(mail['ledger'], indent=1)}\n{self.told[mail['recipients'][0]]}"

    def assert_went(self, mail: dict, states: list[str], confirmed: list[bool]) -> None:
        """So its attempts ended, and these bodies the server got, all under its Message-ID."""
        self.assertEqual([attempt["state"] for attempt in mail["ledger"]], states, self.story(mail))
        self.assert_bodies(mail, confirmed)

    def assert_bodies(self, mail: dict, confirmed: list[bool]) -> None:
        wanted = [Body(mail["message_id"], one) for one in confirmed]
        self.assertEqual(self.server.bodies(mail["recipients"][0]), wanted, self.story(mail))

    def assert_over(self) -> dict[str, dict]:
        """Nothing goes again, neither for a restart nor after a further mail; gives the mails."""
        before, bodies = self.mails(), self.server.count()
        self.lab.collector.kill()
        self.lab.start_collector()
        self.assertEqual(self.lab.cli_raw("report", "test", "last@example.org").returncode, 0)
        after = self.mails()
        self.assertEqual({to: mail for to, mail in after.items() if to != "last@example.org"}, before)
        self.assertEqual(self.server.count(), bodies + 1, self.server.told())
        return after
