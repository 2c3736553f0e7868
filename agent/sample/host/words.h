#pragma once

#include <algorithm>
#include <string_view>

namespace tidemark::host {

/// Takes a text apart at separators, without copying.
class Split {
 public:
  Split(std::string_view text, std::string_view separators) : rest_(text), separators_(separators) {}
  /// The next part that is not empty; empty at the end.
  std::string_view next() {
    while (!rest_.empty() && separators_.find(rest_.front()) != std::string_view::npos)
      rest_.remove_prefix(1);
    const std::size_t length = std::min(rest_.find_first_of(separators_), rest_.size());
    const std::string_view part = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return part;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  std::string_view separators_;
};

inline Split lines(std::string_view text) { return {text, "\n"}; }
inline Split words(std::string_view text) { return {text, " \t\n"}; }

}  // namespace tidemark::host
