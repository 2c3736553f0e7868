"""The .rpm of the agent: installed silently, upgraded, erased, and what goes wrong on the way.

This machine's rpm installs into a clean Debian (rpm --root, with a database in there) without looking at dependencies.
That proves what the package brings, its modes and configuration files, and what its scripts do when it comes and goes.
It does not prove that the packages which it requires are called so on a distribution of rpm's, that its libc is new
enough, nor what dnf or zypper make of it. As for systemd, see agent_case.py.
"""

from __future__ import annotations

import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from packages.agent_case import BUILD, ENROLMENT, SITE, WANTED, AgentCase, package  # noqa: E402
from packages.root import run  # noqa: E402

# What Debian's rpm says whenever it installs something.
OF_DEBIAN = "rpm: "


def as_version(version: str, folder: pathlib.Path) -> pathlib.Path:
    """The agent's package as a later version, whose agent.toml differs."""
    change = folder / "change.cmake"
    change.write_text("file(GLOB_RECURSE found ${CPACK_TEMPORARY_DIRECTORY}/*/agent.toml)\n"
                      'foreach(file IN LISTS found)\n  file(APPEND ${file} "# Of a later version.\\n")\nendforeach()\n')
    run("cpack", "--config", str(BUILD / "CPackConfig.cmake"), "-G", "RPM", "-B", str(folder / "later"),
        "-D", f"CPACK_PACKAGE_VERSION={version}", "-D", "CPACK_COMPONENTS_ALL=agent",
        "-D", f"CPACK_PRE_BUILD_SCRIPTS={change}")
    return next((folder / "later").glob("*.rpm"))


class RpmTest(AgentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = package("tidemark-agent-[0-9]*.rpm")

    # ---- what is done in there ----

    def rpm(self, *words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess:
        variables = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "LC_ALL": "C.UTF-8", **(environment or {})}
        return run("rpm", "--root", str(self.root.path), "--dbpath", "/var/lib/rpm", *words, env=variables)

    def install(self, *words: str, environment: dict[str, str] | None = None) -> list[str]:
        """What it said."""
        done = self.rpm("--nodeps", "-U", *(words or [str(self.agent)]), environment=environment)
        return [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith(OF_DEBIAN)]

    def installed(self) -> str:
        return self.rpm("-qa", "tidemark-agent", "--qf", "%{VERSION} ").stdout.strip()

    # ---- what is promised ----

    def test_installed_silently_it_enrols_and_streams(self):
        self.assertEqual(self.install(environment=self.settings()), [])
        self.assertEqual(self.installed(), "0.1.0")
        self.assert_enrolment_is_left()
        self.assert_starts_with_the_machine()
        self.streams()

    def test_without_a_collector_it_waits_to_be_enrolled_by_hand(self):
        self.assertEqual(self.install(), [])
        self.assertFalse(self.root.file(ENROLMENT).exists())
        self.enrolled_by_hand()

    def test_an_upgrade_keeps_everything_and_a_downgrade_and_a_second_install_too(self):
        self.install(environment=self.settings())
        name = self.streams()
        config = self.set_site()
        state = self.state()
        later = str(as_version("0.2.0", self.root.folder))
        for version, words in (("0.2.0", (later,)), ("0.1.0", ("--oldpackage", str(self.agent))),
                               ("0.1.0", ("--replacepkgs", str(self.agent)))):
            with self.subTest(words=words):
                self.install(*words)
                self.assertEqual(self.installed(), version)
                self.assertIn(SITE, config.read_text())
                self.assertEqual(self.state(), state)
                self.assert_starts_with_the_machine()
                if version == "0.2.0":  # whose agent.toml lies beside the admin's
                    self.assertIn("# Of a later version.", config.with_name("agent.toml.rpmnew").read_text())
        self.assert_goes_on(name)

    def test_erased_it_keeps_its_state_and_its_changed_configuration(self):
        clean = self.root.files()
        self.install(environment=self.settings())
        name = self.streams()
        config = self.set_site()
        state = self.state()
        self.assertEqual(self.rpm("-e", "tidemark-agent").stdout, "")
        self.assertEqual(self.installed(), "")
        self.assertEqual(self.state(), state)
        left = {name for name in self.root.files() - clean
                if "tidemark" in name and not name.startswith("/var/lib/tidemark")}
        self.assertEqual(left - {"/etc/tidemark"}, {"/etc/tidemark/agent.toml.rpmsave"})
        # And it goes on where it was.
        self.install()
        config.with_name("agent.toml.rpmsave").replace(config)
        self.assert_goes_on(name)

    def test_systemd_is_asked_to_start_a_new_service_and_only_to_restart_one_that_runs(self):
        self.with_systemd()
        self.install()
        self.assertEqual(self.asked(), ["daemon-reload", "enable", "restart"])
        self.install(str(as_version("0.2.0", self.root.folder)))
        self.assertEqual(self.asked(), ["daemon-reload", "try-restart", "daemon-reload"])
        self.rpm("-e", "tidemark-agent")
        self.assertEqual(self.asked(), ["disable --now", "daemon-reload"])

    def test_without_systemd_nothing_is_stopped_that_is_not_there(self):
        self.install()
        erased = self.rpm("-e", "tidemark-agent")
        self.assertEqual([line for line in erased.stderr.splitlines() if not line.startswith(OF_DEBIAN)], [])
        self.assertFalse(self.root.file(WANTED).is_symlink())

    def test_it_brings_what_belongs_on_such_a_distribution_and_nothing_else(self):
        for file in sorted(self.agent.parent.glob("*.rpm")):
            with self.subTest(file.name):
                names = run("rpm", "-qpl", str(file)).stdout.splitlines()
                self.assertEqual([name for name in names if "build-id" in name or "lintian" in name], [])
                self.assertEqual(run("rpm", "-qp", "--qf", "%{PREFIXES}", str(file)).stdout, "(none)")
        self.assertEqual(run("rpm", "-qpc", str(self.agent)).stdout.split(), ["/etc/tidemark/agent.toml"])

    # ---- what goes wrong ----

    def test_a_token_that_is_not_there_is_told_and_the_agent_waits(self):
        said = self.install(environment={"TIDEMARK_COLLECTOR": self.lab.enroll, "TIDEMARK_TOKEN_FILE": "/root/none"})
        self.assertEqual(said, [
            "tidemark-agent: the file of the token, /root/none, cannot be read",
            "tidemark-agent: it is installed and waits; enrol it with: "
            "tidemark-agent enroll --server HOST --token-file FILE"])
        self.assertEqual(self.installed(), "0.1.0")
        self.assert_starts_with_the_machine()
        self.enrolled_by_hand()


if __name__ == "__main__":
    unittest.main()
