"""What is wrong with a page of HTML that goes into a mail: by the HTML standard (https://html.spec.whatwg.org/), and by what
mail clients and readers' aids need. A page is made of what is listed here and no more, so that nothing comes in unseen: no
script, no form, no link, and no picture that is not in the mail.
"""

from __future__ import annotations

import collections
import html.parser
import re
import xml.etree.ElementTree as ET
from typing import Iterator

import html5lib

HTML, VECTORS = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
PHRASING = {"b", "img", "span", "svg"}
FLOW = PHRASING | {"div", "p", "table", "ul", *HEADINGS}
TEXT = "#text"

# What may stand in what.
CONTENT = {
    "html": {"head", "body"}, "head": {"meta", "title", "style"}, "meta": set(), "title": {TEXT}, "style": {TEXT},
    "body": FLOW | {TEXT}, "div": FLOW | {TEXT}, "li": FLOW | {TEXT}, "td": FLOW | {TEXT}, "th": PHRASING | {TEXT},
    "p": PHRASING | {TEXT}, "ul": {"li"}, "img": set(),
    "table": {"thead", "tbody"}, "thead": {"tr"}, "tbody": {"tr"}, "tr": {"td", "th"},
    **{name: PHRASING | {TEXT} for name in ("b", "span", *HEADINGS)},
    # SVG 2; <title> and <desc> within a shape are its tooltip.
    "svg svg": {"title", "desc", "defs", "rect", "polyline", "polygon", "text"}, "svg title": {TEXT}, "svg desc": {TEXT},
    "svg defs": {"pattern"}, "svg pattern": {"rect", "circle"}, "svg text": {TEXT}, "svg circle": set(),
    **{f"svg {name}": {"title"} for name in ("rect", "polyline", "polygon")},
}
EVERYWHERE = {"class", "id", "lang", "style", "title"}
PAINT = {"fill", "stroke", "stroke-width", "stroke-dasharray"}
BOX = {"x", "y", "width", "height"}
ATTRIBUTES = {
    "meta": {"charset", "name", "content"}, "img": {"src", "alt", "width", "height"},
    "table": {"role", "aria-label"}, "th": {"scope"}, "td": {"colspan"},
    "svg svg": {"xmlns", "role", "aria-labelledby", "width", "height", "viewBox", "font-family"},
    "svg title": {"id"}, "svg desc": {"id"},
    "svg pattern": {"id", "width", "height", "patternUnits", "patternTransform"}, "svg circle": {"cx", "cy", "r", "fill"},
    "svg rect": PAINT | BOX | {"rx"}, "svg polyline": PAINT | {"points"}, "svg polygon": PAINT | {"points"},
    "svg text": PAINT | {"x", "y", "font-size", "font-weight", "text-anchor"},
}
# Not in the standard any more, and needed: Outlook, which lays out with Word, knows no `margin: 0 auto`; and where a client
# strips <style> the days of the strip, which are their colours alone, would not be seen (those of palette.cc, light).
OBSOLETE = {("table", "align"): {"center"}, ("td", "bgcolor"): {"#1fa37a", "#f0b429", "#8f1616", "#8696a7", "#dde3ea"}}
METAS = {"viewport": "width=device-width, initial-scale=1", "color-scheme": "light dark"}
ROLES = {"table": {"presentation", "img"}, "svg svg": {"img"}}
REMOTE = re.compile(r"@import|url\s*\(|expression\s*\(|javascript:|https?:", re.IGNORECASE)
LOCAL_PAINT = re.compile(r"url\(#([\w-]+)\)")


def mistakes(page: str) -> list[str]:
    """Sentences; none where the page is as it has to be."""
    parser = html5lib.HTMLParser()
    root = parser.parse(page)
    strays = _Strays()
    strays.feed(page)
    found = [f"line {line}: {html5lib.constants.E.get(code, code) % values}" for (line, _), code, values in parser.errors]
    checks = (_head, _places, _attributes, _sources, _names, _headings, _tables)
    return found + strays.found + [mistake for check in checks for mistake in check(root)]


def text_of(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def first(page: str, name: str) -> ET.Element:
    """The page's first element of that name."""
    return next(html5lib.parse(page).iter(HTML + name))


class _Strays(html.parser.HTMLParser):
    """Text between the cells of a table, which the standard has put before the table; html5lib does so without a word."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in ("table", "thead", "tbody", "tr", "td", "th"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and tag == self.open[-1]:
            self.open.pop()

    def handle_data(self, data):
        if data.strip() and self.open and self.open[-1] not in ("td", "th"):
            self.found.append(f"line {self.getpos()[0]}: text stands between the cells of a table: {data.strip()}")


def _kind(element: ET.Element) -> str:
    """"td", or "svg rect"."""
    return element.tag.removeprefix(HTML) if element.tag.startswith(HTML) else "svg " + element.tag.removeprefix(VECTORS)


def _elements(root: ET.Element) -> Iterator[ET.Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))  # others are comments


def _said(element: ET.Element) -> str:
    return f"<{_kind(element)}{''.join(f' {name}={value!r}' for name, value in element.attrib.items())}>"


def _head(root: ET.Element) -> Iterator[str]:
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", root.get("lang", "")):
        yield f"<html> says no language: lang={root.get('lang')!r}"
    (head,) = root.findall(HTML + "head")
    titles = head.findall(HTML + "title")
    if len(titles) != 1 or not text_of(titles[0]):
        yield f"<head> has {len(titles)} titles, where one that says something is due"
    metas = head.findall(HTML + "meta")
    if not metas or metas[0].attrib != {"charset": "utf-8"} or head[0] is not metas[0]:
        yield "<head> does not begin with <meta charset=utf-8>"
    for meta in metas[1:]:
        if meta.attrib.keys() != {"name", "content"} or METAS.get(meta.get("name")) != meta.get("content"):
            yield f"{_said(meta)} is not among those that a page has"


def _places(root: ET.Element) -> Iterator[str]:
    for element in _elements(root):
        allowed = CONTENT.get(_kind(element))
        if allowed is None:
            yield f"{_said(element)} is not among what a page is made of"
            continue
        if TEXT not in allowed and any(piece and piece.strip() for piece in (element.text, *(child.tail for child in element))):
            yield f"text stands immediately in {_said(element)}"
        yield from (f"{_said(child)} may not stand in {_said(element)}" for child in element
                    if isinstance(child.tag, str) and _kind(child).removeprefix("svg ") not in allowed)


def _attributes(root: ET.Element) -> Iterator[str]:
    for element in _elements(root):
        kind = _kind(element)
        allowed = ATTRIBUTES.get(kind, set()) | (EVERYWHERE if element.tag.startswith(HTML) else set())
        for name, value in element.attrib.items():
            name = re.sub(r"^\{.*\}", "", name)
            if name not in allowed and value not in OBSOLETE.get((kind, name), ()):
                yield f"{_said(element)} may not have the attribute {name}"
        if "role" in element.attrib and element.get("role") not in ROLES.get(kind, ()):
            yield f"{_said(element)} may not have that role"
        if element.get("role") == "img" and not (element.get("aria-label") or element.get("aria-labelledby")):
            yield f"{_said(element)} is a picture that has no words"


def _sources(root: ET.Element) -> Iterator[str]:
    for element in _elements(root):
        kind = _kind(element)
        styles = [element.get("style", "")] + ([text_of(element)] if kind == "style" else [])
        for style in styles:
            if REMOTE.search(style):
                yield f"{_said(element)} has a style that fetches or runs something"
            if style.count("{") != style.count("}") or "<" in style:
                yield f"{_said(element)} has a style that does not end"
        if kind != "img":
            continue
        if not element.get("src", "").startswith("cid:"):
            yield f"{_said(element)} is no part of the mail"
        if not element.get("alt", "").strip():
            yield f"{_said(element)} has no words in its place"
        for side in ("width", "height"):
            if not re.fullmatch(r"[1-9]\d{0,3}", element.get(side, "")):
                yield f"{_said(element)} does not say its {side} in pixels"


def _names(root: ET.Element) -> Iterator[str]:
    """Ids: each once, and there where they are referred to."""
    ids = collections.Counter(element.get("id") for element in _elements(root) if "id" in element.attrib)
    yield from (f"the id {name!r} is there {times} times" for name, times in ids.items() if times > 1)
    for element in _elements(root):
        named = element.get("aria-labelledby", "").split()
        for name in ("fill", "stroke"):
            value = element.get(name, "")
            local = LOCAL_PAINT.fullmatch(value)
            named += [local[1]] if local else []
            if not local and "(" in value:
                yield f"{_said(element)} is painted with something from elsewhere"
        yield from (f"{_said(element)} refers to {name!r}, which is not there" for name in named if name not in ids)


def _headings(root: ET.Element) -> Iterator[str]:
    level = 0
    for element in _elements(root):
        if _kind(element) not in HEADINGS:
            continue
        now = int(_kind(element)[1])
        if now > level + 1 or (now == 1 and level > 0):
            yield f"{_said(element)} {text_of(element)!r} comes after a heading of level {level}"
        if not text_of(element):
            yield f"{_said(element)} is a heading without words"
        level = now
    if level == 0:
        yield "the page has no heading"


def _tables(root: ET.Element) -> Iterator[str]:
    for table in root.iter(HTML + "table"):
        rows = [row for part in table if part.tag in (HTML + "thead", HTML + "tbody") for row in part]
        titles = [cell for row in rows for cell in row if cell.tag == HTML + "th"]
        widths = {sum(int(cell.get("colspan", 1)) for cell in row) for row in rows}
        if len(widths) > 1:
            yield f"{_said(table)} has rows of {' and of '.join(map(str, sorted(widths)))} cells"
        if table.get("role") in ROLES["table"]:
            if titles or table.find(HTML + "thead") is not None:
                yield f"{_said(table)} has titles, though it is no table to its readers"
            continue
        if not titles or any(title.get("scope") not in ("col", "row") for title in titles):
            yield f"{_said(table)} has cells without titles: it has no <th scope>, and no role=presentation"
        yield from (f"{_said(table)} has a title without words" for title in titles if not text_of(title))
        if not any(cell.tag == HTML + "td" for row in rows for cell in row):
            yield f"{_said(table)} has no row"
