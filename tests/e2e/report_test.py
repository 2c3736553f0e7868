"""Reports by schedule through a real SMTP server: once a period, kept as sent, made again as known now; and what keeps them back."""

import datetime
import email
import email.policy
import json
import struct
import subprocess
import threading
import unittest

from aiosmtpd.controller import Controller
from lab.lab import PROGRAMS, Lab, wait_for
from lab.mail_page import first, mistakes, text_of
from lab.ports import HeldPort

SERVICE = """
[[service]]
name = "shop"
title = "Müller & Söhne <Shop>"
sponsor = "Manuela Mänager <manuela@example.org>"
owner = "Olaf Owner <olaf@example.org>"
deputy = "Dora Deputy <dora@example.org>"
goal = "Customers can order"
slo = 99
cost_per_hour = 100
[service.alarm]
to = []
[service.members]
select = [{ check = "http" }]
"""
TITLE = "Müller & Söhne <Shop>"
ANSWER = 'refused: "><img src=x onerror=alert(1)>'
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def moment_text(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Inbox:
    """Takes mails, refuses some addresses for good, and others for now."""

    def __init__(self):
        self.messages: list[bytes] = []
        self.refused: set[str] = set()
        self.lock = threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 we do not know this person"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        with self.lock:
            self.messages.append(envelope.original_content)
        return "250 2.0.0 taken"

    def mails(self) -> list[email.message.EmailMessage]:
        with self.lock:
            return [email.message_from_bytes(message, policy=email.policy.default) for message in self.messages]


class ReportTest(unittest.TestCase):
    def setUp(self):
        port = self.enterContext(HeldPort()).number
        self.inbox = Inbox()
        self.server = Controller(self.inbox, hostname="127.0.0.1", port=port)
        self.server.start()
        self.addCleanup(self.server.stop)
        mail = (f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "Tidemark <tidemark@example.org>"\n'
                'retry_base = "200ms"\nretry_max = "400ms"\nadmins = ["ops@example.org"]\n')
        self.lab = self.enterContext(Lab(mail))
        self.lab.write_service(SERVICE)
        self.now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        self.today = self.now.replace(hour=0, minute=0, second=0)

    def fill(self, failed: datetime.datetime, hours: int = 2) -> None:
        lines, moment = [], self.today - 5 * DAY
        while moment < self.now:
            state = {"state": "critical", "text": ANSWER} if failed <= moment < failed + hours * HOUR else {"state": "ok"}
            lines.append(json.dumps({"endpoint": "web-1", "check": "http", "time": moment_text(moment), "interval": "1h", **state}))
            moment += HOUR
        subprocess.run([str(PROGRAMS / "tidemark"), "import", "-", "--socket", str(self.lab.run / "admin.sock")],
                       input="\n".join(lines), text=True, check=True, stdout=subprocess.DEVNULL, timeout=60)

    def test_a_schedule_sends_each_period_once_also_over_kills(self):
        self.lab.start_collector()
        self.fill(self.today - DAY + 3 * HOUR)
        self.lab.collector.kill()
        # Only now: a minute that is full while results come in would have its report of none or some of them.
        (self.lab.reports / "daily.toml").write_text(
            '[[report]]\nname = "shop-daily"\nservice = "shop"\nevery = "* * * * *"\nperiod = "day"\nsettling = "0s"\n'
            'to = ["sponsor", "owner", "boss@example.org"]\nlanguage = "de"\nattach = ["pdf", "csv", "json"]\n')
        self.lab.start_collector()
        (schedule,) = self.lab.cli("report", "schedule", "list")["schedules"]
        self.assertEqual((schedule["name"], schedule["recipients"]),
                         ("shop-daily", ["manuela@example.org", "olaf@example.org", "boss@example.org"]))
        wait_for("the mails", lambda: len(self.inbox.mails()) == 3, 150)
        for _ in range(2):
            self.lab.collector.kill()
            self.lab.start_collector()
        self.lab.cli("report", "schedule", "list")
        mails = self.inbox.mails()
        self.assertEqual({str(mail["To"]) for mail in mails},
                         {"Manuela Mänager <manuela@example.org>", '"Olaf Owner" <olaf@example.org>' if '"' in str(mails[1]["To"]) else "Olaf Owner <olaf@example.org>", "boss@example.org"})
        self.check_mail(mails[0])
        (report,) = self.lab.cli("report", "list")["reports"]
        self.assertEqual((report["mails"], report["mails_sent"], report["schedule"]), (3, 3, "shop-daily"))
        deliveries = self.lab.cli("report", "deliveries", report["id"])["mails"]
        self.assertEqual([len(mail["ledger"]) for mail in deliveries], [1, 1, 1])
        self.assertIn("taken", deliveries[0]["ledger"][0]["answer"])
        # As sent: the same bytes as the mail's parts.
        kept = self.lab.folder / "kept"
        for name, ending in (("pdf", ".pdf"), ("csv", ".csv"), ("json", ".json")):
            self.assertEqual(self.lab.cli_raw("report", "show", report["id"][:8], "--format", name, "--out", str(kept)).returncode, 0)
            (part,) = [part for part in mails[0].iter_attachments() if part.get_filename().endswith(ending)]
            self.assertEqual(part.get_payload(decode=True), kept.read_bytes(), name)

    def test_each_page_is_valid_html_in_which_names_are_words(self):
        titles = {"script": "<script>alert(1)</script>", "sons": "Müller & Söhne"}
        services = [SERVICE.replace('"shop"', f'"{name}"').replace(TITLE, title).replace("Customers can order", title)
                    for name, title in titles.items()]
        self.lab.write_service("".join(services) + SERVICE.replace('"shop"', '"bare"').replace('"http"', '"nothing"'))
        self.lab.start_collector()
        self.fill(self.today - DAY + 3 * HOUR)
        for name, title in titles.items():
            self.lab.cli("change", "add", "--service", name, "--text", title, "--at", moment_text(self.today - DAY + 2 * HOUR))
        day = (self.today - DAY).strftime("%Y-%m-%d")
        for language in ("en", "de"):
            self.preview("bare", "--language", language)
            for name, title in titles.items():
                page = self.preview(name, "--language", language, "--since", day, "--until", day)
                self.assertEqual(first(page, "html").get("lang"), language)
                self.assertEqual(text_of(first(page, "h1")), title)
                self.assertTrue(text_of(first(page, "title")).startswith(f"{title}, "))
                body = text_of(first(page, "body"))
                self.assertEqual(body.count(title), 4)  # the title, the goal, the verdict, the change
                self.assertIn(ANSWER, body)
            summary = text_of(first(self.preview("--summary", "--language", language), "body"))
            for title in titles.values():
                self.assertIn(title, summary)

    def test_periods_before_anything_was_known_are_not_shown_as_if_nothing_had_failed(self):
        self.lab.start_collector()
        self.fill(self.today - DAY + 3 * HOUR)
        text = self.lab.cli_raw("report", "preview", "shop", "--format", "text", "--period", "day").stdout
        before = text.partition("\nBefore\n------\n")[2].partition("\n\n")[0].splitlines()
        self.assertEqual(len(before), 1 + 5 + 1, text)  # the columns' names, the days of the import, today
        self.assertIn("2 h", before[5])

    def preview(self, *what: str) -> str:
        file = self.lab.folder / "page.html"
        made = self.lab.cli_raw("report", "preview", *what, "--format", "html", "--out", str(file))
        self.assertEqual((made.returncode, made.stderr), (0, ""), what)
        page = file.read_text()
        self.assertEqual(mistakes(page), [], what)
        self.assertNotIn("<script", page)
        return page

    def check_mail(self, mail: email.message.EmailMessage) -> None:
        self.assertEqual([part.defects for part in mail.walk() if part.defects], [])
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertIn("Müller & Söhne <Shop>", mail["Subject"])
        self.assertIn("1 Ausfall", mail["Subject"])
        self.assertIn("Woher die Ausfallzeit kam", mail.get_body(("plain",)).get_content())
        html = mail.get_body(("html",)).get_content()
        self.assertEqual(mistakes(html), [])
        self.assertEqual(text_of(first(html, "h1")), TITLE)
        self.assertIn("Müller &amp; Söhne &lt;Shop&gt;", html)
        images = [part for part in mail.walk() if part.get_content_type() == "image/png"]
        self.assertTrue(1 <= len(images) <= 3)
        for image in images:
            data = image.get_payload(decode=True)
            self.assertTrue(data.startswith(b"\x89PNG\r\n"))
            width, height = struct.unpack(">II", data[16:24])
            self.assertRegex(html, f'src="cid:{image["Content-ID"][1:-1]}"[^>]* width="{width // 2}" height="{height // 2}"')
        attached = {part.get_content_type(): part.get_payload(decode=True) for part in mail.iter_attachments()}
        self.assertEqual(set(attached), {"application/pdf", "text/csv", "application/json"})
        self.assertTrue(attached["application/pdf"].startswith(b"%PDF-1."))
        self.assertLess(len(mail.as_bytes()) - len(attached["application/pdf"]) * 4 // 3, 300_000)
        figures = json.loads(attached["application/json"])["figures"]
        self.assertAlmostEqual(figures["availability"]["value"], 22 / 24, places=2)

    def test_a_correction_and_late_results_show_in_what_is_known_now(self):
        self.lab.start_collector()
        failed = self.today - DAY + 3 * HOUR
        self.fill(failed)
        day = (self.today - DAY).strftime("%Y-%m-%d")
        sent = self.lab.cli("report", "send", "shop", "--since", day, "--until", day)
        known = self.lab.cli("report", "show", sent["report"], "--as-known-now")
        self.assertEqual((known["differences"], known["reasons"]), ([], []))
        self.lab.cli("outage", "exclude", "shop", "--at", moment_text(failed + HOUR), "--reason", "drill", "--by", "anna")
        known = self.lab.cli("report", "show", sent["report"], "--as-known-now")
        changed = {row["figure"]: (row["sent"], row["now"]) for row in known["differences"]}
        self.assertEqual(changed["down"], (7200.0, 0.0))
        self.assertTrue(any("excluded by anna" in reason for reason in known["reasons"]), known["reasons"])
        self.assertIn("as sent", self.lab.cli_raw("report", "show", sent["report"], "--as-known-now").stdout.lower())
        self.assertIn("2 h", self.lab.cli_raw("report", "show", sent["report"]).stdout)

    def test_what_does_not_reach_its_readers_is_told_and_can_be_sent_again(self):
        self.inbox.refused.add("manuela@example.org")
        self.lab.start_collector()
        self.fill(self.today - DAY + 3 * HOUR)
        sent = self.lab.cli("report", "send", "shop")
        wait_for("the refusal", lambda: self.lab.cli("report", "deliveries", sent["report"])["mails"][0]["state"] == "failed")
        wait_for("the trouble", lambda: self.lab.cli("status")["troubles"], 90)
        self.assertIn("we do not know this person", self.lab.cli("status")["troubles"][0]["text"])
        self.assertIn("we do not know this person", self.lab.cli_raw("status").stdout)
        wait_for("the notices", lambda: {str(mail["To"]) for mail in self.inbox.mails()} >= {"ops@example.org"})
        self.inbox.refused.clear()
        self.lab.cli("report", "resend", sent["report"])
        wait_for("the delivery", lambda: self.lab.cli("report", "deliveries", sent["report"])["mails"][0]["state"] == "sent")
        again = self.lab.cli("report", "deliveries", sent["report"])["mails"][0]
        self.assertEqual([attempt["state"] for attempt in again["ledger"]], ["failed", "sent"])

    def test_the_mail_path_is_proved_and_schedules_are_entered_and_removed(self):
        self.lab.start_collector()
        good = self.lab.cli_raw("report", "test", "you@example.org")
        self.assertEqual(good.returncode, 0, good.stdout + good.stderr)
        self.assertIn("taken", good.stdout)
        self.inbox.refused.add("nobody@example.org")
        bad = self.lab.cli_raw("report", "test", "nobody@example.org")
        self.assertEqual(bad.returncode, 1)
        self.assertIn("we do not know this person", bad.stdout)
        added = self.lab.cli("report", "schedule", "add", "board", "--service", "shop", "--every", "monthly", "--on", "4", "--by", "anna")
        self.assertEqual((added["entered_by"], added["recipients"]), ("anna", ["manuela@example.org"]))
        self.lab.collector.kill()
        self.lab.start_collector()
        self.assertEqual([one["name"] for one in self.lab.cli("report", "schedule", "list")["schedules"]], ["board"])
        for words, said in ((("board", "--service", "shop", "--every", "daily"), "already"),
                            (("other", "--service", "shpo", "--every", "daily"), "did you mean 'shop'?"),
                            (("other", "--service", "shop", "--every", "weekly", "--on", "32"), "32"),
                            (("other", "--service", "shop", "--every", "0 7 30 2 *", "--period", "day"), "never"),
                            (("other", "--service", "shop", "--every", "daily", "--to", "nobody"), "is no recipient")):
            refused = self.lab.cli_raw("report", "schedule", "add", *words)
            self.assertEqual(refused.returncode, 1, words)
            self.assertIn(said, refused.stderr)
        self.lab.cli("report", "schedule", "remove", "board")
        self.assertEqual(self.lab.cli("report", "schedule", "list")["schedules"], [])
        audit = [line["action"] for line in self.lab.cli("audit", "list")["audit"]]
        self.assertEqual(audit[:2], ["report.schedule.remove", "report.schedule.add"])


if __name__ == "__main__":
    unittest.main()
