"""Whether two pictures are the same to the eye, and where they are not.

To the pixel they are not: cairo puts glyphs at quarters of a pixel since 1.18 and put them at whole pixels before, and pango
places the boxes of letters that no font has otherwise from version to version. So two things are asked:

* Where one of them is of one colour for REACH pixels around, the other has that colour. No version moves an edge so far, nor
  mixes another colour: of all charts, and of all pages of words that the font has, of tests/collector/paint, nothing differed
  there between cairo 1.16 and 1.18, pango 1.50 and 1.58, freetype 2.12 and 2.14, poppler 22.12 and 26.07. ROUNDING is left
  for other processors.
* The mean over REACH pixels around each differs by BLURRED at most. Between those versions it was 32 in the worst chart, and
  47 where it has letters that no font has. A 6 for an 8 is 64, in the smallest letters of a chart at double density. BLURRED
  is the geometric mean of 47 and 64. At single density, and in pages at 60 dpi, digits are too small to be told apart so.

Levels are those of a channel, of 255; of the three channels the one that differs most counts.
"""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter

REACH = 2
ROUNDING = 2
BLURRED = 54


def differences(actual: Image.Image, golden: Image.Image) -> list[str]:
    """Sentences; none where they are the same to the eye."""
    if actual.size != golden.size:
        return [f"it has {actual.width} x {actual.height} pixels and not {golden.width} x {golden.height}"]
    actual, golden = actual.convert("RGB"), golden.convert("RGB")
    calm = ImageChops.lighter(flat(actual), flat(golden))
    blur = ImageFilter.BoxBlur(REACH)
    asked = ((f"where one is of one colour for {REACH} pixels around", ROUNDING,
              ImageChops.darker(distance(actual, golden), calm)),
             (f"blurred over {REACH} pixels around", BLURRED, distance(actual.filter(blur), golden.filter(blur))))
    return [f"{what} they differ by up to {levels.getextrema()[1]} levels where {most} are allowed, between x {box[0]}, y "
            f"{box[1]} and x {box[2]}, y {box[3]}" for what, most, levels in asked if (box := above(levels, most).getbbox())]


def distance(one: Image.Image, other: Image.Image) -> Image.Image:
    """In grey: how much the channel differs that differs most."""
    red, green, blue = ImageChops.difference(one, other).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def above(levels: Image.Image, most: int) -> Image.Image:
    return levels.point([255 * (level > most) for level in range(256)])


def flat(picture: Image.Image) -> Image.Image:
    """White where all within REACH are of one colour, black elsewhere."""
    size = 2 * REACH + 1
    spread = distance(picture.filter(ImageFilter.MaxFilter(size)), picture.filter(ImageFilter.MinFilter(size)))
    return ImageChops.invert(above(spread, 0))


def with_palette(picture: Image.Image) -> Image.Image:
    """In its 256 most frequent colours, so that its file is small; of another colour the nearest of them stands there."""
    counted = sorted(((count, colour) for count, colour in picture.getcolors(picture.width * picture.height)), reverse=True)
    palette = [colour for _, colour in counted[:256]]
    place = {colour: index for index, colour in enumerate(palette)}
    for _, colour in counted[256:]:
        place[colour] = min(range(256), key=lambda i: sum((a - b) ** 2 for a, b in zip(palette[i], colour)))
    out = Image.new("P", picture.size)
    out.putpalette([channel for colour in palette for channel in colour])
    out.putdata([place[colour] for colour in picture.getdata()])
    return out
