"""The packages of this build, and the ones that it is an upgrade of.

Those are the previous build's, in the folder that TIDEMARK_PREVIOUS names (scripts/test --previous). Without it they are
this build's under a lower version, with other configuration files.
"""

from __future__ import annotations

import os
import pathlib

from lab.lab import ROOT
from packages.root import run

BUILD = ROOT / "build" / "release"
PACKAGES = BUILD / "packages"
PREVIOUS = os.environ.get("TIDEMARK_PREVIOUS")
EARLIER = "0.0.9"
EARLIER_LINE = "# Of an earlier version.\n"


def package(pattern: str, folder: pathlib.Path = PACKAGES) -> pathlib.Path:
    """The one file of that name among the packages."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise AssertionError(f"{folder} has {len(found)} files {pattern}: scripts/package makes them")
    return found[0]


def deb(name: str) -> pathlib.Path:
    return package(f"{name}_*.deb")


def rpm(name: str) -> pathlib.Path:
    return package(f"{name}-[0-9]*.rpm")


def previous(pattern: str) -> pathlib.Path | None:
    """Of the previous build, as far as it made such a package."""
    if not PREVIOUS or not any(pathlib.Path(PREVIOUS).glob(pattern)):
        return None
    return package(pattern, pathlib.Path(PREVIOUS))


def earlier_deb(name: str, folder: pathlib.Path) -> pathlib.Path:
    """For the tests of upgrades; what must be made of it is made in the folder."""
    before = previous(f"{name}_*.deb")
    file = before or deb(name)
    if before:
        version = run("dpkg-deb", "-f", str(file), "Version").stdout.strip()
        ours = run("dpkg-deb", "-f", str(deb(name)), "Version").stdout.strip()
        if run("dpkg", "--compare-versions", version, "lt", ours, check=False).returncode == 0:
            return file
    tree = folder / file.stem
    run("dpkg-deb", "-R", str(file), str(tree))
    control = tree / "DEBIAN" / "control"
    control.write_text("".join(f"Version: {EARLIER}\n" if line.startswith("Version:") else line
                               for line in control.read_text().splitlines(keepends=True)))
    if not before and (tree / "DEBIAN" / "conffiles").exists():
        for config in (tree / "DEBIAN" / "conffiles").read_text().split():
            with open(tree / config.lstrip("/"), "a", encoding="utf-8") as out:
                out.write(EARLIER_LINE)
    out = folder / f"{name}_{EARLIER}_amd64.deb"
    run("dpkg-deb", "--root-owner-group", "-b", str(tree), str(out))
    return out


def earlier_rpm(name: str, component: str, folder: pathlib.Path) -> pathlib.Path:
    """The same; the component is CPack's."""
    before = previous(f"{name}-[0-9]*.rpm")
    if before:
        return before
    change = folder / "change.cmake"
    change.write_text("file(GLOB_RECURSE found ${CPACK_TEMPORARY_DIRECTORY}/*/etc/tidemark/*.toml)\n"
                      f'foreach(file IN LISTS found)\n  file(APPEND ${{file}} "{EARLIER_LINE.strip()}\\n")\nendforeach()\n')
    run("cpack", "--config", str(BUILD / "CPackConfig.cmake"), "-G", "RPM", "-B", str(folder / "earlier"),
        "-D", f"CPACK_PACKAGE_VERSION={EARLIER}", "-D", f"CPACK_COMPONENTS_ALL={component}",
        "-D", f"CPACK_PRE_BUILD_SCRIPTS={change}")
    return package("*.rpm", folder / "earlier")
