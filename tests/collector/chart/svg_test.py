"""The golden SVG files, read by another parser: well-formed, accessible, nothing active, nothing remote, ids once."""

from __future__ import annotations

import os
import pathlib
import re
import unittest
from xml.dom import minidom

FOLDER = pathlib.Path(os.environ["TIDEMARK_TEST_DATA"]) / "chart"
ELEMENTS = {"svg", "title", "desc", "defs", "pattern", "rect", "circle", "polyline", "polygon", "text"}
NUMBER = re.compile(r"-?\d+(\.\d{1,2})?")


def words(element) -> str:
    return "".join(node.data for node in element.childNodes if node.nodeType == node.TEXT_NODE)


class SvgTest(unittest.TestCase):
    def setUp(self):
        self.files = sorted(FOLDER.glob("*.svg"))
        self.assertGreater(len(self.files), 15)

    def each(self):
        for path in self.files:
            with self.subTest(path.name):
                yield path, minidom.parse(str(path)).documentElement

    def test_only_known_elements_and_no_address(self):
        for _, root in self.each():
            for element in [root, *root.getElementsByTagName("*")]:
                self.assertIn(element.tagName, ELEMENTS)
                for name, value in element.attributes.items():
                    self.assertFalse(name.startswith("on") or name in ("href", "xlink:href", "style"), name)
                    if "url(" in value:
                        self.assertRegex(value, r"^url\(#[\w-]+\)$")

    def test_title_and_description_are_its_label(self):
        for path, root in self.each():
            self.assertEqual(root.getAttribute("role"), "img")
            ids = root.getAttribute("aria-labelledby").split()
            named = {e.getAttribute("id"): e for e in root.getElementsByTagName("*") if e.hasAttribute("id")}
            self.assertEqual([named[each].tagName for each in ids], ["title", "desc"])
            if not path.name.startswith("hostile"):
                self.assertTrue(all(words(named[each]) for each in ids))

    def test_ids_are_unique_and_those_used_are_there(self):
        for _, root in self.each():
            ids = [e.getAttribute("id") for e in root.getElementsByTagName("*") if e.hasAttribute("id")]
            self.assertEqual(len(ids), len(set(ids)))
            used = set(re.findall(r"url\(#([\w-]+)\)", root.toxml()))
            self.assertLessEqual(used, set(ids))

    def test_numbers_are_plain(self):
        for _, root in self.each():
            for element in root.getElementsByTagName("*"):
                for name in ("x", "y", "width", "height", "rx", "font-size", "stroke-width"):
                    if element.hasAttribute(name):
                        self.assertRegex(element.getAttribute(name), NUMBER)
                for pair in element.getAttribute("points").split():
                    for number in pair.split(","):
                        self.assertTrue(NUMBER.fullmatch(number), number)

    def test_hostile_words_arrive_as_words(self):
        root = minidom.parse(str(FOLDER / "hostile_days.svg")).documentElement
        texts = [words(e) for e in root.getElementsByTagName("text")]
        self.assertIn("<script>alert('x')</script> & \"quoted\"", texts)
        self.assertIn("Müller & Söhne", texts)


if __name__ == "__main__":
    unittest.main()
