"""The agent that is shipped: one small file that runs on a host with none of our libraries."""

import re
import subprocess
import unittest

from lab.lab import PROGRAMS

BYTES_MAX = 16 * 1000 * 1000
OF_LIBC = re.compile(r"lib(c|m|dl|pthread|rt|resolv)\.so\.\d+|ld-linux[-\w]*\.so\.\d+")


class StaticTest(unittest.TestCase):
    agent = PROGRAMS / "tidemark-agent"

    def test_it_needs_nothing_but_libc(self):
        listed = subprocess.run(["readelf", "--dynamic", str(self.agent)], capture_output=True, text=True, check=True).stdout
        needed = re.findall(r"\(NEEDED\).*\[(.+)\]", listed)
        self.assertIn("libc.so.6", needed)
        self.assertEqual([name for name in needed if not OF_LIBC.fullmatch(name)], [])

    def test_it_is_small_and_stripped(self):
        self.assertLessEqual(self.agent.stat().st_size, BYTES_MAX)
        sections = subprocess.run(["readelf", "--sections", "--wide", str(self.agent)], capture_output=True, text=True,
                                  check=True).stdout
        self.assertNotIn(".symtab", sections)


if __name__ == "__main__":
    unittest.main()
