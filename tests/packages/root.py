"""A clean system in a folder of its own, made by debootstrap, with a network namespace that reaches this machine alone."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile

LOCK = "/run/tidemark-packages-test.lock"
OUTSIDE, INSIDE = "203.0.113.1", "203.0.113.2"  # of a range that is for documentation


def run(*words: str, check: bool = True, **more) -> subprocess.CompletedProcess:
    result = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600, check=False, **more)
    if check and result.returncode != 0:
        raise AssertionError(f"{shlex.join(words)}: exit {result.returncode}\n{result.stdout}{result.stderr}")
    return result


def base_system(kept: pathlib.Path) -> pathlib.Path:
    """Made once, and kept beside the build. It has its name once it is whole."""
    if not kept.exists():
        fresh = kept.with_name(f"{kept.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        run("debootstrap", "--variant=minbase", "bookworm", str(fresh))
        fresh.rename(kept)
    return kept


def system_with(base: pathlib.Path, depends: list[str]) -> pathlib.Path:
    """The base system with what packages depend on, by their Depends fields; made once, and anew when these change. Only
    here a system reaches the distribution's archive: apt runs in it, and in this machine's network."""
    names = sorted({word.split("|")[0].split("(")[0].strip() for field in depends for word in field.split(",")})
    kept = base.with_name(f"{base.name}-{hashlib.sha256(' '.join(names).encode()).hexdigest()[:8]}")
    if not kept.exists():
        for stale in base.parent.glob(f"{base.name}-*"):
            shutil.rmtree(stale)
        fresh = kept.with_name(f"{kept.name}.new")
        run("cp", "-a", str(base), str(fresh))
        shutil.copy("/etc/resolv.conf", fresh / "etc" / "resolv.conf")
        for words in (("update", "-qq"), ("install", "-y", "-qq", "--no-install-recommends", *names), ("clean",)):
            run("chroot", str(fresh), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *words)
        fresh.rename(kept)
    return kept


class Network:
    """A namespace whose only way out ends at this machine. Use as a context manager. A second test waits for the first,
    also one of another copy of this tree: the addresses are the same."""

    def __init__(self):
        self.name = f"tidemark-{os.getpid()}"
        self.link = f"tmk{os.getpid()}"[:14]
        self.turn = open(LOCK, "w", encoding="utf-8")  # locked while the addresses are in use

    def __enter__(self) -> "Network":
        fcntl.flock(self.turn, fcntl.LOCK_EX)
        try:
            return self.make()
        except BaseException:
            self.__exit__()
            raise

    def make(self) -> "Network":
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        run("ip", "address", "add", f"{OUTSIDE}/30", "dev", self.link)
        run("ip", "link", "set", self.link, "up")
        self.inside("ip", "address", "add", f"{INSIDE}/30", "dev", "eth0")
        self.inside("ip", "link", "set", "eth0", "up")
        self.inside("ip", "link", "set", "lo", "up")
        return self

    def __exit__(self, *_) -> None:
        run("ip", "link", "del", self.link, check=False)
        run("ip", "netns", "del", self.name, check=False)
        self.turn.close()

    def inside(self, *words: str) -> subprocess.CompletedProcess:
        return run("ip", "netns", "exec", self.name, *words)


class Root:
    """A base system of its own. Use as a context manager. Commands run in it and in the network."""

    def __init__(self, base: pathlib.Path, network: Network):
        self.network = network
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-root-"))
        self.path = self.folder / "root"
        self.base = base

    def __enter__(self) -> "Root":
        try:
            self.fill()
            (self.path / "etc" / "apt" / "sources.list").write_text("")
            run("mount", "-t", "proc", "proc", str(self.path / "proc"))
        except BaseException:
            self.__exit__()
            raise
        return self

    def fill(self) -> None:
        """A layer over the base system; where that cannot be, as in some containers, a copy, which takes seconds."""
        for name in ("root", "changed", "work"):
            (self.folder / name).mkdir()
        layers = f"lowerdir={self.base},upperdir={self.folder / 'changed'},workdir={self.folder / 'work'}"
        if run("mount", "-t", "overlay", "overlay", "-o", layers, str(self.path), check=False).returncode != 0:
            run("cp", "-a", "--reflink=auto", f"{self.base}/.", str(self.path))

    def __exit__(self, *_) -> None:
        for mounted in (self.path / "proc", self.path):
            if mounted.is_mount():  # lazily where something still looks at it
                run("umount", "--lazy", str(mounted))
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *words: str, user: str | None = None, environment: dict[str, str] | None = None) -> list[str]:
        """As systemd does it, a user has all groups in which the system lists it."""
        who = []
        if user:
            own, groups = self.run("id", "-g", user).stdout.strip(), self.run("id", "-G", user).stdout.split()
            who = ["--userspec", f"{user}:{own}", "--groups", ",".join(groups)]
        variables = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "LC_ALL": "C.UTF-8", **(environment or {})}
        return ["ip", "netns", "exec", self.network.name, "chroot", *who, str(self.path), "env", "-i",
                *(f"{name}={value}" for name, value in variables.items()), *words]

    def run(self, *words: str, check: bool = True, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess:
        return run(*self.command(*words, environment=environment), check=check)

    def take(self, file: pathlib.Path) -> str:
        """Copies a file into it; as it is called there."""
        shutil.copy(file, self.path / "root" / file.name)
        return f"/root/{file.name}"

    def file(self, path: str) -> pathlib.Path:
        return self.path / path.lstrip("/")

    def files(self) -> set[str]:
        """All that lies in it, but for what package managers write of themselves."""
        own = ("/proc", "/var/lib/dpkg", "/var/cache", "/var/log", "/root", "/tmp", "/var/lib/rpm", "/run", "/dev")
        found = set()
        for folder, names, files in os.walk(self.path):
            where = "/" + os.path.relpath(folder, self.path).lstrip(".")
            names[:] = [name for name in names if not os.path.join(where, name).startswith(own)]
            found.update(os.path.join(where, name) for name in [*names, *files]
                         if not os.path.join(where, name).startswith(own))
        return found

    def service(self, unit: str, folder: str = "/usr/lib/systemd/system") -> dict[str, list[str]]:
        """The settings of a unit's [Service]."""
        out: dict[str, list[str]] = {}
        section = ""
        for line in self.file(f"{folder}/{unit}").read_text().splitlines():
            if line.startswith("["):
                section = line
            elif section == "[Service]" and "=" in line and not line.startswith("#"):
                name, value = line.split("=", 1)
                out.setdefault(name, []).append(value)
        return out
