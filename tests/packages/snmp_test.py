"""The SNMP proxy's packages in a clean Debian: installed silently, enrolled, asked about a device outside, upgraded, removed
and purged, also beside an agent.

As for systemd, see package_case.py; as for rpm, rpm_test.py.
"""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lab.lab import Process  # noqa: E402
from packages.builds import EARLIER_LINE, deb, earlier_deb, earlier_rpm, previous, rpm  # noqa: E402
from packages.package_case import system_with_libraries  # noqa: E402
from packages.root import INSIDE, OUTSIDE, run  # noqa: E402
from packages.source_case import SITE, SourceCase  # noqa: E402

CONFIG = "/etc/tidemark/snmp.toml"
SECRET = "/etc/tidemark/snmp/old.community"
PORT = 16161  # of the device
DEVICES = f"""[[credential]]
name = "old"
version = "2c"
community_file = "{SECRET}"

[[device]]
address = "{OUTSIDE}"
port = {PORT}
credential = "old"
"""


class SnmpCase(SourceCase):
    unit = "tidemark-snmp.service"
    program = "tidemark-snmp"
    state_folder = "/var/lib/tidemark/snmp"
    config = CONFIG

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = system_with_libraries(cls.base)

    def start_device(self) -> None:
        """An SNMP agent outside, which knows one community. It does not outlive the test."""
        config = self.root.folder / "snmpd.conf"
        config.write_text(f"rocommunity words {INSIDE}\nsysDescr a door controller\n")
        device = Process(["snmpd", "-f", "-Lo", "-C", "-c", str(config), f"udp:{OUTSIDE}:{PORT}"],
                         self.root.folder / "snmpd.log", {"SNMP_PERSISTENT_DIR": str(self.root.folder / "snmpd")})
        self.addCleanup(device.kill)
        device.expect("NET-SNMP version")

    def configure_device(self) -> None:
        """As the packages' README says."""
        words = self.root.file("/root/words")
        words.write_text("words\n")
        self.root.run("install", "-m", "0600", "-o", "tidemark-snmp", "/root/words", SECRET)
        self.root.file("/etc/tidemark/snmp.d/old.toml").write_text(DEVICES)

    def asked_device(self) -> str:
        """What 'tidemark-snmp test' says of it to the proxy's user."""
        return run(*self.root.command("tidemark-snmp", "test", OUTSIDE, user="tidemark-snmp")).stdout

    def assert_folders(self) -> None:
        """The state is the proxy's alone; nothing below /etc is its own."""
        uid = int(self.root.run("id", "-u", "tidemark-snmp").stdout)
        for name, mode, owner in ((self.state_folder, 0o700, uid), (CONFIG, 0o644, 0), ("/etc/tidemark/snmp.d", 0o755, 0),
                                  ("/etc/tidemark/snmp", 0o755, 0), ("/etc/tidemark/snmp/profiles.d", 0o755, 0),
                                  ("/etc/tidemark/snmp/mibs.d", 0o755, 0)):
            found = self.root.file(name).stat()
            self.assertEqual((found.st_mode & 0o777, found.st_uid), (mode, owner), name)
        self.assertEqual(list(self.root.file("/etc/tidemark/snmp.d").iterdir()), [])


class SnmpDebTest(SnmpCase):
    def setUp(self):
        super().setUp()
        self.proxy = self.root.take(deb("tidemark-snmp"))

    def install(self, *files: str, environment: dict[str, str] | None = None, check: bool = True,
                options: tuple[str, ...] = ()) -> subprocess.CompletedProcess:
        return self.apt("install", "-o", "Dpkg::Options::=--force-confold", *options, *(files or (self.proxy,)),
                        environment=environment, check=check)

    def status(self) -> str:
        return self.deb_status("tidemark-snmp")

    def test_installed_silently_it_enrols_and_streams(self):
        done = self.install(environment=self.settings())
        said = [line for line in (done.stdout + done.stderr).splitlines()
                if line and not line.startswith(("Selecting", "Preparing", "Unpacking", "Setting up", "(Reading", "debconf:"))]
        self.assertEqual(said, [])
        self.assertEqual(self.status(), "ii")
        self.assert_enrolment_is_left()
        self.assert_folders()
        self.assert_starts_with_the_machine()
        self.streams()

    def test_a_device_is_asked_once_it_is_configured_and_the_service_told(self):
        self.install(environment=self.settings())
        running = self.start()
        running.expect("streaming to the collector")
        self.start_device()
        self.configure_device()
        said = self.asked_device()
        self.assertIn("is         a door controller\n", said)
        self.assertIn("check      reachable: ok", said)
        self.assertIn("sample     system.uptime", said)
        os.kill(running.pid, signal.SIGHUP)
        running.expect("the configuration was read anew: polling 1 of 1 devices")
        self.assertEqual(running.stop(), 0)

    def test_the_shipped_profiles_are_those_that_the_program_has(self):
        self.install()
        self.start_device()
        self.configure_device()
        own = self.root.file("/etc/tidemark/snmp/profiles.d")
        shipped = sorted(self.root.file("/usr/share/tidemark/snmp/profiles").glob("*.toml"))
        self.assertGreater(len(shipped), 0)
        before = self.samples()
        for file in shipped:  # each takes the place of one that is the same
            (own / file.name).write_bytes(file.read_bytes())
        self.assertEqual(self.samples(), before)

    def samples(self) -> set[str]:
        """The series that are read of the device."""
        return {line.split(" = ")[0] for line in self.asked_device().splitlines() if line.startswith("sample ")}

    def test_without_a_collector_it_waits_to_be_enrolled_by_hand(self):
        self.install()
        self.assertFalse(self.root.file(self.enrolment).exists())
        self.enrolled_by_hand()

    def test_an_upgrade_keeps_everything_and_a_downgrade_and_a_second_install_too(self):
        earlier = self.root.take(earlier_deb("tidemark-snmp", self.root.folder))
        self.install(earlier, environment=self.settings())
        name = self.streams(earlier=True)
        config = self.set_site()
        self.configure_device()
        state = self.state()
        for file, options in ((self.proxy, ()), (earlier, ("--allow-downgrades",)), (self.proxy, ()), (self.proxy, ("--reinstall",))):
            with self.subTest(file=file, options=options):
                self.install(file, options=options)
                self.assertEqual(self.status(), "ii")
                self.assertIn(SITE, config.read_text())
                self.assertEqual(self.state(), state)
                self.assertEqual(self.root.file(SECRET).stat().st_mode & 0o777, 0o600)
        self.assert_goes_on(name)

    def test_removed_it_is_stopped_and_keeps_its_state_and_purged_it_leaves_nothing(self):
        clean = self.root.files()
        accounts = [self.root.file(f"/etc/{name}").read_text() for name in ("passwd", "group")]
        self.install(environment=self.settings())
        self.streams()
        self.with_systemd()
        self.apt("remove", "tidemark-snmp")
        self.assertEqual(self.asked(), ["stop", "--system daemon-reload"])
        self.assertFalse(self.root.file("/usr/bin/tidemark-snmp").exists())
        self.assertTrue(self.root.file(f"{self.state_folder}/identity").exists())
        self.assertTrue(self.root.file(CONFIG).exists())
        self.apt("purge", "tidemark-snmp")
        self.assertEqual(sorted(name for name in self.root.files() - clean if "tidemark" in name), [])
        self.assertEqual([self.root.file(f"/etc/{name}").read_text() for name in ("passwd", "group")], accounts)

    def test_purged_it_leaves_the_admins_own_files(self):
        self.install()
        self.configure_device()
        self.apt("purge", "tidemark-snmp")
        for name in (SECRET, "/etc/tidemark/snmp.d/old.toml"):
            self.assertTrue(self.root.file(name).exists(), name)

    def test_beside_an_agent_both_enrol_and_neither_harms_the_other(self):
        baked = self.bake("/etc/tidemark/enrollment.toml")
        self.install(self.proxy, self.root.take(deb("tidemark-agent")), environment=self.settings())
        self.assertEqual(str(baked.stat().st_uid), self.root.run("id", "-u", "tidemark-agent").stdout.strip())
        self.assertTrue(self.root.file("/var/lib/tidemark/agent/enrollment.toml").exists())
        self.streams()
        self.apt("purge", "tidemark-snmp")
        self.assertFalse(self.root.file(self.state_folder).exists())
        self.assertTrue(self.root.file("/etc/tidemark/agent.toml").exists())
        self.root.run("tidemark-agent", "--check")
        self.root.run("sh", "/usr/lib/tidemark/agent-setup")

    def test_a_token_that_is_not_there_stops_the_installation_which_then_can_be_finished(self):
        failed = self.install(environment={"TIDEMARK_COLLECTOR": self.lab.enroll, "TIDEMARK_TOKEN_FILE": "/root/none"}, check=False)
        self.assertNotEqual(failed.returncode, 0)
        self.assertIn("tidemark-snmp: the file of the token, /root/none, cannot be read", failed.stdout + failed.stderr)
        self.assertEqual(self.status(), "iF")
        self.root.run("dpkg", "--configure", "-a", environment=self.settings())
        self.assertEqual(self.status(), "ii")


class SnmpRpmTest(SnmpCase):
    def install(self, *files: str, environment: dict[str, str] | None = None) -> list[str]:
        return self.rpm_install("--replacepkgs", *(files or (str(rpm("tidemark-snmp")),)), environment=environment)

    def test_installed_it_enrols_and_an_upgrade_keeps_everything(self):
        earlier = str(earlier_rpm("tidemark-snmp", "snmp", self.root.folder))
        self.assertEqual(self.install(earlier, environment=self.settings()), [])
        self.assert_enrolment_is_left()
        self.assert_folders()
        self.assert_starts_with_the_machine()
        name = self.streams(earlier=True)
        config = self.set_site()
        state = self.state()
        for _ in range(2):
            self.install()
            self.assertEqual(self.rpm_version("tidemark-snmp"), "0.1.0")
            self.assertIn(SITE, config.read_text())
            self.assertEqual(self.state(), state)
        if not previous("tidemark-snmp-[0-9]*.rpm"):  # whose snmp.toml may be the same
            self.assertNotIn(EARLIER_LINE, config.with_name("snmp.toml.rpmnew").read_text())
        self.assert_goes_on(name)

    def test_erased_it_is_stopped_and_keeps_its_state_and_its_changed_configuration(self):
        clean = self.root.files()
        self.install(environment=self.settings())
        self.streams()
        self.set_site()
        state = self.state()
        self.with_systemd()
        self.assertEqual(self.rpm("-e", "tidemark-snmp").stdout, "")
        self.assertEqual(self.asked(), ["disable --now", "daemon-reload"])
        self.assertEqual(self.state(), state)
        left = {name for name in self.root.files() - clean
                if "tidemark" in name and not name.startswith("/var/lib/tidemark")}
        self.assertEqual(left - {"/etc/tidemark"}, {f"{CONFIG}.rpmsave"})

    def test_its_configuration_file_is_known_as_such(self):
        self.assertEqual(run("rpm", "-qpc", str(rpm("tidemark-snmp"))).stdout.split(), [CONFIG])

    def test_a_token_that_is_not_there_is_told_and_the_proxy_waits(self):
        said = self.install(environment={"TIDEMARK_COLLECTOR": self.lab.enroll, "TIDEMARK_TOKEN_FILE": "/root/none"})
        self.assertEqual(said, [
            "tidemark-snmp: the file of the token, /root/none, cannot be read",
            "tidemark-snmp: it is installed and waits; enrol it with: tidemark-snmp enroll --server HOST --token-file FILE"])
        self.enrolled_by_hand()


if __name__ == "__main__":
    unittest.main()
