"""Secrets that are sealed, or given as systemd gives credentials: used by real programs, and seen by nobody."""

import base64
import json
import os
import pathlib
import pty
import select
import shutil
import signal
import subprocess
import tempfile
import termios
import unittest

from lab.certificates import tls_server
from lab.lab import PROGRAMS, Lab, wait_for
from lab.ports import HeldPort
from lab.proxy import enrolled
from lab.smtp_steps import SmtpSteps
from lab.snmpd import COMMUNITY, CONFIG, Snmpd

SECRET = "hush-4711-not-a-word"


def forms(secret: str) -> list[bytes]:
    """As it is, and as a login carries it, wherever it stands in the text of three bytes a group."""
    raw = secret.encode()
    return [raw] + [base64.b64encode(raw[at:at + (len(raw) - at) // 3 * 3]) for at in range(3)]


class SecretsTest(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        self.said: list[str] = []

    def run_it(self, *command: str, secret: str | None = None) -> subprocess.CompletedProcess:
        done = subprocess.run([*map(str, command)], input=secret, text=True, capture_output=True, timeout=60, check=False)
        self.said += [done.stdout, done.stderr]
        return done

    def seal(self, program: str, config: pathlib.Path, file: pathlib.Path, secret: str = SECRET, *words: str):
        return self.run_it(PROGRAMS / program, "--config", config, "seal", file, *words, secret=secret + "\n")

    def ask(self, *words: str) -> subprocess.CompletedProcess:
        done = self.lab.cli_raw(*words)
        self.said += [done.stdout, done.stderr]
        return done

    def assert_unseen(self, *programs) -> None:
        """In no output, no command line, nothing that the programs wrote, and in no backup."""
        backup = self.lab.folder / f"backup-{len(self.said)}.db"
        self.assertEqual(self.ask("backup", str(backup)).returncode, 0, self.said[-1])
        # The configuration of the device that is asked has its community.
        wrote = [path for path in self.lab.folder.rglob("*") if path.is_file() and "snmpd" not in path.parts]
        self.assertIn(backup, wrote)
        self.assertIn(self.lab.collector.log, wrote)
        seen = {str(path): path.read_bytes() for path in wrote}
        seen["what was said"] = "\n".join(self.said).encode()
        for program in programs:
            self.assertTrue(program.running())
            for what in ("cmdline", "environ"):
                seen[f"{what} of {program.command[0]}"] = pathlib.Path(f"/proc/{program.pid}/{what}").read_bytes()
        for place, content in seen.items():
            for form in forms(SECRET):
                self.assertNotIn(form, content, place)

    def start(self, place: str, credentials: pathlib.Path | None = None) -> None:
        """From now on a collector whose password is there."""
        if self.lab.collector is not None:
            self.lab.collector.stop()
        self.lab.wrap = ["env", f"CREDENTIALS_DIRECTORY={credentials}"] if credentials else []
        self.lab.mail = (f'[mail]\nhost = "localhost"\nport = {self.port}\nfrom = "Tidemark <tidemark@example.org>"\nuser = "tide"\n'
                         f'password_file = "{place}"\nca_file = "{self.lab.folder}/server/certificate.pem"\n'
                         'retry_base = "200ms"\nretry_max = "400ms"\n')
        self.lab.write_config()
        self.lab.start_collector()

    def serve(self) -> SmtpSteps:
        self.port = self.enterContext(HeldPort()).number
        server = SmtpSteps(self.port, tls_server(self.lab.folder / "server"), "tide", SECRET)
        self.addCleanup(server.close)
        return server

    def bad(self) -> list[str]:
        found = json.loads(self.ask("doctor", "--output", "json").stdout)["diagnoses"]
        return [one["text"] for one in found if one["verdict"] == "bad"]

    def test_a_mail_goes_with_a_sealed_password_that_nobody_sees(self):
        server = self.serve()
        file, key = self.lab.folder / "smtp.password", self.lab.state / "secrets.key"
        sealed = self.seal("tidemarkd", self.lab.config, file)
        self.assertEqual((sealed.returncode, sealed.stderr), (0, ""))
        self.assertEqual(sealed.stdout, f"{file} is sealed under {key}\n")
        for made in (file, key):
            self.assertEqual(made.stat().st_mode & 0o7777, 0o600)
        file.chmod(0o644)  # without the key it is of no use
        self.start(str(file))
        self.assertEqual(self.ask("report", "test", "anna@example.org").returncode, 0, self.said[-1] + server.told())
        self.assertEqual(len(server.bodies("anna@example.org")), 1)
        self.assertEqual(self.bad(), [])
        self.assert_unseen(self.lab.collector)

        # What is wrong is told: by the ledger of the mail, by the log and by the doctor. It is read anew for each attempt.
        good = file.read_bytes()
        file.write_bytes(good[:30] + (b"B" if good[30:31] == b"A" else b"A") + good[31:])
        asked = self.ask("report", "test", "olga@example.org")
        self.assertEqual(asked.returncode, 1)
        self.assertIn(f"{file} was sealed under another key", asked.stdout)
        self.lab.collector.expect(f"{file} was sealed under another key")
        (found,) = self.bad()
        self.assertIn(f"no mail can be sent: {file}", found)
        self.assertIn("seal the secret anew", found)
        self.assertIn("see SECRETS in tidemarkd(8)", self.ask("doctor").stdout)
        file.write_bytes(good)
        wait_for("the mail that waited", lambda: server.bodies("olga@example.org"))
        key.chmod(0o640)
        self.assertTrue(any(f"{key} can be read by others" in line for line in self.bad()), self.said[-2])
        key.chmod(0o600)
        self.assert_unseen(self.lab.collector)

    def test_a_mail_goes_with_a_credential_as_systemd_gives_it(self):
        server = self.serve()
        with tempfile.TemporaryDirectory() as outside:  # in clear: in the memory of the machine, which is not written
            given = pathlib.Path(outside, "credentials")
            given.mkdir(mode=0o700)
            self.give(pathlib.Path(outside), given / "smtp")
            (given / "smtp").chmod(0o440)
            self.start("credential:smtp", given)
            self.assertEqual(self.ask("report", "test", "anna@example.org").returncode, 0, self.said[-1] + server.told())
            self.assertEqual(len(server.bodies("anna@example.org")), 1)
            self.assert_unseen(self.lab.collector)
            (given / "smtp").unlink()
            self.assertIn("'credential:smtp' was not given by systemd", "".join(self.bad()))
        self.start("credential:smtp")
        self.assertIn("$CREDENTIALS_DIRECTORY is not set", "".join(self.bad()))

    def give(self, folder: pathlib.Path, credential: pathlib.Path) -> None:
        """By systemd's own tool where it is: encrypted, and decrypted as for a service's start."""
        tool = shutil.which("systemd-creds")
        if tool is None:
            credential.write_text(SECRET)
            return
        environment = {**os.environ, "SYSTEMD_CREDENTIAL_SECRET": str(folder / "host.secret")}
        encrypted = folder / "smtp.cred"
        for command, given in ((["encrypt", "--with-key=host", "--name=smtp", "-", encrypted], SECRET),
                               (["decrypt", "--name=smtp", encrypted, credential], None)):
            subprocess.run([tool, *map(str, command)], input=given, text=True, check=True, capture_output=True, env=environment)
        self.assertNotIn(SECRET.encode(), encrypted.read_bytes())

    def test_a_device_is_polled_with_a_sealed_community_that_nobody_sees(self):
        snmpd = Snmpd(self.lab.folder / "snmpd", CONFIG.replace(COMMUNITY, SECRET))
        self.addCleanup(snmpd.stop)
        snmpd.start()
        self.lab.start_collector()
        proxy = enrolled(self.lab, "proxy-1")
        name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        self.lab.cli("proxy", "assign", name, "127.0.0.0/8", "--by", "anna")
        file = proxy.folder / "community"
        proxy.write_devices(f'[[credential]]\nname = "lan"\nversion = "2c"\ncommunity_file = "{file}"\n[[device]]\nname = "router-1"\n'
                            f'address = "127.0.0.1"\nport = {snmpd.port}\ncredential = "lan"\ninterval = "1s"\ntimeout = "500ms"\n')
        # The configuration names it already.
        self.assertEqual(self.seal("tidemark-snmp", proxy.config, file).returncode, 0, self.said[-1])
        file.chmod(0o644)
        proxy.start()
        wait_for("the device", lambda: "router-1" in {one["name"] for one in self.lab.cli("endpoint", "list")["endpoints"]})
        wait_for("its answer", lambda: [one["state"] for one in self.lab.cli("endpoint", "show", "router-1")["checks"]
                                        if one["check"] == "reachable"] == ["ok"])
        self.assertIn("reachable: ok", self.run_it(*proxy.command("test", "router-1")).stdout)
        self.assert_unseen(self.lab.collector, proxy.process)

        # One that was sealed by another service is refused, and a reload with it changes nothing.
        good = file.read_bytes()
        self.assertEqual(self.seal("tidemarkd", self.lab.config, file, SECRET, "--force").returncode, 0, self.said[-1])
        checked = self.run_it(*proxy.command("--check"))
        self.assertEqual(checked.returncode, 2)
        self.assertIn(f"devices.toml:4:18: {file} was sealed under another key", checked.stderr)
        proxy.process.popen.send_signal(signal.SIGHUP)
        proxy.process.expect("the configuration stays as it was")
        self.assertIn(f"{file} was sealed under another key", proxy.process.text())
        file.write_bytes(good)
        key = proxy.state / "secrets.key"
        key.rename(proxy.state / "lost")
        self.assertIn("secrets.key: No such file", self.run_it(*proxy.command("--check")).stderr)
        (proxy.state / "lost").rename(key)
        self.assertEqual(self.run_it(*proxy.command("--check")).returncode, 0)
        self.assert_unseen(self.lab.collector, proxy.process)
        self.assertEqual(proxy.stop(), 0)

    def test_what_is_there_is_replaced_when_told_to_alone_also_by_itself(self):
        file = self.lab.folder / "smtp.password"
        file.write_text("in clear\n")
        refused = self.seal("tidemarkd", self.lab.config, file)
        self.assertEqual((refused.returncode, refused.stdout), (1, ""))
        self.assertEqual(refused.stderr, f"tidemarkd: {file} is there already: use --force to replace it\n")
        self.assertEqual(file.read_text(), "in clear\n")
        with open(file) as clear:
            done = subprocess.run([str(PROGRAMS / "tidemarkd"), "--config", str(self.lab.config), "seal", "--force", str(file)],
                                  stdin=clear, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue(file.read_text().startswith("tidemark-sealed 1\n"))
        for secret, said in (("", "the secret is empty"), ("x" * 16384, "more than 16384 bytes")):
            refused = self.seal("tidemarkd", self.lab.config, self.lab.folder / "other", secret)
            self.assertEqual(refused.returncode, 1)
            self.assertIn(said, refused.stderr)
            self.assertNotIn("xxx", refused.stderr)
        self.assertFalse((self.lab.folder / "other").exists())
        self.assertEqual(self.seal("tidemarkd", self.lab.folder / "none.toml", self.lab.folder / "other").returncode, 1)
        self.assertEqual(self.run_it(PROGRAMS / "tidemarkd", "seal").returncode, 2)
        self.assertEqual(self.run_it(PROGRAMS / "tidemarkd", "seal", file, "--check").returncode, 2)

    @unittest.skipUnless(os.geteuid() == 0, "this needs root")
    def test_what_root_seals_belongs_to_the_services_user(self):
        os.chown(self.lab.state, 65533, 65532)
        file = self.lab.folder / "smtp.password"
        self.assertEqual(self.seal("tidemarkd", self.lab.config, file).returncode, 0, self.said[-1])
        for made in (file, self.lab.state / "secrets.key"):
            self.assertEqual((made.stat().st_uid, made.stat().st_mode & 0o7777), (65533, 0o600))

    def test_what_is_typed_is_not_shown_and_the_terminal_is_left_as_it_was(self):
        file = self.lab.folder / "typed"
        self.assertIn(f"{file} is sealed", self.type_it(file, SECRET + "\n", 0))
        self.assertTrue(file.exists())
        self.assertIn("it was interrupted", self.type_it(self.lab.folder / "second", None, 1))
        self.assertIn("ended before the line did", self.type_it(self.lab.folder / "third", "\x04", 1))
        self.assertFalse((self.lab.folder / "second").exists())

    def type_it(self, file: pathlib.Path, keys: str | None, code: int) -> str:
        """What stands on the screen in the end; no keys: the program gets a signal."""
        ours, theirs = pty.openpty()
        before = termios.tcgetattr(theirs)
        with subprocess.Popen([str(PROGRAMS / "tidemarkd"), "--config", str(self.lab.config), "seal", str(file)],
                              stdin=theirs, stdout=theirs, stderr=theirs) as program:
            screen = ""

            def shown() -> str:
                nonlocal screen
                while select.select([ours], [], [], 0)[0]:
                    screen += os.read(ours, 4096).decode()
                return screen

            wait_for("the question", lambda: "The secret (it is not shown): " in shown())
            if keys is None:
                program.send_signal(signal.SIGINT)
            else:
                os.write(ours, keys.encode())
            self.assertEqual(program.wait(60), code, shown())
        shown()
        self.assertEqual(termios.tcgetattr(theirs), before)
        os.close(ours)
        os.close(theirs)
        self.assertNotIn(SECRET, screen)
        return screen


if __name__ == "__main__":
    unittest.main()
