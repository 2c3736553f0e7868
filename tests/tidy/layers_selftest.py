#!/usr/bin/env python3
"""The layers test itself finds what it says it finds."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import layers_test  # noqa: E402


class LayersTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        layers_test.ROOT = self.root
        for top in ("agent", "collector", "common", "tests", "proto", "scripts"):
            (self.root / top).mkdir()
        self.table = {
            "rooms": {"common/low": [], "common/high": ["common/low"]},
            "doors": {"sqlite3.h": [], "posix": []},
            "posix": {"headers": ["unistd.h", "sys/"]},
        }
        self.write("common/high/a.h", '#include "common/low/b.h"\n')
        self.write("common/low/b.h", "#pragma once\n")

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name: str, text: str):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def mistakes(self) -> str:
        return "\n".join(layers_test.check(self.table))

    def test_a_tree_that_keeps_the_layers_has_no_mistakes(self):
        self.assertEqual(self.mistakes(), "")

    def test_an_include_upwards_is_found(self):
        self.write("common/low/c.h", '#include "common/high/a.h"\n')
        self.assertIn("common/low may not include common/high", self.mistakes())

    def test_a_cycle_is_found(self):
        self.table["rooms"]["common/low"] = ["common/high"]
        self.write("common/low/b.h", '#include "common/high/a.h"\n')
        self.assertIn("a cycle of rooms", self.mistakes())

    def test_a_library_beside_its_door_is_found(self):
        self.write("common/low/c.h", "#include <sqlite3.h>\n")
        self.assertIn("has its doors in", self.mistakes())

    def test_posix_outside_the_host_rooms_is_found(self):
        self.write("common/low/c.cc", "#include <sys/stat.h>\n")
        self.assertIn("is POSIX", self.mistakes())

    def test_a_word_in_the_table_that_nothing_uses_is_found(self):
        self.write("common/high/a.h", "#pragma once\n")
        self.assertIn("take the word out", self.mistakes())

    def test_a_long_file_and_a_file_in_no_target_are_found(self):
        self.write("common/low/long.h", "\n" * 401)
        self.write("tests/low/lost_test.cc", "\n")
        self.write("tests/low/CMakeLists.txt", "tidemark_test(test_low SOURCES other_test.cc)\n")
        found = "\n".join(layers_test.check_files(400))
        self.assertIn("401 lines", found)
        self.assertIn("lost_test.cc: no CMakeLists.txt names it", found)


if __name__ == "__main__":
    unittest.main()
