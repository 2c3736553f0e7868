#include "collector/import/lines.h"

#include <algorithm>
#include <cstring>

namespace tidemark::import {

void Lines::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
  end_ -= begin_;
  searched_ -= begin_;
  begin_ = 0;
  in_.read(buffer_.data() + end_, static_cast<std::streamsize>(buffer_.size() - end_));
  const auto got = static_cast<std::size_t>(in_.gcount());
  end_ += got;
  bytes_ += got;
}

Lines::Line Lines::take(std::size_t end, std::size_t behind) {
  std::string_view text(buffer_.data() + begin_, end - begin_);
  if (number_ == 0 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.ends_with('\r')) text.remove_suffix(1);
  begin_ = searched_ = behind;
  return {++number_, text, text.size() > kLineBytesMax};
}

std::optional<Lines::Line> Lines::next() {
  for (;;) {
    const char* const from = buffer_.data() + searched_;
    if (const void* found = std::memchr(from, '\n', end_ - searched_)) {
      const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
      return take(end, end + 1);
    }
    searched_ = end_;
    if (end_ - begin_ > kLineBytesMax) return skip_long();
    const std::size_t had = end_ - begin_;
    fill();
    if (end_ - begin_ > had) continue;
    if (had == 0) return std::nullopt;
    return take(end_, end_);
  }
}

std::optional<Lines::Line> Lines::skip_long() {
  for (;;) {
    begin_ = searched_ = end_;
    fill();
    if (end_ == begin_) break;
    if (const void* found = std::memchr(buffer_.data() + begin_, '\n', end_ - begin_)) {
      begin_ = searched_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
      break;
    }
  }
  return Line{++number_, {}, true};
}

}  // namespace tidemark::import
