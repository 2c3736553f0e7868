"""A report by mail through a real SMTP server: kept while it is down, sent once when it is up, never again."""

import email
import email.policy
import pathlib
import ssl
import tempfile
import threading
import unittest

from aiosmtpd.controller import Controller
from lab.certificates import tls_server
from lab.lab import Lab, wait_for
from lab.oracle import Oracle
from lab.ports import HeldPort

SERVICE = """
[[service]]
name = "shop"
title = "Müller & Söhne <Shop>"
sponsor = "Manuela Mänager <manuela@example.org>"
owner = "Olaf Owner"
goal = "Customers can order"
[service.members]
select = [{ check = "root" }]
"""


class Inbox:
    def __init__(self):
        self.messages: list[bytes] = []
        self.lock = threading.Lock()

    async def handle_DATA(self, server, session, envelope):
        with self.lock:
            self.messages.append(envelope.original_content)
        return "250 2.0.0 taken"


class MailTest(unittest.TestCase):
    def test_a_mail_waits_for_its_server_and_is_confirmed_once(self):
        port = self.enterContext(HeldPort()).number
        mail = (f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "Tidemark <tidemark@example.org>"\n'
                'retry_base = "200ms"\nretry_max = "400ms"\n')
        with Lab(mail) as lab:
            lab.write_set('name = "s"\nsampling_interval = "1s"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n')
            lab.write_service(SERVICE)
            lab.start_collector()
            agent = lab.agent("one").start()
            wait_for("a result", lambda: Oracle(lab).count("result"))
            sent = lab.cli("report", "send", "shop", "--period", "day")
            wait_for("attempts in vain", lambda: Oracle(lab).query("SELECT attempts FROM outbox")[0][0] >= 2)
            lab.collector.kill()
            inbox = Inbox()
            server = Controller(inbox, hostname="127.0.0.1", port=port)
            server.start()
            try:
                lab.start_collector()
                wait_for("the confirmation", lambda: Oracle(lab).query("SELECT sent FROM outbox")[0][0])
                lab.collector.stop()
                lab.start_collector()
                agent.stop()
                lab.collector.stop()
            finally:
                server.stop()
            self.assertEqual(len(inbox.messages), 1)
            self.assertEqual(len(Oracle(lab).query("SELECT id FROM outbox")), 1)
            message = email.message_from_bytes(inbox.messages[0], policy=email.policy.default)
            self.assertEqual(message.defects, [])
            self.assertIn(message["Message-ID"], str(sent))
            self.assertEqual(message["Auto-Submitted"], "auto-generated")
            self.assertIn("Müller & Söhne <Shop>", message["Subject"])
            self.assertEqual(message["To"].addresses[0].display_name, "Manuela Mänager")
            self.assertEqual([part.get_content_type() for part in message.iter_parts()], ["multipart/alternative", "application/pdf"])
            text = message.get_body(("plain",)).get_content()
            html = message.get_body(("html",)).get_content()
            self.assertIn("Müller & Söhne <Shop>", text)
            self.assertIn("Müller &amp; Söhne &lt;Shop&gt;", html)
            self.assertNotIn("<Shop>", html)

    def test_a_mail_goes_over_tls_to_a_server_with_the_right_certificate_alone(self):
        port = self.enterContext(HeldPort()).number
        with tempfile.TemporaryDirectory() as folder:
            contexts = [tls_server(pathlib.Path(folder) / name) for name in ("right", "wrong")]
            mail = (f'[mail]\nhost = "localhost"\nport = {port}\nfrom = "Tidemark <tidemark@example.org>"\n'
                    f'ca_file = "{folder}/right/certificate.pem"\nretry_base = "200ms"\nretry_max = "400ms"\n')
            with Lab(mail) as lab:
                lab.write_set('name = "s"\nsampling_interval = "1s"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n')
                lab.write_service(SERVICE)
                lab.start_collector()
                agent = lab.agent("one").start()
                wait_for("a result", lambda: Oracle(lab).count("result"))
                agent.stop()
                inbox = Inbox()

                def serve(context: ssl.SSLContext) -> Controller:
                    server = Controller(inbox, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True)
                    server.start()
                    return server

                wrong = serve(contexts[1])
                try:
                    lab.cli("report", "send", "shop", "--period", "day")
                    wait_for("attempts in vain", lambda: Oracle(lab).query("SELECT attempts FROM outbox")[0][0] >= 2)
                finally:
                    wrong.stop()
                self.assertEqual(inbox.messages, [])
                right = serve(contexts[0])
                try:
                    wait_for("the confirmation", lambda: Oracle(lab).query("SELECT sent FROM outbox")[0][0])
                finally:
                    right.stop()
                self.assertEqual(len(inbox.messages), 1)


if __name__ == "__main__":
    unittest.main()
