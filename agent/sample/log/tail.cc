#include "agent/sample/log/tail.h"

#include <algorithm>
#include <utility>

#include "common/wire/text.h"

namespace tidemark::logfile {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;

}  // namespace

Tail::Tail(std::unique_ptr<OpenFile> file, const Position& from, FileState state)
    : file_(std::move(file)),
      path_(from.path),
      inode_(state.inode),
      read_(from.offset),
      skipping_(from.within_line) {}

absl::StatusOr<Tail> Tail::open(std::unique_ptr<OpenFile> file, const Position& from) {
  const auto state = file->state();
  if (!state.ok()) return state.status();
  Tail tail(std::move(file), from, *state);
  if (auto status = tail.read_head(); !status.ok()) return status;
  return tail;
}

absl::StatusOr<Tail> Tail::open_at_end(std::unique_ptr<OpenFile> file, const std::string& path) {
  const auto state = file->state();
  if (!state.ok()) return state.status();
  const std::uint64_t back = std::min<std::uint64_t>(state->size, kLineBytesMax);
  const auto bytes = file->read(state->size - back, back);
  if (!bytes.ok()) return bytes.status();
  const auto end = bytes->rfind('\n');
  Position from{path, state->inode, state->size - back, 0, 0, false};
  if (end != std::string::npos) {
    from.offset += end + 1;
  } else if (from.offset > 0) {
    from.offset = state->size;
    from.within_line = true;
  }
  return open(std::move(file), from);
}

absl::Status Tail::read_head() {
  auto head = file_->read(0, std::min<std::uint64_t>(read_, Position::kHeadBytesMax));
  if (head.ok()) head_ = *std::move(head);
  return head.status();
}

absl::StatusOr<std::size_t> Tail::read(std::size_t bytes_max, const TakeLine& line) {
  const auto bytes = file_->read(read_, std::min(bytes_max, kReadBytes));
  if (!bytes.ok()) return bytes.status();
  read_ += bytes->size();
  if (head_.size() < Position::kHeadBytesMax)
    head_ += bytes->substr(0, Position::kHeadBytesMax - head_.size());
  take(*bytes, line);
  return bytes->size();
}

void Tail::take(std::string_view bytes, const TakeLine& line) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    if (!skipping_) {
      const std::string_view part = bytes.substr(0, end);
      partial_ += part.substr(0, kLineBytesMax + 1 - partial_.size());
      if (partial_.size() > kLineBytesMax) {
        partial_.resize(kLineBytesMax);
        ++long_lines_;
        give(line);
        skipping_ = true;
      }
    }
    if (end == std::string_view::npos) return;
    if (!std::exchange(skipping_, false)) give(line);
    bytes.remove_prefix(end + 1);
  }
}

void Tail::give(const TakeLine& line) {
  std::string text = std::exchange(partial_, {});
  if (text.ends_with('\r')) text.pop_back();
  if (!wire::is_text(text)) text = wire::readable(text, kLineBytesMax);
  line(text);
}

void Tail::finish(const TakeLine& line) {
  if (!partial_.empty()) give(line);
}

Position Tail::position() const {
  Position out{path_, inode_, read_ - partial_.size(), 0, 0, skipping_};
  const std::string_view head = std::string_view(head_).substr(0, out.offset);
  out.head_bytes = static_cast<std::uint32_t>(head.size());
  out.head_digest = digest_of(head);
  return out;
}

absl::StatusOr<bool> Tail::was_truncated() {
  const auto state = file_->state();
  if (!state.ok()) return state.status();
  if (state->size < read_) return true;
  if (std::exchange(checked_ns_, state->changed_ns) == state->changed_ns) return false;
  const auto head = file_->read(0, head_.size());
  if (!head.ok()) return head.status();
  return *head != head_;
}

std::uint64_t Tail::take_long_lines() { return std::exchange(long_lines_, 0); }

}  // namespace tidemark::logfile
