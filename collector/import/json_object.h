#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tidemark::import {

/// One member of a JSON object, or of an object (perhaps in an array) that is a member's value.
struct JsonMember {
  enum class Form : std::uint8_t { kText, kNumber, kTrue, kFalse, kNull };
  std::string_view name;    ///< of the outer object's member
  std::string_view within;  ///< of the inner object's; empty: the value is the member's own, or in its array
  bool nested = false;      ///< it lies in an object or array
  Form form = Form::kNull;
  std::string_view text;
  double number = 0;
};

/// Reads JSON objects (RFC 8259), one a text, as flat lists of members; memory is used again for the next
/// one. Not thread-safe.
class JsonObject {
 public:
  static constexpr std::size_t kDepthMax = 4;
  static constexpr std::size_t kMembersMax = 1'000;

  JsonObject();
  ~JsonObject();

  /// In the order of the text, good until the next call and as long as the text. kInvalidArgument with a
  /// sentence where the text is no object, or goes beyond a limit.
  absl::StatusOr<std::span<const JsonMember>> read(std::string_view text);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace tidemark::import
