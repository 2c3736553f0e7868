"""The packages in a clean Debian: installed silently, upgraded, removed, purged, and what goes wrong on the way.

No systemd can be booted in there: the test runs the unit's own ExecStartPre and ExecStart under the unit's user.
"""

from __future__ import annotations

import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lab.lab import Lab, ROOT, wait_for  # noqa: E402
from packages.root import OUTSIDE, Network, Root, base_system, run  # noqa: E402

BUILD = ROOT / "build" / "release"
PACKAGES = BUILD / "packages"
UNIT = "tidemark-agent.service"


def package(name: str) -> pathlib.Path:
    found = sorted(PACKAGES.glob(f"{name}_*.deb"))
    if len(found) != 1:
        raise AssertionError(f"{PACKAGES} has {len(found)} packages {name}: scripts/package makes them")
    return found[0]


def as_version(deb: pathlib.Path, version: str, folder: pathlib.Path) -> pathlib.Path:
    """The same package under another version."""
    tree = folder / f"{deb.stem}-{version}"
    run("dpkg-deb", "-R", str(deb), str(tree))
    control = tree / "DEBIAN" / "control"
    control.write_text("".join(f"Version: {version}\n" if line.startswith("Version:") else line
                               for line in control.read_text().splitlines(keepends=True)))
    out = folder / f"{deb.name.split('_')[0]}_{version}_amd64.deb"
    run("dpkg-deb", "--root-owner-group", "-b", str(tree), str(out))
    return out


@unittest.skipUnless(os.geteuid() == 0, "making a root takes root")
class DebTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = base_system(BUILD / "packages-root")
        cls.network = cls.enterClassContext(Network())
        cls.lab = cls.enterClassContext(Lab(address=OUTSIDE))
        cls.lab.write_set('name = "fast"\nsampling_interval = "1s"\n')
        cls.lab.start_collector()

    def setUp(self):
        self.root = self.enterContext(Root(self.base, self.network))
        self.agent = self.root.take(package("tidemark-agent"))

    # ---- what is done in there ----

    def settings(self, token: str | None = None) -> dict[str, str]:
        """What an admin gives an installation."""
        file = self.root.file("/root/token")
        file.write_text((token or self.lab.token()) + "\n")
        file.chmod(0o600)
        return {"TIDEMARK_COLLECTOR": self.lab.enroll, "TIDEMARK_TOKEN_FILE": "/root/token"}

    def install(self, deb: str, environment: dict[str, str] | None = None, check: bool = True,
                options: tuple[str, ...] = ()) -> subprocess.CompletedProcess:
        return self.root.run("apt-get", "install", "-y", "-qq", "-o", "Dpkg::Use-Pty=0", *options, deb, check=check,
                             environment={"DEBIAN_FRONTEND": "noninteractive", **(environment or {})})

    def status(self) -> str:
        return self.root.run("dpkg-query", "-W", "-f=${db:Status-Abbrev}", "tidemark-agent", check=False).stdout.strip()

    def start(self):
        """As the unit says."""
        service = self.root.service(UNIT)
        user = service["User"][0]
        for command in service["ExecStartPre"]:
            run(*self.root.command(*shlex.split(command), user=user))
        return self.lab.spawn(self.root.command(*shlex.split(service["ExecStart"][0]), user=user),
                              self.root.folder / "agent.log")

    def endpoints(self) -> dict[str, dict]:
        return {row["name"]: row for row in self.lab.cli("endpoint", "list")["endpoints"]}

    def await_samples(self, before: dict[str, dict]) -> str:
        """The new endpoint's name, once its samples are at the collector."""
        fresh = wait_for("a new endpoint", lambda: self.endpoints().keys() - before.keys(), 60)
        self.assertEqual(len(fresh), 1)
        name = fresh.pop()
        wait_for("its samples", lambda: [row for row in self.lab.series() if row["endpoint"] == name], 60)
        return name

    # ---- what is promised ----

    def test_installed_silently_it_enrols_and_streams(self):
        before = self.endpoints()
        done = self.install(self.agent, self.settings())
        said = [line for line in (done.stdout + done.stderr).splitlines()
                if line and not line.startswith(("Selecting", "Preparing", "Unpacking", "Setting up", "(Reading", "debconf:"))]
        self.assertEqual(said, [])
        self.assertEqual(self.status(), "ii")
        left = self.root.file("/etc/tidemark/enrollment.toml")
        self.assertEqual(left.stat().st_mode & 0o777, 0o600)
        wanted = self.root.file("/etc/systemd/system/multi-user.target.wants") / UNIT
        self.assertTrue(wanted.is_symlink(), "the unit does not start with the machine")
        agent = self.start()
        self.await_samples(before)
        self.assertEqual(agent.stop(), 0)

    def test_a_preseeded_and_a_baked_in_token_do_the_same(self):
        for how in ("preseed", "drop-in"):
            with self.subTest(how), Root(self.base, self.network) as self.root:
                self.agent = self.root.take(package("tidemark-agent"))
                settings = self.settings()
                if how == "preseed":
                    self.root.file("/root/answers").write_text(
                        f"tidemark-agent tidemark-agent/collector string {self.lab.enroll}\n"
                        "tidemark-agent tidemark-agent/token-file string /root/token\n")
                    self.root.run("debconf-set-selections", "/root/answers")
                else:
                    file = self.root.file("/etc/tidemark/enrollment.toml")
                    file.parent.mkdir()
                    file.write_text(f'server = "{self.lab.enroll}"\ntoken = "{self.lab.token()}"\n')
                    self.assertTrue(settings)
                before = self.endpoints()
                self.install(self.agent)
                agent = self.start()
                self.await_samples(before)
                self.assertEqual(agent.stop(), 0)

    def test_without_a_collector_it_waits_to_be_enrolled_by_hand(self):
        before = self.endpoints()
        self.install(self.agent)
        self.assertFalse(self.root.file("/etc/tidemark/enrollment.toml").exists())
        agent = self.start()
        agent.expect("this endpoint is not enrolled yet")
        self.settings()
        self.root.run("tidemark-agent", "enroll", "--server", self.lab.enroll, "--token-file", "/root/token")
        self.await_samples(before)
        self.assertEqual(agent.stop(), 0)

    def test_an_upgrade_keeps_everything_and_a_downgrade_and_a_second_install_too(self):
        before = self.endpoints()
        self.install(self.agent, self.settings())
        agent = self.start()
        name = self.await_samples(before)
        agent.stop()
        config = self.root.file("/etc/tidemark/agent.toml")
        config.write_text(config.read_text() + 'site = "Berlin"\n')
        identity = {file.name: file.read_bytes() for file in self.root.file("/var/lib/tidemark/agent/identity").iterdir()}
        spool = self.root.file("/var/lib/tidemark/agent/spool.db").stat().st_ino
        newer = self.root.take(as_version(package("tidemark-agent"), "0.2.0", self.root.folder))
        for deb, options in ((newer, ()), (self.agent, ("--allow-downgrades",)), (self.agent, ("--reinstall",))):
            with self.subTest(deb=deb, options=options):
                self.install(deb, options=options)
                self.assertEqual(self.status(), "ii")
                self.assertIn('site = "Berlin"', config.read_text())
                self.assertEqual(identity, {file.name: file.read_bytes() for file in
                                            self.root.file("/var/lib/tidemark/agent/identity").iterdir()})
                self.assertEqual(self.root.file("/var/lib/tidemark/agent/spool.db").stat().st_ino, spool)
        agent = self.start()
        wait_for("the same endpoint with its new site", lambda: self.endpoints()[name]["site"] == "Berlin")
        self.assertEqual(len(self.endpoints()), len(before) + 1)
        agent.stop()

    def test_removed_it_keeps_its_state_and_purged_it_leaves_nothing(self):
        clean = self.root.files()
        users = self.root.file("/etc/passwd").read_text()
        before = self.endpoints()
        self.install(self.agent, self.settings())
        agent = self.start()
        self.await_samples(before)
        agent.stop()
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
        before = self.endpoints()
        token = self.lab.token()
        self.lab.cli_raw("token", "revoke", token.split(".")[1])
        self.install(self.agent, self.settings(token))
        self.assertEqual(self.status(), "ii")
        agent = self.start()
        agent.expect("cannot enrol yet: ")
        self.settings()
        self.root.run("tidemark-agent", "enroll", "--server", self.lab.enroll, "--token-file", "/root/token")
        self.await_samples(before)
        agent.stop()

    def test_an_interrupted_installation_is_finished_by_dpkg(self):
        self.root.run("dpkg", "--unpack", self.agent)
        self.assertEqual(self.status(), "iU")
        self.root.run("dpkg", "--configure", "-a", environment=self.settings())
        self.assertEqual(self.status(), "ii")
        self.assertTrue(self.root.file("/etc/tidemark/enrollment.toml").exists())

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

    def test_the_unit_is_as_tight_as_promised(self):
        for unit, most in ((UNIT, 3.0), ("tidemarkd.service", 2.0)):
            judged = run("systemd-analyze", "security", "--offline=yes", f"--threshold={int(most * 10)}",
                         str(ROOT / "packaging" / "systemd" / unit), check=False)
            self.assertEqual(judged.returncode, 0, judged.stdout[-300:] + judged.stderr)


if __name__ == "__main__":
    unittest.main()
