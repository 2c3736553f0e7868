#pragma once

#include <string>

#include "collector/paint/indexed_png.h"

namespace tidemark::paint {

/// PNG with a palette and without filters, back into pixels; fails the test where it is anything else, or a
/// checksum is wrong.
Pixels read_png(const std::string& bytes);

}  // namespace tidemark::paint
