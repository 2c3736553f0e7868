#pragma once

#include "collector/chart/palette.h"
#include "collector/chart/picture.h"
#include "collector/paint/typesetter.h"

namespace tidemark::paint {

/// Everything of the picture, as vectors, with a picture's pixel as the unit of `on`. Patterns are lines and
/// discs, so that no surface turns them into images.
void draw(const Typesetter& typesetter, cairo_t* on, const chart::Picture& picture, chart::Theme theme);

/// A path around `form`, its corners rounded.
void outline(const CairoLibrary& library, cairo_t* on, const chart::Rectangle& form);

}  // namespace tidemark::paint
