"""The programs that are shipped: each one file that runs on a host with none of our libraries, and with an older libc."""

import re
import subprocess
import unittest

from lab.lab import PROGRAMS

AGENT_BYTES_MAX = 16_000_000
BYTES_MAX = {"tidemarkd": 20_000_000, "tidemark": 9_000_000}
GLIBC_MAX = (2, 34)  # RHEL 9's; Ubuntu 22.04 and Debian 12 have newer ones
# The collector's heap, which whatever it loads must share: all of what libc's has.
HEAP = {"malloc", "calloc", "realloc", "free", "memalign", "aligned_alloc", "posix_memalign", "valloc", "pvalloc", "malloc_usable_size"}
OF_LIBC = re.compile(r"lib(c|m|dl|pthread|rt|resolv)\.so\.\d+|ld-linux[-\w]*\.so\.\d+")


def told(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


class StaticTest(unittest.TestCase):
    def each(self):
        for name in ("tidemark-agent", *BYTES_MAX):
            with self.subTest(name):
                yield PROGRAMS / name

    def test_it_needs_nothing_but_libc(self):
        for program in self.each():
            needed = re.findall(r"\(NEEDED\).*\[(.+)\]", told("readelf", "--dynamic", str(program)))
            self.assertIn("libc.so.6", needed)
            self.assertEqual([name for name in needed if not OF_LIBC.fullmatch(name)], [])

    def test_it_runs_with_an_older_libc(self):
        for program in self.each():
            listed = told("readelf", "--version-info", "--wide", str(program))
            versions = {tuple(map(int, found.split("."))) for found in re.findall(r"Name: GLIBC_(\S+)", listed)}
            self.assertTrue(versions)
            self.assertEqual([version for version in versions if version > GLIBC_MAX], [])

    def test_what_it_loads_later_does_not_meet_what_is_in_it(self):
        for program in self.each():
            listed = told("nm", "--dynamic", "--defined-only", str(program)).splitlines()
            # A variable of libc's, such as stderr, is copied into the program, with its version.
            shown = {line.split()[-1] for line in listed if "@GLIBC_" not in line}
            self.assertEqual(shown, HEAP if program.name == "tidemarkd" else set())

    def test_it_is_stripped(self):
        for program in self.each():
            self.assertNotIn(".symtab", told("readelf", "--sections", "--wide", str(program)))

    def test_the_agent_is_small(self):
        self.assertLessEqual((PROGRAMS / "tidemark-agent").stat().st_size, AGENT_BYTES_MAX)


class SizeTest(unittest.TestCase):
    def test_it_is_small(self):
        for name, most in BYTES_MAX.items():
            with self.subTest(name):
                self.assertLessEqual((PROGRAMS / name).stat().st_size, most)


if __name__ == "__main__":
    unittest.main()
