"""What the tests of the agent's and of the SNMP proxy's packages share: a collector outside, a clean system in which the
program is installed, and what both of them promise."""

from __future__ import annotations

import pathlib

from lab.lab import Lab, Process, wait_for
from packages.package_case import PackageCase
from packages.root import OUTSIDE

SITE = 'site = "Berlin"\n'


class SourceCase(PackageCase):
    program: str  # its package and its user are called so too
    state_folder: str
    config: str
    more_groups: tuple[str, ...] = ()  # of which the user becomes a member, as far as the system has them

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab = cls.enterClassContext(Lab(address=OUTSIDE))
        cls.lab.write_set('name = "fast"\nsampling_interval = "1s"\n')
        cls.lab.start_collector()

    @property
    def enrolment(self) -> str:
        """The program removes it."""
        return f"{self.state_folder}/enrollment.toml"

    # ---- what is done in there ----

    def settings(self, token: str | None = None) -> dict[str, str]:
        """What an admin gives an installation."""
        file = self.root.file("/root/token")
        file.write_text((token or self.lab.token()) + "\n")
        file.chmod(0o600)
        return {"TIDEMARK_COLLECTOR": self.lab.enroll, "TIDEMARK_TOKEN_FILE": "/root/token"}

    def start(self) -> Process:
        return self.start_unit(self.unit)

    def streams(self, earlier: bool = False) -> str:
        """Starts the program until the collector has samples of it; the new endpoint's name. An earlier build's need not
        do what this one does."""
        before = self.endpoints()
        running = self.start()
        name = self.await_samples(before)
        if not earlier:
            self.assert_groups(running)
            self.assertFalse(self.root.file(self.enrolment).exists(), "the token is still there")
        self.assertEqual(running.stop(), 0)
        return name

    def enrolled_by_hand(self, says: str = "this endpoint is not enrolled yet") -> None:
        """Starts the program, which waits and says so, and gives it a token that is good."""
        before = self.endpoints()
        running = self.start()
        running.expect(says)
        self.settings()
        self.root.run(self.program, "enroll", "--server", self.lab.enroll, "--token-file", "/root/token")
        self.await_samples(before)
        self.assertEqual(running.stop(), 0)

    def bake(self, file: str) -> pathlib.Path:
        """What an image, or an admin, leaves there for the program."""
        baked = self.root.file(file)
        baked.parent.mkdir(exist_ok=True)
        baked.write_text(f'server = "{self.lab.enroll}"\ntoken = "{self.lab.token()}"\n')
        return baked

    def set_site(self) -> pathlib.Path:
        """An admin's change of the configuration; the file."""
        config = self.root.file(self.config)
        config.write_text(config.read_text() + SITE)
        return config

    # ---- what is seen ----

    def endpoints(self) -> dict[str, dict]:
        return {row["name"]: row for row in self.lab.cli("endpoint", "list")["endpoints"]}

    def await_samples(self, before: dict[str, dict]) -> str:
        """The new endpoint's name, once its samples are at the collector."""
        fresh = wait_for("a new endpoint", lambda: self.endpoints().keys() - before.keys(), 60)
        self.assertEqual(len(fresh), 1)
        name = fresh.pop()
        wait_for("its samples", lambda: [row for row in self.lab.series() if row["endpoint"] == name], 60)
        return name

    def assert_goes_on(self, name: str) -> None:
        """It is the same endpoint as before, with what set_site() changed."""
        known = self.endpoints().keys()
        running = self.start()
        running.expect("streaming to the collector")
        wait_for("its new site", lambda: self.endpoints()[name]["site"] == "Berlin")
        self.assertEqual(self.endpoints().keys(), known)
        self.assert_groups(running)
        self.assertEqual(running.stop(), 0)

    def assert_enrolment_is_left(self) -> None:
        """The file by which the program enrols itself is there, and its user's alone."""
        left = self.root.file(self.enrolment).lstat()
        self.assertEqual(left.st_mode & 0o777, 0o600)
        self.assertEqual(str(left.st_uid), self.root.run("id", "-u", self.program).stdout.strip())

    def assert_groups(self, running: Process) -> None:
        """Its own, and all that the system has of those that let it observe more."""
        fields = dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{running.pid}/status").read_text().splitlines())
        known = {line.split(":")[0]: line.split(":")[2] for line in self.root.file("/etc/group").read_text().splitlines()}
        self.assertEqual(set(fields["Groups"].split()), {known[name] for name in (*self.more_groups, self.program) if name in known})

    def state(self) -> dict[str, object]:
        """What an upgrade must not touch."""
        folder = self.root.file(self.state_folder)
        found: dict[str, object] = {file.name: file.read_bytes() for file in (folder / "identity").iterdir()}
        found["spool"] = (folder / "spool.db").stat().st_ino
        return found
