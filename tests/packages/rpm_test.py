"""The .rpm of the agent: installed silently, upgraded, erased, and what goes wrong on the way.

This machine's rpm installs into a clean Debian (rpm --root, with a database in there) without looking at dependencies.
That proves what the package brings, its modes and configuration files, and what its scripts do when it comes and goes.
It does not prove that the packages which it requires are called so on a distribution of rpm's, nor what dnf or zypper
make of it. As for systemd, see package_case.py.
"""

from __future__ import annotations

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from packages.agent_case import ENROLMENT, UNIT, AgentCase  # noqa: E402
from packages.builds import EARLIER_LINE, PACKAGES, PREVIOUS, earlier_rpm, rpm  # noqa: E402
from packages.package_case import OF_DEBIAN  # noqa: E402
from packages.root import run  # noqa: E402
from packages.source_case import SITE  # noqa: E402


class RpmTest(AgentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = str(rpm("tidemark-agent"))

    # ---- what is done in there ----

    def install(self, *words: str, environment: dict[str, str] | None = None) -> list[str]:
        return self.rpm_install(*(words or [self.agent]), environment=environment)

    def installed(self) -> str:
        return self.rpm_version("tidemark-agent")

    def earlier(self) -> str:
        return str(earlier_rpm("tidemark-agent", "agent", self.root.folder))

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
        earlier = self.earlier()
        self.install(earlier, environment=self.settings())
        name = self.streams(earlier=True)
        config = self.set_site()
        state = self.state()
        for file in (self.agent, earlier, self.agent, self.agent):
            with self.subTest(file):
                self.install("--oldpackage", "--replacepkgs", file)
                self.assertEqual(self.installed(), run("rpm", "-qp", "--qf", "%{VERSION}", file).stdout)
                self.assertIn(SITE, config.read_text())
                self.assertEqual(self.state(), state)
                self.assert_starts_with_the_machine()
                if file == self.agent and not PREVIOUS:  # whose agent.toml may be the same
                    self.assertNotIn(EARLIER_LINE, config.with_name("agent.toml.rpmnew").read_text())
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
        self.install(self.earlier())
        self.assertEqual(self.asked(), ["daemon-reload", "enable", "restart"])
        self.install("--replacepkgs", self.agent)
        self.assertEqual(self.asked(), ["daemon-reload", "try-restart", "daemon-reload"])
        self.rpm("-e", "tidemark-agent")
        self.assertEqual(self.asked(), ["disable --now", "daemon-reload"])

    def test_without_systemd_nothing_is_stopped_that_is_not_there(self):
        self.install()
        erased = self.rpm("-e", "tidemark-agent")
        self.assertEqual([line for line in erased.stderr.splitlines() if not line.startswith(OF_DEBIAN)], [])
        self.assertFalse(self.root.file(f"/etc/systemd/system/multi-user.target.wants/{UNIT}").is_symlink())

    def test_it_brings_what_belongs_on_such_a_distribution_and_nothing_else(self):
        for file in sorted(PACKAGES.glob("*.rpm")):
            with self.subTest(file.name):
                names = run("rpm", "-qpl", str(file)).stdout.splitlines()
                self.assertEqual([name for name in names if "build-id" in name or "lintian" in name], [])
                self.assertEqual(run("rpm", "-qp", "--qf", "%{PREFIXES}", str(file)).stdout, "(none)")
        self.assertEqual(run("rpm", "-qpc", self.agent).stdout.split(), ["/etc/tidemark/agent.toml"])

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
