"""The agent's .deb in a clean Debian: installed silently, upgraded, removed, purged, and what goes wrong on the way.

As for systemd, see package_case.py.
"""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lab.lab import ROOT  # noqa: E402
from packages.agent_case import BAKED, ENROLMENT, MORE_GROUPS, UNIT, AgentCase  # noqa: E402
from packages.builds import deb, earlier_deb  # noqa: E402
from packages.root import Root, run  # noqa: E402
from packages.source_case import SITE  # noqa: E402


class DebTest(AgentCase):
    def setUp(self):
        super().setUp()
        self.agent = self.root.take(deb("tidemark-agent"))

    # ---- what is done in there ----

    def install(self, file: str, environment: dict[str, str] | None = None, check: bool = True,
                options: tuple[str, ...] = ()) -> subprocess.CompletedProcess:
        return self.apt("install", *options, file, environment=environment, check=check)

    def status(self) -> str:
        return self.deb_status("tidemark-agent")

    # ---- what is promised ----

    def test_installed_silently_it_enrols_and_streams(self):
        done = self.install(self.agent, self.settings())
        said = [line for line in (done.stdout + done.stderr).splitlines()
                if line and not line.startswith(("Selecting", "Preparing", "Unpacking", "Setting up", "(Reading", "debconf:"))]
        self.assertEqual(said, [])
        self.assertEqual(self.status(), "ii")
        self.assert_enrolment_is_left()
        self.assert_starts_with_the_machine()
        self.streams()

    def test_a_preseeded_token_does_the_same_and_is_asked_for_once(self):
        settings = self.settings()
        self.root.file("/root/answers").write_text(
            f"tidemark-agent tidemark-agent/collector string {settings['TIDEMARK_COLLECTOR']}\n"
            f"tidemark-agent tidemark-agent/token-file string {settings['TIDEMARK_TOKEN_FILE']}\n")
        self.root.run("debconf-set-selections", "/root/answers")
        self.install(self.agent)
        self.streams()
        self.root.file("/root/token").unlink()
        shutil.rmtree(self.root.file("/var/lib/tidemark/agent"))
        self.install(self.agent, options=("--reinstall",))
        self.assertFalse(self.root.file(ENROLMENT).exists())

    def test_what_lies_in_etc_is_for_this_machine_where_it_runs_and_stays_in_an_image_that_is_made(self):
        image = self.bake(BAKED)
        self.install(self.agent)
        self.assertFalse(self.root.file(ENROLMENT).exists())
        self.assertEqual(image.stat().st_mode & 0o777, 0o600)
        self.streams()
        self.assertTrue(image.exists())
        with Root(self.base, self.network) as self.root:
            self.with_systemd()
            self.bake(BAKED)
            self.install(self.root.take(deb("tidemark-agent")))
            self.assertFalse(self.root.file(BAKED).exists())
            self.assert_enrolment_is_left()
            self.streams()

    def test_an_image_with_the_token_in_the_state_folder_makes_clones_that_have_none(self):
        self.install(self.agent)
        self.bake("/root/enrollment.toml")
        self.root.run("install", "-m", "0600", "-o", "tidemark-agent", "-g", "tidemark-agent", "/root/enrollment.toml", ENROLMENT)
        self.streams()

    def test_root_follows_no_link_that_the_agent_made(self):
        self.install(self.agent)
        victim = self.root.file("/etc/victim")
        folder = self.root.file("/etc/victims")
        folder.mkdir()
        for target in (victim, folder):
            with self.subTest(target.name):
                victim.write_text("as it was")
                self.root.file(ENROLMENT).symlink_to(f"/etc/{target.name}")
                self.root.file(f"{ENROLMENT}.new").symlink_to(f"/etc/{target.name}")
                self.install(self.agent, self.settings(), options=("--reinstall",))
                self.assert_enrolment_is_left()
                self.assertEqual((victim.read_text(), list(folder.iterdir())), ("as it was", []))
                for name in (ENROLMENT, f"{ENROLMENT}.new"):
                    self.root.file(name).unlink()

    def test_the_agent_is_in_all_groups_that_let_it_observe_more(self):
        for group in MORE_GROUPS:
            self.root.run("groupadd", "--system", "--force", group)
        self.install(self.agent, self.settings())
        self.streams()
        accounts = self.root.file("/etc/group").read_text()
        self.install(self.agent, options=("--reinstall",))
        self.assertEqual(self.root.file("/etc/group").read_text(), accounts)

    def test_without_a_collector_it_waits_to_be_enrolled_by_hand(self):
        self.install(self.agent)
        self.assertFalse(self.root.file(ENROLMENT).exists())
        self.enrolled_by_hand()

    def test_an_upgrade_keeps_everything_and_a_downgrade_and_a_second_install_too(self):
        earlier = self.root.take(earlier_deb("tidemark-agent", self.root.folder))
        self.install(earlier, self.settings())
        name = self.streams(earlier=True)
        config = self.set_site()
        state = self.state()
        for file, options in ((self.agent, ()), (earlier, ("--allow-downgrades",)), (self.agent, ()), (self.agent, ("--reinstall",))):
            with self.subTest(file=file, options=options):
                self.install(file, options=("-o", "Dpkg::Options::=--force-confold", *options))
                self.assertEqual(self.status(), "ii")
                self.assertIn(SITE, config.read_text())
                self.assertEqual(self.state(), state)
        self.assert_goes_on(name)

    def test_removed_it_keeps_its_state_and_purged_it_leaves_nothing(self):
        clean = self.root.files()
        users = self.root.file("/etc/passwd").read_text()
        self.install(self.agent, self.settings())
        self.streams()
        self.root.run("apt-get", "remove", "-y", "-qq", "tidemark-agent")
        self.assertFalse(self.root.file("/usr/bin/tidemark-agent").exists())
        self.assertTrue(self.root.file("/var/lib/tidemark/agent/identity").exists())
        self.assertTrue(self.root.file("/etc/tidemark/agent.toml").exists())
        self.root.run("apt-get", "purge", "-y", "-qq", "tidemark-agent")
        self.assertEqual(sorted(name for name in self.root.files() - clean if "tidemark" in name), [])
        self.assertEqual(self.root.file("/etc/passwd").read_text(), users)

    # ---- what goes wrong ----

    def test_a_token_that_is_not_there_stops_the_installation_which_then_can_be_finished(self):
        failed = self.install(self.agent, {"TIDEMARK_COLLECTOR": self.lab.enroll, "TIDEMARK_TOKEN_FILE": "/root/none"}, check=False)
        self.assertNotEqual(failed.returncode, 0)
        self.assertIn("tidemark-agent: the file of the token, /root/none, cannot be read", failed.stdout + failed.stderr)
        self.assertEqual(self.status(), "iF")
        self.root.run("dpkg", "--configure", "-a", environment=self.settings())
        self.assertEqual(self.status(), "ii")

    def test_a_token_that_the_collector_refuses_leaves_an_agent_that_waits_for_a_better_one(self):
        token = self.lab.token()
        self.lab.cli_raw("token", "revoke", token.split(".")[1])
        self.install(self.agent, self.settings(token))
        self.assertEqual(self.status(), "ii")
        self.enrolled_by_hand("cannot enrol yet: ")

    def test_an_interrupted_installation_is_finished_by_dpkg(self):
        self.root.run("dpkg", "--unpack", self.agent)
        self.assertEqual(self.status(), "iU")
        self.root.run("dpkg", "--configure", "-a", environment=self.settings())
        self.assertEqual(self.status(), "ii")
        self.assertTrue(self.root.file(ENROLMENT).exists())

    def test_on_a_full_disk_nothing_is_installed_and_with_room_it_is(self):
        full = self.root.file("/usr/bin.full")
        full.mkdir()
        room = self.root.file("/usr/lib/tidemark-room")
        # /usr/bin on a disk of its own that has no room for the program.
        run("mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(full))
        try:
            run("cp", "-a", f"{self.root.file('/usr/bin')}/.", str(full))
            run("mount", "--bind", str(full), str(self.root.file("/usr/bin")))
            try:
                left = shutil.disk_usage(full).free
                (full / "filler").write_bytes(bytes(max(0, left - (4 << 20))))
                failed = self.root.run("dpkg", "-i", self.agent, check=False)
                self.assertNotEqual(failed.returncode, 0)
                self.assertIn("No space left on device", failed.stderr)
                self.assertNotEqual(self.status(), "ii")
                self.assertFalse(self.root.file("/usr/bin/tidemark-agent").exists())
                (full / "filler").unlink()
                self.root.run("dpkg", "-i", self.agent)
                self.assertEqual(self.status(), "ii")
                self.root.run("tidemark-agent", "--check")
            finally:
                run("umount", str(self.root.file("/usr/bin")))
        finally:
            run("umount", str(full))
        self.assertFalse(room.exists())

    def test_the_units_are_as_tight_as_promised(self):
        for unit, most in ((UNIT, 3.0), ("tidemark-snmp.service", 2.0), ("tidemarkd.service", 2.0)):
            judged = run("systemd-analyze", "security", "--offline=yes", f"--threshold={int(most * 10)}",
                         str(ROOT / "packaging" / "systemd" / unit), check=False)
            self.assertEqual(judged.returncode, 0, judged.stdout[-300:] + judged.stderr)


if __name__ == "__main__":
    unittest.main()
