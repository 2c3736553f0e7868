"""What is painted, read by others: PNG by Python's zlib, PDF by poppler's programs."""

from __future__ import annotations

import os
import pathlib
import re
import struct
import subprocess
import tempfile
import unittest
import zlib

PROGRAM = os.environ["TIDEMARK_PAINT_SAMPLES"]
MISSING = "FAILED_PRECONDITION: "


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_png(data: bytes) -> tuple[int, int, list[bytes], bytes]:
    """Width, height, rows of places in the palette, the palette."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, parts = 8, {}
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        content = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + content)
        parts[kind] = content
        at += 12 + length
    assert list(parts) == [b"IHDR", b"PLTE", b"pHYs", b"IDAT", b"IEND"], list(parts)
    width, height, bits, colour, *_ = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    assert (bits, colour) == (8, 3)
    rows = zlib.decompress(parts[b"IDAT"])
    assert len(rows) == (width + 1) * height
    return width, height, [rows[y * (width + 1) + 1:(y + 1) * (width + 1)] for y in range(height)], parts[b"PLTE"]


class PaintTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        subprocess.run([PROGRAM, cls.folder.name], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def facts(self, name: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w ]+):\s+(.*)$", run("pdfinfo", str(self.path / f"{name}.pdf")), re.MULTILINE))

    def words(self, name: str, *options: str) -> str:
        return run("pdftotext", "-layout", *options, str(self.path / f"{name}.pdf"), "-")

    def test_images_are_whole_and_of_two_densities(self):
        images = sorted(self.path.glob("*.png"))
        self.assertGreater(len(images), 30)
        for path in images:
            with self.subTest(path.name):
                width, height, rows, palette = read_png(path.read_bytes())
                self.assertEqual(width, 640 if path.stem.endswith("_dark") else 1280)
                self.assertLessEqual(max(max(row) for row in rows), len(palette) // 3 - 1)
                self.assertGreater(len(set(b"".join(rows))), 8)

    def test_text_is_drawn(self):
        # A title: ink in the first forty pixels, which cairo leaves out where it has no font.
        _, _, rows, palette = read_png((self.path / "days_month.png").read_bytes())
        ink = [palette[i:i + 3].hex() for i in range(0, len(palette), 3)].index("1c2733")
        self.assertGreater(sum(row.count(ink) for row in rows[20:60]), 500)

    def test_report(self):
        facts = self.facts("report")
        self.assertEqual(facts["Title"], "Shop: trend report, November 2026")
        self.assertEqual(facts["Author"], "Tidemark at monitoring.example")
        self.assertIn("A4", facts["Page size"])
        self.assertEqual(facts["PDF version"], "1.5")
        self.assertIn("2026", facts["CreationDate"])
        pages = int(facts["Pages"])
        text = self.words("report")
        for page in range(1, pages + 1):
            self.assertIn(f"page {page} of {pages}", text)
        for words in ("Shop: trend report", "Anna Müller", "99.18 %", "Availability by day, November 2026",
                      "switch sw-07: no carrier on port 12", "full between 3 Feb and 20 Mar", "7 h 40 min"):
            self.assertIn(words, text)

    def test_fonts_are_in_the_file(self):
        for name in ("report", "table", "hostile", "letter"):
            lines = run("pdffonts", str(self.path / f"{name}.pdf")).splitlines()[2:]
            self.assertTrue(lines)
            for line in lines:
                self.assertRegex(line, r"^[A-Z]{6}\+\S+ .* yes yes yes +\d+ +0$")

    def test_pictures_are_vectors(self):
        for name in ("report", "hostile"):
            self.assertEqual(len(run("pdfimages", "-list", str(self.path / f"{name}.pdf")).splitlines()), 2)

    def test_a_heading_is_with_what_follows(self):
        for page in self.words("report").split("\f"):
            lines = [line.strip() for line in page.splitlines() if line.strip()]
            if lines:
                self.assertNotIn(lines[-2], ("Over the month", "Error budget", "Outages", "Causes", "Capacity",
                                             "Against earlier months", "What stands behind the figures"))

    def test_headings_are_the_outline(self):
        data = (self.path / "report.pdf").read_bytes()
        self.assertIn(b"/Outlines", data)
        self.assertEqual(data.count(b"/Title (Error budget)"), 1)

    def test_every_row_is_there_once_and_titles_on_each_page(self):
        text = self.words("table")
        rows = [int(number) for number in re.findall(r"endpoint-(\d+)\b", text)]
        self.assertEqual(rows, list(range(1, 301)))
        pages = [page for page in text.split("\f") if page.strip()]
        self.assertEqual(len(pages), int(self.facts("table")["Pages"]))
        self.assertGreater(len(pages), 4)
        for page in pages:
            self.assertEqual(len(re.findall(r"Endpoint +What it is +Availability +Outages", page)), 1)
            # A row that wraps is whole on its page.
            self.assertEqual(page.count("a description that is so long"), page.count("then more"))

    def test_neither_the_first_rows_of_a_table_nor_its_last_are_alone(self):
        pages = self.words("parted").split("\f")
        self.assertGreater(len(pages), 8)
        broken = 0
        for table in range(90):
            rows = table % 9 + 1
            parts = [len(re.findall(rf"\bt{table}r\d+\b", page)) for page in pages]
            parts = [count for count in parts if count]
            self.assertEqual(sum(parts), rows)
            if rows <= 4:
                self.assertEqual(len(parts), 1, f"table {table}")
            self.assertGreaterEqual(parts[0], min(rows, 3), f"table {table}")
            self.assertGreaterEqual(parts[-1], min(rows, 2), f"table {table}")
            broken += len(parts) > 1
        self.assertGreater(broken, 3)

    def test_a_picture_without_room_is_a_little_smaller_or_comes_after_its_table(self):
        seen = set()
        for lines in range(20, 43, 2):
            name = f"crowded-{lines}"
            first = self.words(name).split("\f")[0]
            heading, picture, table = ((words in first) for words in ("Causes", "31 % left", "switch"))
            seen.add((heading, picture, table))
            if heading:
                self.assertTrue(picture or table, name)
        self.assertEqual(seen, {(True, True, True), (True, True, False), (True, False, True), (False, False, False)})

    def test_a_name_that_is_broken_gets_no_hyphens(self):
        words = "".join(self.words("table").split("Name")[1].split("\f")[0].split("Shop ·")[0].split())
        self.assertEqual(words, "averylonghostnamewithoutanybreak.shop.example")

    def test_a_document_without_anything_is_one_page(self):
        self.assertEqual(self.facts("empty")["Pages"], "1")
        self.assertEqual(self.words("empty").strip(), "")

    def test_letter(self):
        self.assertIn("612 x 792", self.facts("letter")["Page size"])

    def test_hostile_words_are_words(self):
        text = self.words("hostile")
        self.assertIn("<script>alert('x')</script>", text)
        self.assertIn("Müller & Söhne", text)
        self.assertIn("the last", text)
        self.assertEqual(run("pdfinfo", "-js", str(self.path / "hostile.pdf")).strip(), "")

    def refused(self, environment: dict[str, str]) -> str:
        with tempfile.TemporaryDirectory() as to:
            done = subprocess.run([PROGRAM, to], capture_output=True, text=True, env={**os.environ, **environment})
            self.assertEqual(done.returncode, 1)
            self.assertEqual(os.listdir(to), [])
        return done.stderr

    def test_without_a_font_it_says_what_to_install(self):
        with tempfile.TemporaryDirectory() as empty:
            settings = pathlib.Path(empty) / "fonts.conf"
            settings.write_text('<?xml version="1.0"?><fontconfig></fontconfig>')
            said = self.refused({"FONTCONFIG_FILE": str(settings)})
        self.assertIn(MISSING, said)
        self.assertIn("fonts-dejavu-core", said)

    def test_without_a_library_it_says_what_to_install(self):
        for library in ("libcairo.so.2", "libpango-1.0.so.0", "libpangocairo-1.0.so.0", "libgobject-2.0.so.0"):
            with self.subTest(library), tempfile.TemporaryDirectory() as broken:
                (pathlib.Path(broken) / library).touch()
                said = self.refused({"LD_LIBRARY_PATH": broken})
                self.assertIn(MISSING, said)
                self.assertIn("libpangocairo-1.0-0", said)


if __name__ == "__main__":
    unittest.main()
