#pragma once

#include <cstddef>
#include <string>
#include <utility>

namespace tidemark::secret {

/// A password, a pass phrase, a token: a text that is wiped when it goes, and that cannot be copied or
/// written out by accident. What others copy of text() is theirs to wipe. Not thread-safe.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

  /// Without what follows its first line, and without that line's end.
  void keep_first_line();
  /// Without line breaks at its end.
  void drop_last_breaks();

 private:
  void keep(std::size_t bytes);

  std::string text_;
};

/// Overwrites a text, as far as it reserves memory, and empties it.
void wipe(std::string& text);

}  // namespace tidemark::secret
