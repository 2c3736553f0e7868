"""Charts and pages of PDF as they are seen, against golden pictures; and that the comparison sees what it has to.

TIDEMARK_GOLDEN=write takes what is painted now for the golden pictures, of those that are not the same to the eye.
"""

from __future__ import annotations

import html
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

from lab.pictures import differences, distance, flat, with_palette
from PIL import Image, ImageChops, ImageFont

PROGRAM = os.environ["TIDEMARK_PAINT_SAMPLES"]
DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
CHARTS = ("days_month", "days_month_dark", "periods", "timeline", "budget_overspent", "forecast", "waterfall", "hostile_days")
PAGES = ("report-1", "report-2", "report-3", "table-1", "letter-1")
DPI = 60
SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[int, int, int, int]


def golden_path(name: str) -> pathlib.Path:
    return DATA / ("chart" if name in CHARTS else "paint") / f"{name}.png"


def golden(name: str) -> Image.Image:
    return Image.open(golden_path(name)).convert("RGB")


def fonts_alone(folder: pathlib.Path) -> pathlib.Path:
    """Settings with DejaVu Sans and no other font, so that a host's fonts do not show."""
    (folder / "fonts").mkdir()
    for name, style in (("DejaVuSans.ttf", "Book"), ("DejaVuSans-Bold.ttf", "Bold")):
        found = subprocess.run(["fc-match", "--format=%{file}", f"DejaVu Sans:style={style}"], check=True, capture_output=True,
                               text=True).stdout
        assert pathlib.Path(found).name == name, f"'{found}' and not {name}: install fonts-dejavu-core"
        (folder / "fonts" / name).symlink_to(found)
    settings = folder / "fonts.conf"
    settings.write_text(f"""<?xml version="1.0"?>
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir>
<match target="pattern"><edit name="family" mode="append_last"><string>DejaVu Sans</string></edit></match></fontconfig>
""")
    return settings


class Painted:
    """All samples as they are painted now; and the fonts."""

    now: pathlib.Path
    fonts: pathlib.Path


def setUpModule() -> None:
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    path = pathlib.Path(folder.name)
    Painted.now, Painted.fonts = path / "now", path / "fonts"
    Painted.now.mkdir()
    subprocess.run([PROGRAM, str(Painted.now)], check=True, env={**os.environ, "FONTCONFIG_FILE": str(fonts_alone(path))})


class GoldenTest(unittest.TestCase):
    def assert_seen_the_same(self, name: str, actual: Image.Image, file: bytes | None = None) -> None:
        """`file`: what becomes the golden file, where it is not `actual` in 256 colours."""
        path = golden_path(name)
        found = differences(actual, golden(name)) if path.exists() else ["there is no such file"]
        if not found:
            return
        if os.environ.get("TIDEMARK_GOLDEN") == "write":
            path.parent.mkdir(exist_ok=True)
            if file is None:
                with_palette(actual).save(path, optimize=True)
            else:
                path.write_bytes(file)
            return
        evidence = pathlib.Path(tempfile.mkdtemp(prefix="tidemark-pictures-"))
        actual.save(evidence / f"{name}.png")
        if path.exists() and actual.size == golden(name).size:
            distance(actual, golden(name)).point(lambda level: min(255, 4 * level)).save(evidence / f"{name}_difference.png")
        self.fail(f"{name} is not {path}: {'; '.join(found)}. What was painted, and the differences four times as strong, are in "
                  f"{evidence}; TIDEMARK_GOLDEN=write makes it the golden picture.")

    def test_charts_are_seen_as_the_golden_pictures(self):
        for name in CHARTS:
            with self.subTest(name):
                path = Painted.now / f"{name}.png"
                self.assert_seen_the_same(name, Image.open(path).convert("RGB"), path.read_bytes())

    def test_pages_are_seen_as_the_golden_pictures(self):
        facts = subprocess.run(["pdfinfo", str(Painted.now / "report.pdf")], check=True, capture_output=True, text=True).stdout
        self.assertEqual(int(re.search(r"Pages: +(\d+)", facts)[1]), sum(name.startswith("report") for name in PAGES))
        for name in PAGES:
            with self.subTest(name):
                document, _, page = name.partition("-")
                subprocess.run(["pdftoppm", "-r", str(DPI), "-f", page, "-singlefile", f"{Painted.now / document}.pdf",
                                str(Painted.now / name)], check=True)
                self.assert_seen_the_same(name, Image.open(Painted.now / f"{name}.ppm").convert("RGB"))

    def test_golden_files_are_small(self):
        files = [path for folder in ("chart", "paint") for path in (DATA / folder).rglob("*.png")]
        self.assertLess(sum(path.stat().st_size for path in files), 400_000)
        self.assertEqual({path.stem for path in files}, {*CHARTS, *PAGES})


class ComparisonTest(unittest.TestCase):
    """Each change that a reader would see, made to a golden picture, is found."""

    def assert_found(self, name: str, changed: Image.Image, box: Box | None = None) -> None:
        """`box`: what lies around the change; the rest is the same."""
        before = golden(name)
        if box is not None:
            around = (max(0, box[0] - 12), max(0, box[1] - 12), box[2] + 12, box[3] + 12)
            before, changed = before.crop(around), changed.crop(around)
        self.assertNotEqual(differences(changed, before), [])

    def drawn(self, name: str, element: str) -> list[xml.etree.ElementTree.Element]:
        root = xml.etree.ElementTree.parse(DATA / "chart" / f"{name}.svg").getroot()
        return [one for one in root.iter(SVG + element) if one.get("width") != root.get("width")]

    def label_box(self, name: str, label: xml.etree.ElementTree.Element) -> Box:
        scale = 1 if name.endswith("_dark") else 2
        size, x, y = (scale * float(label.get(key)) for key in ("font-size", "x", "y"))
        file = "DejaVuSans-Bold.ttf" if label.get("font-weight") == "bold" else "DejaVuSans.ttf"
        width = ImageFont.truetype(str(Painted.fonts / file), round(size)).getlength(label.text)
        x -= width * ("start", "middle", "end").index(label.get("text-anchor", "start")) / 2
        return round(x) - 2, round(y - 0.95 * size), round(x + width) + 2, round(y + 0.25 * size)

    def without(self, picture: Image.Image, box: Box) -> Image.Image:
        """Painted over with the colour that most of it has."""
        part = picture.crop(box)
        out = picture.copy()
        out.paste(max(part.getcolors(part.width * part.height))[1], box)
        return out

    def test_a_picture_is_itself(self):
        for name in (*CHARTS, *PAGES):
            self.assertEqual(differences(golden(name), golden(name)), [])

    def test_other_versions_of_cairo_pango_and_poppler_paint_the_same_to_the_eye(self):
        paths = sorted((DATA / "paint" / "cairo_1_18").glob("*.png"))
        self.assertEqual(len(paths), 3)
        for path in paths:
            with self.subTest(path.stem):
                other = Image.open(path).convert("RGB")
                self.assertGreater(distance(other, golden(path.stem)).getextrema()[1], 100)
                self.assertEqual(differences(other, golden(path.stem)), [])

    def test_a_label_that_is_missing_is_found(self):
        for name in CHARTS:
            if name.startswith("hostile"):
                continue
            for label in self.drawn(name, "text"):
                with self.subTest(name, label=label.text):
                    box = self.label_box(name, label)
                    self.assert_found(name, self.without(golden(name), box), box)

    def test_a_word_that_is_missing_of_a_page_is_found(self):
        boxes = subprocess.run(["pdftotext", "-bbox", "-l", "1", str(Painted.now / "report.pdf"), "-"], check=True,
                               capture_output=True, text=True).stdout
        words = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', boxes)
        self.assertGreater(len(words), 100)
        for *places, word in words:
            with self.subTest(html.unescape(word)):
                x, y, right, bottom = (float(place) * DPI / 72 for place in places)
                box = int(x), int(y), int(right) + 1, int(bottom) + 1
                self.assert_found("report-1", self.without(golden("report-1"), box), box)

    def test_a_bar_that_ends_3_pixels_elsewhere_is_found(self):
        for name, side in (("periods", 1), ("waterfall", 2)):
            bars = [[round(2 * float(bar.get(key))) for key in ("x", "y", "width", "height")] for bar in self.drawn(name, "rect")
                    if bar.get("fill") == "#1f5fa8" and float(bar.get("width")) > 10]
            self.assertGreater(len(bars), 7)
            for x, y, width, height in bars:
                with self.subTest(name, bar=(x, y)):
                    box = x, y, x + width, y + height
                    picture = golden(name)
                    paper, ink = picture.getpixel((0, 0)), picture.getpixel((x + width // 2, y + height // 2))
                    shorter, longer = picture.copy(), picture.copy()
                    if side == 1:
                        shorter.paste(paper, (x, y, x + width, y + 3))
                        longer.paste(ink, (x, y - 3, x + width, y))
                    else:
                        shorter.paste(paper, (x + width - 3, y, x + width, y + height))
                        longer.paste(ink, (x + width, y, x + width + 3, y + height))
                    self.assert_found(name, shorter, box)
                    self.assert_found(name, longer, box)

    def test_a_colour_that_is_another_is_found(self):
        for name in (*CHARTS, *PAGES):
            picture = golden(name)
            nothing = (1, 2, 3)
            calm = list(Image.composite(picture, Image.new("RGB", picture.size, nothing), flat(picture)).getdata())
            self.assertGreater(len(set(calm)), 1 if name in ("table-1", "letter-1") else 3)
            for colour in set(calm) - {nothing}:
                with self.subTest(name, colour=colour):
                    y, x = divmod(calm.index(colour), picture.width)
                    there = distance(picture, Image.new("RGB", picture.size, colour)).point([255] + [0] * 255)
                    other = (colour[0], colour[1] + (3 if colour[1] < 128 else -3), colour[2])
                    changed = Image.composite(Image.new("RGB", picture.size, other), picture, there)
                    self.assert_found(name, changed, (x, y, x + 1, y + 1))

    def test_a_legend_that_is_shifted_by_3_pixels_is_found(self):
        for name in CHARTS:
            if name in ("periods", "waterfall"):  # they have none
                continue
            picture = golden(name)
            scale = 1 if name.endswith("_dark") else 2
            top = round(scale * (max(float(label.get("y")) for label in self.drawn(name, "text")) - 12))
            for way in ((3, 0), (-3, 0), (0, 3)):
                with self.subTest(name, way=way):
                    legend = ImageChops.offset(picture.crop((0, top, picture.width, picture.height)), *way)
                    shifted = picture.copy()
                    shifted.paste(legend, (0, top))
                    self.assert_found(name, shifted, (0, top, picture.width // 2, picture.height))

    def test_a_digit_for_another_is_found_at_double_density(self):
        labels = {label.text: self.label_box("days_month", label) for label in self.drawn("days_month", "text")}
        picture = golden("days_month")
        for there, instead in ("68", "86", "56", "65", "23", "32"):
            with self.subTest(there, instead=instead):
                changed = picture.copy()
                changed.paste(picture.crop(labels[instead]), labels[there][:2])
                self.assert_found("days_month", changed, labels[there])

    def test_a_line_that_is_missing_is_found_however_faint(self):
        lines = [[2 * float(place) for point in line.get("points").split() for place in point.split(",")]
                 for line in self.drawn("budget_overspent", "polyline") if line.get("stroke") == "#dde3ea"]
        self.assertGreater(len(lines), 5)
        for x, y, right, bottom in lines:
            with self.subTest(line=(x, y, right, bottom)):
                changed = golden("budget_overspent")
                box = round(x - 2), round(y - 2), round(right + 3), round(bottom + 3)
                changed.paste(changed.getpixel((0, 0)), box)
                self.assert_found("budget_overspent", changed, box)

    def test_a_picture_of_another_size_is_said_to_be(self):
        picture = golden("timeline")
        self.assertEqual(differences(picture.crop((0, 0, picture.width, picture.height - 1)), picture),
                         [f"it has 1280 x {picture.height - 1} pixels and not 1280 x {picture.height}"])


if __name__ == "__main__":
    unittest.main()
