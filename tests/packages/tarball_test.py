"""The agent's tarball in a clean Debian: installed silently, again, elsewhere, uninstalled, purged, and what goes wrong.

As for systemd, see package_case.py.
"""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from packages.agent_case import UNIT, AgentCase  # noqa: E402
from packages.builds import PACKAGES, PREVIOUS, package  # noqa: E402
from packages.root import run  # noqa: E402
from packages.source_case import SITE  # noqa: E402

# What useradd keeps of its files.
SHARED = {"/etc/shadow-", "/etc/gshadow-"}
STAND_IN = {"/usr/bin/systemctl"}


class TarballTest(AgentCase):
    unit_folder = "/etc/systemd/system"

    def setUp(self):
        super().setUp()
        self.unpack(PACKAGES)
        self.clean = self.root.files()
        self.accounts = self.read_accounts()

    # ---- what is done in there ----

    def unpack(self, folder: pathlib.Path) -> None:
        """The tarball of that folder, as /root/agent."""
        shutil.rmtree(self.root.file("/root/agent"), ignore_errors=True)
        run("tar", "-xzf", str(package("tidemark-agent-*.tar.gz", folder)), "-C", str(self.root.file("/root")),
            "--strip-components=1", "--one-top-level=agent")

    def install(self, *words: str, check: bool = True, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess:
        return self.root.run("/root/agent/install.sh", *words, check=check, environment=environment)

    def given(self) -> tuple[str, ...]:
        """What an admin gives an installation, as options."""
        settings = self.settings()
        return ("--collector", settings["TIDEMARK_COLLECTOR"], "--token-file", settings["TIDEMARK_TOKEN_FILE"])

    def fails(self, *words: str, code: int = 1) -> str:
        failed = self.install("--silent", *words, check=False)
        self.assertEqual((failed.returncode, failed.stdout), (code, ""))
        return failed.stderr

    def read_accounts(self) -> list[str]:
        return [self.root.file(f"/etc/{name}").read_text() for name in ("passwd", "group", "shadow")]

    def assert_silent(self, done: subprocess.CompletedProcess) -> None:
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def assert_nothing_is_left(self) -> None:
        self.assertEqual(sorted(self.root.files() - self.clean - SHARED - STAND_IN), [])
        self.assertEqual(sorted(self.clean - self.root.files()), [])
        self.assertEqual(self.read_accounts(), self.accounts)

    # ---- what is promised ----

    def test_installed_silently_it_enrols_and_streams(self):
        self.with_systemd()
        self.assert_silent(self.install("--silent", *self.given()))
        self.assertEqual(self.asked(), ["enable", "daemon-reload", "restart"])
        self.assert_enrolment_is_left()
        service = self.root.service(UNIT, self.unit_folder)
        self.assertTrue(service["ExecStart"][0].startswith("/usr/local/bin/tidemark-agent "))
        run("systemctl", "--root", str(self.root.path), "--quiet", "enable", UNIT)
        self.assert_starts_with_the_machine()
        self.streams()

    def test_the_environment_does_as_the_options_do(self):
        self.with_systemd()
        self.assert_silent(self.install("--silent", environment=self.settings()))
        self.assert_enrolment_is_left()

    def test_without_silence_it_tells_what_comes_next(self):
        self.with_systemd()
        told = self.install().stdout
        self.assertIn("/usr/local/bin/tidemark-agent enroll --server HOST --token-file FILE", told)
        self.assertIn("To remove it: /usr/local/lib/tidemark/uninstall.sh", told)
        self.assertIn("It enrols itself as soon as it reaches the collector.", self.install(*self.given()).stdout)

    def test_installed_again_it_keeps_everything_and_leaves_a_stopped_service_stopped(self):
        self.with_systemd()
        self.unpack(pathlib.Path(PREVIOUS or PACKAGES))
        self.install("--silent", *self.given())
        name = self.streams(earlier=True)
        config = self.set_site()
        state = self.state()
        files = self.root.files()
        self.asked()
        self.unpack(PACKAGES)
        self.assert_silent(self.install("--silent"))
        self.assertEqual(self.asked(), ["daemon-reload", "try-restart"])
        self.assertIn(SITE, config.read_text())
        self.assertEqual(self.state(), state)
        if not PREVIOUS:  # which may have had other files
            self.assertEqual(self.root.files(), files)
        self.assert_goes_on(name)

    def test_uninstalled_it_keeps_its_state_and_purged_it_leaves_nothing(self):
        self.with_systemd()
        self.install("--silent", *self.given())
        name = self.streams()
        self.set_site()
        state = self.state()
        self.asked()
        self.assert_silent(self.root.run("/usr/local/lib/tidemark/uninstall.sh"))
        self.assertEqual(self.asked(), ["disable --now", "daemon-reload"])
        left = self.root.files() - self.clean - SHARED - STAND_IN
        self.assertEqual({name for name in left if not name.startswith("/var/lib/tidemark")},
                         {"/etc/tidemark", "/etc/tidemark/agent.toml"})
        self.assertEqual(self.state(), state)
        # And it goes on where it was.
        self.assert_silent(self.install("--silent"))
        self.assert_goes_on(name)
        self.assert_silent(self.root.run("/root/agent/uninstall.sh", "--purge"))
        self.assert_nothing_is_left()
        self.assert_silent(self.root.run("/root/agent/uninstall.sh", "--purge"))

    def test_folders_that_were_there_or_that_others_use_by_now_stay(self):
        self.with_systemd()
        before = self.root.file("/usr/local/share/doc")
        before.mkdir(parents=True)
        clean = self.root.files()
        self.install("--silent")
        self.install("--silent")
        other = self.root.file("/usr/local/share/man/man8/other.8")
        other.write_text("")
        self.assert_silent(self.root.run("/usr/local/lib/tidemark/uninstall.sh", "--purge"))
        self.assertTrue(before.exists())
        self.assertEqual({name for name in self.root.files() - clean if name.startswith("/usr")} - STAND_IN,
                         {"/usr/local/share/man/man8", "/usr/local/share/man/man8/other.8"})

    def test_below_another_prefix_it_runs_and_is_found_to_be_removed(self):
        self.with_systemd()
        self.assert_silent(self.install("--silent", "--prefix", "/opt/tidemark/", *self.given()))
        self.assertTrue(self.root.service(UNIT, self.unit_folder)["ExecStart"][0].startswith("/opt/tidemark/bin/"))
        self.streams()
        self.assertIn("an agent is installed below /opt/tidemark; give --prefix /opt/tidemark", self.fails())
        self.assertFalse(self.root.file("/usr/local/bin/tidemark-agent").exists())
        self.assert_silent(self.root.run("/root/agent/uninstall.sh", "--purge"))
        self.assert_nothing_is_left()

    def test_the_scripts_are_for_any_shell(self):
        for script in ("install.sh", "uninstall.sh", "agent-setup", "agent-account", "agent-enrollment"):
            file = str(self.root.file(f"/root/agent/{script}"))
            run("sh", "-n", file)
            if shutil.which("shellcheck"):
                run("shellcheck", "--shell=sh", file)

    # ---- what goes wrong ----

    def test_without_root_nothing_is_touched(self):
        shutil.move(self.root.file("/root/agent"), self.root.file("/srv/agent"))
        for script in ("install.sh", "uninstall.sh"):
            failed = run(*self.root.command(f"/srv/agent/{script}", user="daemon"), check=False)
            self.assertEqual(failed.returncode, 1)
            self.assertRegex(failed.stderr, "^tidemark-agent: it takes root to (un)?install; run it as root, or with sudo\n$")
        self.assertEqual(sorted(name for name in self.root.files() - self.clean if not name.startswith("/srv")), [])

    def test_where_libc_is_too_old_nothing_is_installed(self):
        program = self.root.file("/root/agent/bin/tidemark-agent")
        whole = program.read_bytes()
        newest = max((int(part[:2]) for part in whole.split(b"\0GLIBC_2.")[1:] if part[:2].isdigit()), default=0)
        self.assertGreater(newest, 17)
        program.write_bytes(whole.replace(b"\0GLIBC_2.%d\0" % newest, b"\0GLIBC_2.98\0"))
        said = self.fails("--prefix", "/opt/tidemark")
        self.assertIn("tidemark-agent: the program does not start on this machine: ", said)
        self.assertIn("GLIBC_2.98' not found", said)
        self.assertRegex(said, r"it needs glibc 2\.98 or newer, on x86_64; this machine has glibc 2\.\d+, on x86_64")
        self.assertEqual(sorted(self.root.files() - self.clean), [])

    def test_a_token_that_is_not_there_is_told_and_the_installation_can_be_finished(self):
        self.with_systemd()
        said = self.fails("--collector", self.lab.enroll, "--token-file", "/root/none")
        self.assertEqual(said, "tidemark-agent: the file of the token, /root/none, cannot be read\n"
                               "tidemark-agent: put that right and run install.sh again\n")
        self.assert_silent(self.install("--silent", *self.given()))
        self.assertEqual(self.asked(), ["enable", "daemon-reload", "restart"])
        self.streams()

    def test_mistakes_in_a_configuration_that_is_there_are_told(self):
        config = self.root.file("/etc/tidemark/agent.toml")
        config.parent.mkdir()
        config.write_text("sampling_intervall = 1\n")
        said = self.fails()
        self.assertIn("/etc/tidemark/agent.toml:1:", said)
        self.assertIn("put /etc/tidemark/agent.toml right and run install.sh again", said)

    def test_without_systemd_it_is_told_what_is_to_be_started(self):
        done = self.install("--silent")
        self.assertEqual((done.stdout, done.stderr),
                         ("", "tidemark-agent: there is no systemd: have /usr/local/bin/tidemark-agent --config "
                              "/etc/tidemark/agent.toml run with the machine, as the user tidemark-agent\n"))
        self.assert_silent(self.root.run("/usr/local/lib/tidemark/uninstall.sh", "--purge"))
        self.assert_nothing_is_left()

    def test_a_package_that_is_installed_is_left_alone(self):
        self.root.file(f"/usr/lib/systemd/system/{UNIT}").write_text("[Service]\n")
        self.assertIn("the package tidemark-agent is installed on this machine", self.fails())
        failed = self.root.run("/root/agent/uninstall.sh", "--purge", check=False)
        self.assertIn("the package tidemark-agent is installed on this machine", failed.stderr)
        self.assertEqual(failed.returncode, 1)

    def test_a_service_that_the_admin_masked_stays_masked(self):
        self.root.file(f"/etc/systemd/system/{UNIT}").symlink_to("/dev/null")
        self.assertIn(f"/etc/systemd/system/{UNIT} is masked or not of install.sh", self.fails())

    def test_options_that_cannot_be_are_told(self):
        for words in (("--sillent",), ("--prefix",), ("--prefix", "opt"), ("--prefix", "/opt/a b"), ("--prefix", "/")):
            with self.subTest(words):
                self.assertTrue(self.fails(*words, code=2).startswith("install.sh: "))
        self.assertIn("--token-file FILE", self.install("--help").stdout)
        self.assertIn("--purge", self.root.run("/root/agent/uninstall.sh", "--help").stdout)


if __name__ == "__main__":
    unittest.main()
