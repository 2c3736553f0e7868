#pragma once

#include <string>
#include <string_view>

namespace tidemark::config {

/// A text as TOML writes it, in quotes: a basic string (TOML 1.0, "String") of valid UTF-8.
std::string toml_text(std::string_view text);

}  // namespace tidemark::config
