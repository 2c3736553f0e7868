"""The pages that go into mails are valid HTML, and what a mail must not have is seen (tests/lab/mail_page.py)."""

from __future__ import annotations

import pathlib
import unittest

from lab.mail_page import mistakes

DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
PAGES = sorted((DATA / "report").glob("*.html"))
CHARTS = sorted((DATA / "chart").glob("*.svg"))
HEADING = "<h2>Outages</h2>"  # a place in which pieces are put
IMAGE = '<img src="cid:periods.1" alt="Outages" width="400" height="300">'
CHART = '<svg role="img" aria-labelledby="t"><title id="t">x</title>SHAPE</svg>'
ROWS = '<table><thead><tr><th scope="col">From</th></tr></thead><tbody><tr><td>Mon</td></tr></tbody></table>'

# A piece that is put in after a heading, and what is said of it.
BREACHES = {
    "</div>": "line",
    "<p><b>x</p></b>": "line",
    '<p class="a" class="b">x</p>': "line",
    "<p>x &nosuch; y</p>": "line",
    ROWS.replace("<tr><td>", "<tr>x<td>"): "between the cells of a table: x",
    ROWS.replace("</table>", "&amp;</table>"): "between the cells of a table: &",
    "<script>alert(1)</script>": "is not among what a page is made of",
    "<iframe></iframe>": "is not among what a page is made of",
    '<a href="https://example.org">x</a>': "is not among what a page is made of",
    "<form><p>x</p></form>": "is not among what a page is made of",
    "<center>x</center>": "is not among what a page is made of",
    "<text>x</text>": "is not among what a page is made of",
    "<span><div>x</div></span>": "may not stand in",
    "<b><h2>x</h2></b>": "may not stand in",
    "<ul><p>x</p></ul>": "may not stand in",
    "<ul>x</ul>": "text stands immediately in",
    '<p onclick="x()">x</p>': "may not have the attribute onclick",
    '<p bgcolor="#ffffff">x</p>': "may not have the attribute bgcolor",
    ROWS.replace("<td>", '<td bgcolor="#ffffff">'): "may not have the attribute bgcolor",
    '<table role="presentation" align="left"><tbody><tr><td>x</td></tr></tbody></table>': "may not have the attribute align",
    '<table role="grid"><tbody><tr><td>x</td></tr></tbody></table>': "may not have that role",
    '<table role="img"><tbody><tr><td>x</td></tr></tbody></table>': "is a picture that has no words",
    '<svg role="img" width="1" height="1"></svg>': "is a picture that has no words",
    CHART.replace("SHAPE", '<image href="cid:x"/>'): "is not among what a page is made of",
    CHART.replace("SHAPE", "<foreignObject><p>x</p></foreignObject>"): "is not among what a page is made of",
    CHART.replace("SHAPE", "").replace('id="t"', ""): "refers to 't', which is not there",
    CHART.replace("SHAPE", '<rect fill="url(#no)"/>'): "refers to 'no', which is not there",
    CHART.replace("SHAPE", '<rect fill="url(http://x)"/>'): "is painted with something from elsewhere",
    CHART.replace("SHAPE", '<rect onload="x()"/>'): "may not have the attribute onload",
    IMAGE.replace("cid:periods.1", "https://example.org/x.png"): "is no part of the mail",
    IMAGE.replace("cid:periods.1", "data:image/png;base64,"): "is no part of the mail",
    IMAGE.replace(' alt="Outages"', ""): "has no words in its place",
    IMAGE.replace("Outages", " "): "has no words in its place",
    IMAGE.replace(' height="300"', ""): "does not say its height",
    IMAGE.replace("400", "100%"): "does not say its width",
    IMAGE.replace("400", "0"): "does not say its width",
    '<p style="background: url(x.png)">x</p>': "a style that fetches or runs something",
    '<p style="width: EXPRESSION (x)">x</p>': "a style that fetches or runs something",
    '<p id="twice">x</p><p id="twice">x</p>': "the id 'twice' is there 2 times",
    "<h4>x</h4>": "comes after a heading of level 2",
    "<h1>x</h1>": "comes after a heading of level 2",
    "<h2> </h2>": "is a heading without words",
    ROWS.replace(' scope="col"', ""): "has cells without titles",
    ROWS.replace('<th scope="col">From</th>', "<td>From</td>"): "has cells without titles",
    ROWS.replace("From", ""): "has a title without words",
    ROWS.replace("<tr><td>Mon</td></tr>", ""): "has no row",
    ROWS.replace("<td>Mon</td>", "<td>Mon</td><td>Tue</td>"): "has rows of 1 and of 2 cells",
    ROWS.replace("<table>", '<table role="presentation">'): "has titles, though it is no table",
}
# What stands in each page, what is put in its place, and what is said.
SWAPS = (
    ("<!DOCTYPE html>\n", "", "line"),
    ("<!DOCTYPE html>", '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">', "line"),
    ('<html lang="en">', "<html>", "says no language"),
    ('<html lang="en">', '<html lang="english">', "says no language"),
    ('<meta charset="utf-8">\n', "", "does not begin with <meta charset"),
    ('<meta charset="utf-8">', '<meta charset="latin1">', "does not begin with <meta charset"),
    ('<meta name="color-scheme" content="light dark">', '<meta http-equiv="refresh" content="0">', "is not among those that a"),
    ('<meta name="color-scheme"', '<meta name="generator"', "is not among those that a page has"),
    ("</title>", "</title><title>Another</title>", "has 2 titles"),
    ("<style>", '<link rel="stylesheet" href="x.css"><style>', "is not among what a page is made of"),
    ("<style>", "<style>@import 'x.css';", "a style that fetches or runs something"),
    ("<style>", "<style>p { background: URL (x.png); }", "a style that fetches or runs something"),
    ("<style>", "<style>p {", "a style that does not end"),
    ("<h1>", "<h2>x</h2><h1>", "comes after a heading of level 0"),
    ("</tbody></table>\n</body>", "</body>", "line"),
)


class PagesTest(unittest.TestCase):
    def test_each_page_is_valid(self):
        self.assertGreater(len(PAGES), 1)
        for path in PAGES:
            with self.subTest(path.name):
                self.assertEqual(mistakes(path.read_text()), [])

    def test_each_chart_may_stand_in_a_page(self):
        self.assertGreater(len(CHARTS), 15)
        page = PAGES[0].read_text()
        self.assertIn(HEADING, page)
        for path in CHARTS:
            with self.subTest(path.name):
                self.assertEqual(mistakes(page.replace(HEADING, HEADING + path.read_text(), 1)), [])
        charts = "".join(path.read_text() for path in CHARTS)
        self.assertEqual(mistakes(page.replace(HEADING, HEADING + charts, 1)), [])

    def test_an_image_of_the_mail_may_stand_in_a_page(self):
        self.assertEqual(mistakes(PAGES[0].read_text().replace(HEADING, HEADING + IMAGE + ROWS, 1)), [])


class BreachesTest(unittest.TestCase):
    def assert_said(self, page: str, words: str) -> None:
        said = mistakes(page)
        self.assertTrue(any(words in mistake for mistake in said), said)

    def test_what_a_page_must_not_have_is_said(self):
        page = PAGES[0].read_text()
        for piece, words in BREACHES.items():
            with self.subTest(piece):
                self.assert_said(page.replace(HEADING, HEADING + piece, 1), words)

    def test_what_a_page_must_have_is_missed(self):
        for path in PAGES:
            page = path.read_text()
            for there, instead, words in SWAPS:
                with self.subTest(path.name, there=there, instead=instead):
                    self.assertIn(there, page)
                    self.assert_said(page.replace(there, instead, 1), words)


if __name__ == "__main__":
    unittest.main()
