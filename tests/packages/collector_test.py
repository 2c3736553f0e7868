"""The collector's and the command line's packages in a clean Debian: installed, asked, upgraded, removed and purged; and an
agent, whose package is installed in another one, that streams to this collector.

As for systemd, see package_case.py.
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import time
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lab.lab import Process, wait_for  # noqa: E402
from packages.agent_case import UNIT as AGENT_UNIT  # noqa: E402
from packages.builds import EARLIER_LINE, PREVIOUS, deb, earlier_deb, earlier_rpm, rpm  # noqa: E402
from packages.package_case import PackageCase, system_with_libraries  # noqa: E402
from packages.root import INSIDE, Root, run  # noqa: E402

UNIT = "tidemarkd.service"
STATE = "/var/lib/tidemark/collector"
FIRST_SAMPLE = 60.0  # seconds from the beginning of an agent's installation, with nothing configured but where and by which token
OURS = "# The admin was here.\n"
CONFIG = ("/etc/tidemark/collector.toml", "/etc/tidemark/sets.d/base.toml")


class CollectorCase(PackageCase):
    unit = UNIT

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.base
        cls.base = system_with_libraries(cls.plain)

    # ---- what is done in there ----

    def serve(self) -> Process:
        """Starts the collector until it answers."""
        collector = self.start_unit(UNIT)
        wait_for("an answer", lambda: not collector.running() or self.ask("status").returncode == 0, 30)
        self.assertTrue(collector.running(), collector.text())
        return collector

    def ask(self, *words: str, user: str | None = None) -> subprocess.CompletedProcess:
        return run(*self.root.command("tidemark", *words, user=user), check=False)

    def asked_for(self, *words: str) -> Any:
        """The answer's JSON."""
        answer = self.ask(*words, "--output", "json")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout)

    def administer(self) -> None:
        """What an admin leaves behind: changed files, and something in the store."""
        for name in CONFIG:
            with open(self.root.file(name), "a", encoding="utf-8") as out:
                out.write(OURS)
        collector = self.serve()
        self.token = self.asked_for("token", "create", "--note", "kept")["token"]
        self.authority = self.read_authority()
        self.assertEqual(collector.stop(), 0)

    def read_authority(self) -> list[bytes]:
        return [self.root.file(f"{STATE}/ca/{name}.pem").read_bytes() for name in ("key", "certificate")]

    # ---- what is seen ----

    def assert_is_kept(self) -> None:
        for name in CONFIG:
            self.assertIn(OURS, self.root.file(name).read_text())
        self.assertEqual(self.read_authority(), self.authority)
        collector = self.serve()
        self.assertIn("kept", [row["note"] for row in self.asked_for("token", "list")["tokens"]])
        self.assertEqual(collector.stop(), 0)

    def assert_folders_are_the_collectors(self) -> None:
        uid = self.root.run("id", "-u", "tidemark").stdout.strip()
        for name, mode in ((STATE, 0o700), (f"{STATE}/ca/key.pem", 0o600)):
            found = self.root.file(name).stat()
            self.assertEqual((found.st_mode & 0o777, str(found.st_uid)), (mode, uid), name)


class CollectorDebTest(CollectorCase):
    def install(self, *files: pathlib.Path, options: tuple[str, ...] = ()) -> list[str]:
        """What it said, but for what is always said."""
        taken = [self.root.take(file) for file in files or (deb("tidemark-collector"), deb("tidemark"))]
        done = self.apt("install", "-o", "Dpkg::Options::=--force-confold", *options, *taken)
        usual = ("Selecting", "Preparing", "Unpacking", "Setting up", "(Reading", "debconf:")
        return [line for line in (done.stdout + done.stderr).splitlines() if line and not line.startswith(usual)]

    def test_installed_it_serves_root_and_its_group_and_nobody_else(self):
        self.assertEqual(self.install(), [])
        self.assert_starts_with_the_machine()
        self.root.run("useradd", "--user-group", "--groups", "tidemark", "alice")
        collector = self.serve()
        self.assert_folders_are_the_collectors()
        for user in (None, "alice"):
            self.assertEqual(self.ask("status", user=user).returncode, 0, user)
        refused = self.ask("status", user="nobody")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("not allowed to use /run/tidemark/admin.sock", refused.stderr)
        self.assertEqual(collector.stop(), 0)

    def test_the_first_sample_of_an_agent_is_there_a_minute_after_its_installation_began(self):
        self.install()
        self.serve()
        token = self.ask("token", "create", "--quiet")
        self.assertEqual(token.returncode, 0, token.stderr)
        with Root(self.plain, self.network) as endpoint:
            endpoint.file("/root/token").write_text(token.stdout)
            agent = endpoint.take(deb("tidemark-agent"))
            begun = time.monotonic()
            endpoint.run("apt-get", "install", "-y", "-qq", agent, environment={
                "DEBIAN_FRONTEND": "noninteractive", "TIDEMARK_COLLECTOR": INSIDE, "TIDEMARK_TOKEN_FILE": "/root/token"})
            process = self.start_unit(AGENT_UNIT, endpoint)
            wait_for("a sample", lambda: self.asked_for("series", "list")["series"], FIRST_SAMPLE)
            self.assertLessEqual(time.monotonic() - begun, FIRST_SAMPLE)
            self.assertEqual(len(self.asked_for("endpoint", "list")["endpoints"]), 1)
            self.assertEqual(process.stop(), 0)

    def test_an_upgrade_keeps_configuration_store_and_authority_and_a_second_install_too(self):
        self.install(*(earlier_deb(name, self.root.folder) for name in ("tidemark-collector", "tidemark")))
        self.administer()
        for options in ((), ("--reinstall",)):
            with self.subTest(options):
                self.install(options=options)
                self.assertEqual(self.deb_status("tidemark-collector"), "ii")
                self.assert_is_kept()

    def test_removed_it_is_stopped_and_keeps_its_state_and_purged_it_leaves_nothing(self):
        clean = self.root.files()
        accounts = [self.root.file(f"/etc/{name}").read_text() for name in ("passwd", "group")]
        self.install()
        self.administer()
        self.with_systemd()
        self.apt("remove", "tidemark-collector", "tidemark")
        self.assertEqual(self.asked(), ["stop", "--system daemon-reload"])
        for name in ("tidemarkd", "tidemark"):
            self.assertFalse(self.root.file(f"/usr/bin/{name}").exists())
        self.assertEqual(self.read_authority(), self.authority)
        self.install()
        self.assert_is_kept()
        self.apt("purge", "tidemark-collector", "tidemark")
        self.assertEqual(sorted(name for name in self.root.files() - clean if "tidemark" in name), [])
        self.assertEqual([self.root.file(f"/etc/{name}").read_text() for name in ("passwd", "group")], accounts)

    def test_beside_an_agent_it_is_installed_and_purged_without_harm_to_it(self):
        self.install(deb("tidemark-collector"), deb("tidemark"), deb("tidemark-agent"))
        self.apt("purge", "tidemark-collector")
        self.assertFalse(self.root.file(STATE).exists())
        self.assertTrue(self.root.file("/etc/tidemark/agent.toml").exists())
        self.root.run("tidemark-agent", "--check")
        self.root.run("sh", "/usr/lib/tidemark/agent-setup")


class CollectorRpmTest(CollectorCase):
    def install(self, *files: pathlib.Path) -> list[str]:
        return self.rpm_install("--replacepkgs", *map(str, files or (rpm("tidemark-collector"), rpm("tidemark"))))

    def test_installed_it_serves_and_an_upgrade_keeps_configuration_store_and_authority(self):
        self.assertEqual(self.install(earlier_rpm("tidemark-collector", "collector", self.root.folder), rpm("tidemark")), [])
        self.assert_starts_with_the_machine()
        self.administer()
        self.assert_folders_are_the_collectors()
        self.install()
        if not PREVIOUS:  # whose files may be the same
            for name in CONFIG:
                self.assertNotIn(EARLIER_LINE, self.root.file(f"{name}.rpmnew").read_text())
        self.assert_is_kept()
        self.install()
        self.assert_is_kept()

    def test_erased_it_is_stopped_and_keeps_its_state_and_its_changed_configuration(self):
        self.with_systemd()
        self.install()
        self.assertEqual(self.asked(), ["daemon-reload", "enable", "restart"])
        self.administer()
        self.assertEqual(self.rpm("-e", "tidemark-collector", "tidemark").stdout, "")
        self.assertEqual(self.asked(), ["disable --now", "daemon-reload"])
        self.assertEqual(self.read_authority(), self.authority)
        for name in CONFIG:
            self.assertIn(OURS, self.root.file(f"{name}.rpmsave").read_text())
        self.assertFalse(self.root.file("/usr/bin/tidemarkd").exists())

    def test_its_configuration_files_are_known_as_such(self):
        self.assertEqual(run("rpm", "-qpc", str(rpm("tidemark-collector"))).stdout.split(), list(CONFIG))


if __name__ == "__main__":
    unittest.main()
