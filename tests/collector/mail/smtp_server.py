"""An SMTP server on loopback that behaves as told, for tests. Ends when its standard input does.

smtp_server.py [--starttls FOLDER] [--refuse STEP=ANSWER] [--drop]
Prints "port: N", then a block of "key: value" lines that ends with "end" for each message it was given, as Python's
own email parser reads it. FOLDER gets ca.pem; the one account is tide / mark.
"""

import argparse
import asyncio
import email
import email.policy
import pathlib
import ssl
import subprocess
import sys

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    sys.exit("this test needs the package python3-aiosmtpd for " + sys.executable)


def say(key, value=""):
    text = str(value).replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
    sys.stdout.write(f"{key}: {text}\n" if key != "end" else "end\n")
    sys.stdout.flush()


class Reader:
    def __init__(self, refuse, drop):
        self.refuse, self.drop = refuse, drop

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self.refuse.get("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.refuse.get("RCPT", "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        raw = envelope.original_content
        parts = list(message.iter_parts())
        defects = list(message.defects) + [d for part in parts for d in part.defects]
        for header in message.values():
            defects += list(getattr(header, "defects", ()))
        say("sender", envelope.mail_from)
        say("recipients", " ".join(envelope.rcpt_tos))
        for name in ("From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted"):
            say(name.lower(), message[name])
        say("type", message.get_content_type())
        for part in parts:
            say(part.get_content_type(), part.get_content().replace("\r\n", "\n"))
        say("order", " ".join(part.get_content_type() for part in parts))
        say("defects", " ".join(type(d).__name__ for d in defects))
        say("bare breaks", raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"))
        say("longest line", max(len(line) for line in raw.split(b"\r\n")))
        say("bytes over 127", sum(byte > 127 for byte in raw))
        say("end")
        if self.drop:
            server.transport.abort()
        return self.refuse.get("DATA", "250 kept as 4711")


def certificate(folder):
    """A certificate for 127.0.0.1 that signs itself."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "ca.pem"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context


def authenticate(server, session, envelope, mechanism, login):
    good = login.login == b"tide" and login.password == b"mark"
    # handled=False lets the server itself answer 535.
    return AuthResult(success=good, handled=good)


async def serve(handler, settings):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, loop=loop, **settings), host="127.0.0.1", port=0)
    say("port", server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--starttls", type=pathlib.Path)
    arguments.add_argument("--refuse", default="")
    arguments.add_argument("--drop", action="store_true")
    options = arguments.parse_args()
    step, _, answer = options.refuse.partition("=")
    settings = {}
    if options.starttls:
        settings = {"tls_context": certificate(options.starttls), "require_starttls": True, "auth_required": True,
                    "authenticator": authenticate}
    asyncio.run(serve(Reader({step: answer}, options.drop), settings))


if __name__ == "__main__":
    main()
