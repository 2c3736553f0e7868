"""What the packages ask for: so little, and of so old a libc, that they install on other distributions too."""

from __future__ import annotations

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from packages.builds import package  # noqa: E402
from packages.root import run  # noqa: E402

PACKAGES = {
    "tidemark-agent": ("passwd, debconf (>= 0.5) | debconf-2.0, libc6 (>= 2.34)", set()),
    "tidemark-snmp": ("passwd, libc6 (>= 2.34), libsnmp40 (>= 5.9.3+dfsg)", {"libnetsnmp.so.40()(64bit)"}),
    "tidemark-collector": ("passwd, libcurl4, libical3 | libical3t64, libpangocairo-1.0-0, fonts-dejavu-core, tzdata, libc6 (>= 2.34)",
                           {"libcurl.so.4()(64bit)", "libical.so.3()(64bit)", "libcairo.so.2()(64bit)", "libpangocairo-1.0.so.0()(64bit)",
                            "(dejavu-sans-fonts or dejavu-fonts)", "(tzdata or timezone)"}),
    "tidemark": ("libc6 (>= 2.34)", set()),
}
# The scripts' needs, the package's own configuration, and what every rpm and every glibc has.
OF_ALL = re.compile(r"/bin/sh|coreutils|\(shadow-utils or shadow\)|config\(.*|rpmlib\(.*|rtld\(GNU_HASH\)|"
                    r"(?:libc|libm|ld-linux-[-\w]*)\.so\.\d+\((?:GLIBC_2\.(?P<minor>\d+)[.\d]*)?\)\(64bit\)")


class NeedsTest(unittest.TestCase):
    def test_deb(self):
        for name, (needs, _) in PACKAGES.items():
            with self.subTest(name):
                self.assertEqual(run("dpkg-deb", "-f", str(package(f"{name}_*.deb")), "Depends").stdout.strip(), needs)

    def test_rpm(self):
        for name, (_, needs) in PACKAGES.items():
            with self.subTest(name):
                listed = set(run("rpm", "-qp", "--requires", str(package(f"{name}-[0-9]*.rpm"))).stdout.splitlines())
                common = [found for found in map(OF_ALL.fullmatch, listed) if found]
                self.assertEqual(listed - {found[0] for found in common}, needs)
                self.assertLessEqual(max(int(found["minor"] or 0) for found in common), 34)


if __name__ == "__main__":
    unittest.main()
