"""Alarms of a real agent's outage: one mail and one signed POST, one of its end, nothing twice over kills."""

import email
import email.policy
import hashlib
import hmac
import http.server
import json
import threading
import unittest

from aiosmtpd.controller import Controller
from lab.lab import Lab, wait_for
from lab.ports import HeldPort

SERVICE = """
[[service]]
name = "shop"
title = "Shop"
sponsor = "Manuela Manager <manuela@example.org>"
owner = "Olaf Owner <olaf@example.org>"
goal = "Customers can order"
[service.alarm]
webhook = "http://127.0.0.1:{port}/alarms"
webhook_secret_file = "{secret}"
[service.members]
select = [{{ check = "here" }}]
"""
SET = """
name = "base"
[[check]]
name = "here"
type = "file"
path = "{file}"
interval = "1s"
confirm = 1
"""


class Hook:
    """A receiver that refuses the first POST, as one that is being restarted does."""

    def __init__(self, secret: bytes):
        self.secret = secret
        self.taken: list[dict] = []
        self.answers = [503]
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                parts = dict(part.split("=", 1) for part in self.headers["X-Tidemark-Signature"].split(","))
                signed = hmac.new(hook.secret, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
                code = hook.answers.pop(0) if hook.answers else 200
                if not hmac.compare_digest(signed, parts["v1"]):
                    code = 401
                if code == 200:
                    hook.taken.append(json.loads(body))
                self.send_response(code)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class AlarmTest(unittest.TestCase):
    def test_an_outage_is_told_once_and_so_is_its_end(self):
        hook = Hook(b"a secret of the test")
        self.addCleanup(hook.close)
        messages: list[bytes] = []

        class Inbox:
            async def handle_DATA(self, server, session, envelope):
                messages.append(envelope.original_content)
                return "250 taken"

        port = self.enterContext(HeldPort()).number
        server = Controller(Inbox(), hostname="127.0.0.1", port=port)
        server.start()
        self.addCleanup(server.stop)
        with Lab(f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "t@example.org"\nretry_base = "200ms"\nretry_max = "400ms"\n') as lab:
            secret, flag = lab.folder / "secret", lab.folder / "flag"
            secret.write_bytes(hook.secret + b"\n")
            secret.chmod(0o600)
            flag.write_text("x")
            lab.write_set(SET.format(file=flag))
            lab.write_service(SERVICE.format(port=hook.port, secret=secret))
            lab.start_collector()
            lab.agent("one").start()
            state = lambda: {row["name"]: row["state"] for row in lab.cli("service", "list")["services"]}["shop"]
            wait_for("the service to be UP", lambda: state() == "UP")
            looks = lambda: {row["name"]: row["value"] for row in lab.cli("status")["vitals"]}.get("alarm.looks", 0)
            wait_for("a look at it", lambda: looks() >= 1)
            self.assertEqual(messages, [])
            flag.unlink()
            # What the ledger has as sent is not told again by a restart; before that the answer may be lost, and it goes again.
            last = lambda: sorted(mail["ledger"][-1]["state"] for mail in lab.cli("report", "deliveries")["mails"] if mail["ledger"])
            wait_for("the alarm", lambda: last() == ["sent", "sent"])
            lab.collector.kill()
            lab.start_collector()
            wait_for("two more looks", lambda: looks() >= 2)
            self.assertEqual((len(messages), len(hook.taken)), (1, 1))
            flag.write_text("x")
            wait_for("its end", lambda: len(messages) == 2 and len(hook.taken) == 2)
            down, up = (email.message_from_bytes(message, policy=email.policy.default) for message in messages)
            self.assertTrue(down["Subject"].startswith("[DOWN] Shop: down since "), down["Subject"])
            self.assertTrue(up["Subject"].startswith("[UP] Shop: works again after "), up["Subject"])
            self.assertEqual(str(down["To"].addresses[0].addr_spec), "olaf@example.org")
            self.assertIn("tidemark why shop", down.get_content())
            self.assertEqual([notice["kind"] for notice in hook.taken], ["raised", "recovered"])
            self.assertEqual(hook.taken[0]["alarm"], hook.taken[1]["alarm"])
            posts = [mail for mail in lab.cli("report", "deliveries")["mails"] if mail["recipients"][0].startswith("http")]
            self.assertEqual([attempt["state"] for attempt in posts[-1]["ledger"]], ["queued", "sent"])
            self.assertIn("503", posts[-1]["ledger"][0]["answer"])

    def test_planned_work_is_not_told_and_a_secret_that_others_can_read_is_not_used(self):
        hook = Hook(b"open")
        hook.answers = []
        self.addCleanup(hook.close)
        with Lab() as lab:
            secret, flag = lab.folder / "secret", lab.folder / "flag"
            secret.write_bytes(hook.secret)
            secret.chmod(0o644)
            flag.write_text("x")
            lab.write_set(SET.format(file=flag))
            lab.write_service(SERVICE.format(port=hook.port, secret=secret))
            lab.start_collector()
            lab.agent("one").start()
            state = lambda: {row["name"]: row["state"] for row in lab.cli("service", "list")["services"]}["shop"]
            wait_for("the service to be UP", lambda: state() == "UP")
            lab.cli("maintenance", "add", "--service", "shop", "--from", "now", "--for", "1h", "--reason", "disks", "--approver", "anna")
            looks = lambda: {row["name"]: row["value"] for row in lab.cli("status")["vitals"]}.get("alarm.looks", 0)
            flag.unlink()
            wait_for("the service to be DOWN", lambda: state() == "DOWN")
            seen = looks()
            wait_for("two looks at it", lambda: looks() >= seen + 2)
            self.assertEqual(lab.cli("report", "deliveries")["mails"], [])
            (work,) = lab.cli("maintenance", "list")["maintenances"]
            lab.cli("maintenance", "cancel", str(work["id"]))
            wait_for("the alarm", lambda: lab.cli("report", "deliveries")["mails"])
            wait_for("an attempt", lambda: lab.cli("report", "deliveries")["mails"][0]["ledger"])
            self.assertIn("can be read by others", lab.cli("report", "deliveries")["mails"][0]["ledger"][0]["answer"])
            self.assertEqual(hook.taken, [])


if __name__ == "__main__":
    unittest.main()
