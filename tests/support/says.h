#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>

#include "tests/support/catch.h"

namespace tidemark {

/// Whether it is an error whose sentence has these words; the sentence is told where the check fails.
inline bool says(const absl::Status& status, std::string_view words) {
  const std::string sentence(status.message());
  UNSCOPED_INFO(sentence);
  return !status.ok() && sentence.find(words) != std::string::npos;
}

}  // namespace tidemark
