"""One conversation of a server of steps: what a mail server says to its client, and at which step it does a wrong thing."""

from __future__ import annotations

import base64
import dataclasses
import email
import re
import select
import socket
import typing

if typing.TYPE_CHECKING:
    from lab.smtp_steps import SmtpSteps

# "greeting" is before the first word, "handshake" between the answer to STARTTLS and TLS, "credentials" after the
# client's last word of AUTH, "body" after the first line of a mail's content, where an answer is the last that this
# mail gets, "end" after all of it, and "QUIT" after that word, so that its mail was confirmed before. The others are
# the client's words.
STEPS = ("greeting", "EHLO", "STARTTLS", "handshake", "EHLO over TLS", "AUTH", "credentials", "MAIL", "RCPT", "DATA", "body", "end", "QUIT")
# What is done there: closes the connection, or says nothing more. Else it is an answer instead of the good one.
DROP, HOLD = "drop", "hold"


@dataclasses.dataclass(frozen=True)
class Body:
    """One that came whole and was not refused; `confirmed`: its client was sent the 250."""
    message_id: str
    confirmed: bool


class Ended(Exception):
    """The conversation is over."""


class Conversation:
    """With one client, from the greeting to its end."""

    def __init__(self, server: SmtpSteps, connection: socket.socket, lines: list[str]):
        self.server, self.socket, self.lines = server, connection, lines
        self.unread = b""
        self.secured = self.known = False
        self.turned_away = ""
        self.recipient: str | None = None

    def run(self) -> None:
        self.say("greeting", "220 steps.example.org ESMTP")
        while True:
            word, _, rest = self.line().partition(" ")
            answer = getattr(self, "on_" + word.lower(), None)
            if answer is None:
                self.say("", "502 5.5.1 what?")
            else:
                answer(rest)

    def on_ehlo(self, _: str) -> None:
        offered = f"AUTH {self.server.mechanism}" if self.secured else "STARTTLS"
        if not self.say("EHLO over TLS" if self.secured else "EHLO", "250-steps.example.org", "250-" + offered, "250 8BITMIME"):
            self.turned_away = self.lines[-1].removeprefix("S: ")

    def on_helo(self, _: str) -> None:
        """Who was refused by its EHLO is refused again."""
        self.say("", self.turned_away or "250 steps.example.org")

    def on_starttls(self, _: str) -> None:
        if self.say("STARTTLS", "220 2.0.0 go on"):
            self.meet("handshake")
            assert not self.unread, "words before the handshake"
            self.socket = self.server.secure(self.socket)
            self.socket.do_handshake()
            self.secured = True

    def on_auth(self, rest: str) -> None:
        mechanism, _, word = rest.partition(" ")
        if not self.secured or mechanism != self.server.mechanism:
            self.say("", "504 5.5.4 not that one")
            return
        user, secret = self.server.user, self.server.secret
        asked, wanted = {"PLAIN": ([""], [f"\0{user}\0{secret}"]),
                         "LOGIN": (["Username:", "Password:"], [user, secret]),
                         "XOAUTH2": ([""], [f"user={user}\x01auth=Bearer {secret}\x01\x01"])}[mechanism]
        given = [word] if word else []
        for prompt in asked[len(given):]:
            if not self.say("" if given else "AUTH", "334 " + base64.b64encode(prompt.encode()).decode()):
                return
            given.append(self.line())
        if given == [base64.b64encode(one.encode()).decode() for one in wanted]:
            self.known = self.say("credentials", "235 2.7.0 welcome")
            return
        if mechanism == "XOAUTH2" and self.server.explains:
            self.say("", "334 " + base64.b64encode(b'{"status":"400","schemes":"Bearer"}').decode())
            self.line()
        self.say("", "535 5.7.8 we do not know you")

    def on_mail(self, _: str) -> None:
        self.say("MAIL", "250 2.1.0 ok" if self.known else "530 5.7.0 who are you?")

    def on_rcpt(self, rest: str) -> None:
        address = re.fullmatch("TO:<(.+)>", rest)[1]
        if self.say("RCPT", self.server.refused.get(address, "250 2.1.5 ok")):
            assert self.recipient is None, "each recipient has a mail of its own"
            self.recipient = address

    def on_data(self, _: str) -> None:
        if not self.say("DATA", "354 go on" if self.recipient else "503 5.5.1 for whom?"):
            return
        content = self.until(b"\r\n")
        self.lines.append(f"C: {content.decode()} …")
        answered = self.meet("body")
        self.unread = b"\r\n" + self.unread
        content += self.until(b"\r\n.\r\n")
        self.lines.append("C: .")
        if answered:
            return
        fault = self.server.take_fault("end")
        if fault in (None, DROP, HOLD):
            self.server.keep(self.recipient, Body(email.message_from_bytes(content)["Message-ID"], fault is None))
        if fault is None:
            self.say("", "250 2.0.0 taken")
        else:
            self.suffer(fault)

    def on_quit(self, _: str) -> None:
        self.say("QUIT", "221 2.0.0 bye")
        raise Ended("it has quit")

    def say(self, step: str, *good: str) -> bool:
        """These lines, or the step's fault; whether the client may go on."""
        if self.meet(step):
            return False
        for line in good:
            self.send(line)
        return good[-1][0] in "23"

    def meet(self, step: str) -> bool:
        fault = self.server.take_fault(step)
        if fault is not None:
            self.suffer(fault)
        return fault is not None

    def suffer(self, fault: str) -> None:
        self.server.reached.set()
        if fault == DROP:
            raise Ended("dropped")
        if fault == HOLD:
            # Without reading a byte of what the client says.
            gone = select.poll()
            gone.register(self.socket, select.POLLRDHUP)
            gone.poll()
            raise Ended("held until the client went away")
        self.send(fault)

    def send(self, line: str) -> None:
        self.lines.append("S: " + line)
        self.socket.sendall(line.encode() + b"\r\n")

    def line(self) -> str:
        line = self.until(b"\r\n").decode()
        self.lines.append("C: " + line)
        return line

    def until(self, mark: bytes) -> bytes:
        while mark not in self.unread:
            got = self.socket.recv(65536)
            if not got:
                raise Ended("the client went away")
            self.unread += got
        found, _, self.unread = self.unread.partition(mark)
        return found
