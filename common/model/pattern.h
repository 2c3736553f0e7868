#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tidemark {

/// A regular expression in RE2's syntax, matched in time linear in the text, so that neither a pattern nor a
/// line of a log can stall who matches it. Immutable; any thread may use it.
class Pattern {
 public:
  static constexpr std::size_t kBytesMax = 4096;

  /// Of text that mistake_in() finds good; another one matches nothing.
  explicit Pattern(std::string_view text);
  /// Empty where the text is a pattern, else what is wrong with it.
  static std::string mistake_in(std::string_view text);

  /// Somewhere in the text. Bytes that are no UTF-8 are matched by nothing.
  bool matches(std::string_view text) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;  // of all copies
};

}  // namespace tidemark
