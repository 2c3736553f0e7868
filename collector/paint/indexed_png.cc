#include "collector/paint/indexed_png.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <unordered_map>

namespace tidemark::paint {
namespace {

constexpr std::size_t kPaletteMax = 256;
constexpr int kLevel = 6;  // 9 takes twice as long for 2 % less
constexpr double kPixelsPerMetre = 96 / 0.0254;

void append_u32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

void append_chunk(std::string& out, std::string_view type, std::string_view content) {
  append_u32(out, static_cast<std::uint32_t>(content.size()));
  const std::size_t from = out.size();
  out.append(type).append(content);
  const auto* const bytes = reinterpret_cast<const Bytef*>(out.data() + from);
  append_u32(out, static_cast<std::uint32_t>(::crc32(0, bytes, static_cast<uInt>(out.size() - from))));
}

struct Palette {
  std::vector<std::uint32_t> colours;
  std::unordered_map<std::uint32_t, std::uint8_t> place;  // of every colour of the picture
};

int distance(std::uint32_t one, std::uint32_t other) {
  int sum = 0;
  for (const int shift : {16, 8, 0}) {
    const int apart = static_cast<int>((one >> shift) & 0xFF) - static_cast<int>((other >> shift) & 0xFF);
    sum += apart * apart;
  }
  return sum;
}

Palette palette_of(std::span<const std::uint32_t> pixels) {
  std::unordered_map<std::uint32_t, std::size_t> counts;
  for (std::size_t i = 0; i < pixels.size();) {
    std::size_t end = i + 1;
    while (end < pixels.size() && pixels[end] == pixels[i]) ++end;
    counts[pixels[i]] += end - i;
    i = end;
  }
  struct Counted {
    std::uint32_t colour;
    std::size_t count;
  };
  std::vector<Counted> order;
  for (const auto& [colour, count] : counts) order.push_back({colour, count});
  std::sort(order.begin(), order.end(), [](const Counted& a, const Counted& b) {
    return a.count != b.count ? a.count > b.count : a.colour < b.colour;
  });
  Palette out;
  for (const Counted& counted : order) {
    if (out.colours.size() < kPaletteMax) {
      out.place[counted.colour] = static_cast<std::uint8_t>(out.colours.size());
      out.colours.push_back(counted.colour);
      continue;
    }
    const auto nearest =
        std::min_element(out.colours.begin(), out.colours.end(), [&](std::uint32_t a, std::uint32_t b) {
          return distance(a, counted.colour) < distance(b, counted.colour);
        });
    out.place[counted.colour] = static_cast<std::uint8_t>(nearest - out.colours.begin());
  }
  return out;
}

/// Every row is preceded by its filter: none, since neighbouring places in the palette mean nothing.
std::string rows_of(const Pixels& pixels, const Palette& palette) {
  std::string out;
  out.reserve(pixels.colours.size() + pixels.height);
  std::uint32_t last = pixels.colours.front();
  char place = static_cast<char>(palette.place.at(last));
  for (std::size_t i = 0; i < pixels.colours.size(); ++i) {
    if (i % pixels.width == 0) out += '\0';
    if (pixels.colours[i] != last) {
      last = pixels.colours[i];
      place = static_cast<char>(palette.place.at(last));
    }
    out += place;
  }
  return out;
}

std::string compressed(const std::string& bytes) {
  uLongf size = ::compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  ::compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
              static_cast<uLong>(bytes.size()), kLevel);
  out.resize(size);
  return out;
}

}  // namespace

std::string indexed_png(const Pixels& pixels, double density) {
  const Palette palette = palette_of(pixels.colours);
  std::string out = "\x89PNG\r\n\x1a\n";
  std::string header;
  append_u32(header, pixels.width);
  append_u32(header, pixels.height);
  header += std::string{8, 3, 0, 0, 0};  // bits a pixel, palette, deflate, filters, not interlaced
  append_chunk(out, "IHDR", header);
  std::string colours;
  for (const std::uint32_t colour : palette.colours)
    for (const int shift : {16, 8, 0}) colours += static_cast<char>(colour >> shift);
  append_chunk(out, "PLTE", colours);
  std::string size;
  const auto per_metre = static_cast<std::uint32_t>(std::lround(kPixelsPerMetre * density));
  append_u32(size, per_metre);
  append_u32(size, per_metre);
  size += '\1';  // per metre
  append_chunk(out, "pHYs", size);
  append_chunk(out, "IDAT", compressed(rows_of(pixels, palette)));
  append_chunk(out, "IEND", "");
  return out;
}

}  // namespace tidemark::paint
