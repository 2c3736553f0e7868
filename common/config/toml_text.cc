#include "common/config/toml_text.h"

namespace tidemark::config {

std::string toml_text(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      out += std::string("\\u00") + digits[byte >> 4] + digits[byte & 0x0f];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace tidemark::config
