"""Mails through a server that fails at each step of SMTP, and through kills there: none lost, none that was confirmed sent again."""

import datetime
import json
import unittest
from typing import Callable

from lab.lab import Lab, wait_for
from lab.mail_case import MailCase
from lab.smtp_conversation import DROP, HOLD, STEPS

NOT_NOW, NEVER = "451 4.3.0 not now", "554 5.3.0 never"
OF_THE_MAIL = ("MAIL", "RCPT", "DATA", "body", "end")  # there a 5xx is about the mail, elsewhere about the installation
LOST = "the answer was lost"
SERVICE = """
[[service]]
name = "shop"
sponsor = "Manuela Manager <manuela@example.org>"
owner = "Olaf Owner <olaf@example.org>"
goal = "{goal}"
[service.members]
select = [{{ check = "http" }}]
"""


class MailFaultsTest(MailCase):
    def test_refusals_and_broken_connections_at_each_step(self):
        self.serve()
        self.start()
        cases = [(step, fault) for fault in (NOT_NOW, NEVER, DROP) for step in STEPS if step != "handshake" or fault == DROP]
        cases.append(("MAIL", "530 5.7.0 log in first"))
        answers = []
        for number, case in enumerate(cases):
            self.server.arm(*case)
            answers.append(self.lab.cli_raw("report", "test", f"{number}@example.org"))
            self.server.wait_reached()
            self.wait_over(f"{number}@example.org")
        mails = self.assert_over()
        for number, (step, fault) in enumerate(cases):
            with self.subTest(step=step, fault=fault):
                mail = mails[f"{number}@example.org"]
                first = mail["ledger"][0]["answer"]
                if step == "QUIT":
                    self.assert_went(mail, ["sent"], [True])
                    self.assertEqual(first, "250 2.0.0 taken")
                elif fault == NEVER and step in OF_THE_MAIL:
                    self.assert_went(mail, ["failed"], [])
                    self.assertEqual(first, fault)
                elif fault == DROP:
                    self.assert_went(mail, ["queued", "sent"], [False, True] if step == "end" else [True])
                    # A mail as short as this one is out of the client's hands with its first line.
                    self.assertEqual(first.startswith(LOST), step in ("body", "end"), first)
                else:
                    self.assert_went(mail, ["queued", "sent"], [True])
                    self.assertEqual(first, fault)
                self.assertIn(first, answers[number].stdout)
                if len(mail["ledger"]) == 1:
                    self.assertEqual(answers[number].returncode, 0 if mail["state"] == "sent" else 1)
        given_up = [to for to, mail in mails.items() if mail["state"] == "failed"]
        self.assertEqual(len(given_up), len(OF_THE_MAIL))
        told = lambda: {trouble["text"].partition("' to ")[2] for trouble in self.lab.cli("status")["troubles"]}
        wait_for("the troubles", lambda: len(told()) >= len(given_up))
        self.assertEqual(told(), {f"{to} was given up: {NEVER}" for to in given_up})

    def test_kills_at_each_step(self):
        self.serve()
        self.start()
        for step in STEPS:
            with self.subTest(step=step):
                to = f"{STEPS.index(step)}@example.org"
                self.server.arm(step, HOLD)
                asked = self.ask(to)
                self.server.wait_reached()
                if step == "QUIT":
                    self.outcome(to)
                self.lab.collector.kill()
                asked.popen.wait(60)
                self.lab.start_collector()
                mail = self.outcome(to)
                self.assertEqual(mail["state"], "sent", self.story(mail))
                self.assert_bodies(mail, [False, True] if step == "end" else [True])
                if step == "end":
                    self.assertTrue(any(LOST in attempt["answer"] for attempt in mail["ledger"]), self.story(mail))
        self.assert_over()

    def check_silence(self, timeout: str, meanwhile: Callable[[], object]) -> None:
        """A server that says nothing more at a step, each time in an installation of its own."""
        self.serve()
        for step in ("DATA", "end", "QUIT"):
            with self.subTest(step=step), Lab() as self.lab:
                to = f"{step}@example.org"
                self.start(timeout=timeout)
                self.server.arm(step, HOLD)
                self.ask(to)
                self.server.wait_reached()
                meanwhile()
                mail = self.outcome(to)
                self.assert_went(mail, ["sent"] if step == "QUIT" else ["queued", "sent"], [False, True] if step == "end" else [True])
                self.assertEqual(LOST in mail["ledger"][0]["answer"], step == "end", self.story(mail))

    def test_a_silent_server_costs_an_attempt_its_time_out(self):
        self.check_silence("5s", lambda: None)

    def test_a_silent_server_does_not_keep_the_collector_from_stopping(self):
        self.check_silence("60s", lambda: (self.lab.collector.stop(), self.lab.start_collector()))

    def test_each_way_to_log_in_and_a_secret_that_is_mended_meanwhile(self):
        for mechanism, explains in (("PLAIN", False), ("LOGIN", False), ("XOAUTH2", False), ("XOAUTH2", True)):
            with self.subTest(mechanism=mechanism, explains=explains):
                to = f"{mechanism}-{explains}@example.org"
                self.serve(mechanism)
                self.server.explains = explains
                self.write_secret("wrong")
                self.start("token_file" if mechanism == "XOAUTH2" else "password_file")
                self.assertEqual(self.lab.cli_raw("report", "test", to).returncode, 1)
                self.wait_refused_twice(to)
                self.write_secret("mark")
                mail = self.outcome(to)
                states = ["queued"] * (len(mail["ledger"]) - 1) + ["sent"]
                self.assert_went(mail, states, [True])
                if not explains:
                    self.assertEqual(mail["ledger"][0]["answer"], "535 5.7.8 we do not know you")
                else:
                    self.assertRegex(mail["ledger"][0]["answer"], '^535 |"status":"400"', self.story(mail))

    def send_report(self, goal: str, *to: str) -> str:
        """The report's id. Everybody gets a mail of it."""
        self.lab.write_service(SERVICE.format(goal=goal))
        self.start()
        hour = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
        results = self.lab.folder / "results.jsonl"
        results.write_text(json.dumps({"endpoint": "web-1", "check": "http", "time": f"{hour:%FT%TZ}", "state": "ok", "interval": "1h"}))
        self.assertEqual(self.lab.cli("import", str(results))["taken"], 1)
        return self.lab.cli("report", "send", "shop", "--attach", "csv", *(f"--to={one}" for one in to))["report"]

    def test_a_refused_reader_does_not_keep_a_report_from_the_others(self):
        self.serve()
        refused = {"never@example.org": "550 5.1.1 we do not know this person", "later@example.org": "452 4.2.2 the box is full"}
        self.server.refused = dict(refused)
        report = self.send_report("Customers can order", "never@example.org", "later@example.org", "now@example.org")
        self.assert_went(self.outcome("now@example.org"), ["sent"], [True])
        self.assert_went(self.outcome("never@example.org"), ["failed"], [])
        self.wait_refused_twice("later@example.org")
        del self.server.refused["later@example.org"]
        self.assert_bodies(self.outcome("later@example.org"), [True])
        answers = {to: mail["ledger"][0]["answer"] for to, mail in self.mails(report).items()}
        self.assertEqual(answers, {**refused, "now@example.org": "250 2.0.0 taken"})

    def test_what_breaks_in_the_middle_of_a_long_mail_has_not_gone(self):
        self.serve(narrow=True)
        self.server.arm("body", DROP)
        self.send_report("Customers can order. " * 5000, "manuela@example.org")
        mail = self.outcome("manuela@example.org")
        self.assert_went(mail, ["queued", "sent"], [True])
        self.assertNotIn(LOST, mail["ledger"][0]["answer"])


if __name__ == "__main__":
    unittest.main()
