"""The agent that is shipped: one small file that runs on a host with none of our libraries."""

import re
import subprocess
import unittest

from lab.lab import PROGRAMS

BYTES_MAX = 16 * 1000 * 1000
GLIBC_MAX = (2, 34)  # RHEL 9's; Ubuntu 22.04 and Debian 12 have newer ones
OF_LIBC = re.compile(r"lib(c|m|dl|pthread|rt|resolv)\.so\.\d+|ld-linux[-\w]*\.so\.\d+")


class StaticTest(unittest.TestCase):
    agent = PROGRAMS / "tidemark-agent"

    def test_it_needs_nothing_but_libc(self):
        listed = subprocess.run(["readelf", "--dynamic", str(self.agent)], capture_output=True, text=True, check=True).stdout
        needed = re.findall(r"\(NEEDED\).*\[(.+)\]", listed)
        self.assertIn("libc.so.6", needed)
        self.assertEqual([name for name in needed if not OF_LIBC.fullmatch(name)], [])

    def test_it_runs_with_an_older_libc(self):
        listed = subprocess.run(["readelf", "--version-info", "--wide", str(self.agent)], capture_output=True, text=True,
                                check=True).stdout
        versions = {tuple(map(int, found.split("."))) for found in re.findall(r"Name: GLIBC_(\S+)", listed)}
        self.assertTrue(versions)
        self.assertEqual([version for version in versions if version > GLIBC_MAX], [])

    def test_it_is_small_and_stripped(self):
        self.assertLessEqual(self.agent.stat().st_size, BYTES_MAX)
        sections = subprocess.run(["readelf", "--sections", "--wide", str(self.agent)], capture_output=True, text=True,
                                  check=True).stdout
        self.assertNotIn(".symtab", sections)


if __name__ == "__main__":
    unittest.main()
