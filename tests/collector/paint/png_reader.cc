#include "tests/collector/paint/png_reader.h"

#include <zlib.h>

#include "tests/support/catch.h"

namespace tidemark::paint {
namespace {

std::uint32_t u32(const std::string& bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = out << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return out;
}

std::uint32_t checksum(const std::string& bytes) {
  return static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

}  // namespace

Pixels read_png(const std::string& bytes) {
  REQUIRE(bytes.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  Pixels out;
  std::string palette, packed, type;
  for (std::size_t at = 8; type != "IEND";) {
    const std::size_t length = u32(bytes, at);
    type = bytes.substr(at + 4, 4);
    const std::string content = bytes.substr(at + 8, length);
    REQUIRE(u32(bytes, at + 8 + length) == checksum(type + content));
    at += 12 + length;
    if (type == "IHDR") {
      out.width = u32(content, 0);
      out.height = u32(content, 4);
      REQUIRE(content.substr(8) == std::string("\x08\x03\0\0\0", 5));
    } else if (type == "PLTE") {
      palette = content;
    } else if (type == "IDAT") {
      packed += content;
    } else if (type == "IEND") {
      REQUIRE(at == bytes.size());
    }
  }
  REQUIRE(palette.size() <= 768);
  std::string rows((out.width + 1) * out.height, '\1');
  uLongf size = static_cast<uLongf>(rows.size());
  REQUIRE(::uncompress(reinterpret_cast<Bytef*>(rows.data()), &size,
                       reinterpret_cast<const Bytef*>(packed.data()),
                       static_cast<uLong>(packed.size())) == Z_OK);
  REQUIRE(size == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto value = static_cast<unsigned char>(rows[i]);
    if (i % (out.width + 1) == 0) {
      REQUIRE(value == 0);
      continue;
    }
    out.colours.push_back(u32(std::string(1, '\0') + palette.substr(value * 3u, 3), 0));
  }
  return out;
}

}  // namespace tidemark::paint
