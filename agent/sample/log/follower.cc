#include "agent/sample/log/follower.h"

#include <algorithm>
#include <utility>

namespace tidemark::logfile {

Follower::Follower(std::string path, std::optional<Position> from, Folders allowed)
    : path_(std::move(path)), allowed_(std::move(allowed)), from_(std::move(from)) {
  if (from_ && from_->path != path_) from_.reset();
}

Position Follower::position() const {
  if (tail_) {
    Position out = tail_->position();
    out.path = path_;
    return out;
  }
  if (!started_ && from_) return *from_;
  return {path_, 0, 0, 0, 0, false};
}

absl::StatusOr<std::unique_ptr<OpenFile>> Follower::allow(
    absl::StatusOr<std::unique_ptr<OpenFile>> file) const {
  if (!file.ok()) return file;
  if (std::string why = refusal((*file)->real_path(), allowed_); !why.empty())
    return absl::PermissionDeniedError(std::move(why));
  return file;
}

void Follower::start(Look& look) {
  if (from_ && from_->inode != 0) return resume(*from_, look);
  if (from_) {  // there was no file then: what is there now is new
    started_ = true;
    return;
  }
  auto file = allow(OpenFile::open(path_));
  if (absl::IsNotFound(file.status())) {
    started_ = true;
    return;
  }
  auto tail = file.ok() ? Tail::open_at_end(*std::move(file), path_) : file.status();
  if (!tail.ok()) {
    look.trouble = std::string(tail.status().message());
    return;
  }
  tail_ = *std::move(tail);
  live_ = seen_ = started_ = true;
}

void Follower::resume(const Position& from, Look& look) {
  auto file = allow(OpenFile::open(path_));
  if (!file.ok() && !absl::IsNotFound(file.status())) {
    look.trouble = std::string(file.status().message());
    return;
  }
  started_ = true;
  if (file.ok()) {
    const auto state = (*file)->state();
    if (state.ok() && state->inode == from.inode && state->size >= from.offset &&
        begins_alike(**file, from)) {
      if (auto tail = Tail::open(*std::move(file), from); tail.ok()) {
        tail_ = *std::move(tail);
        live_ = seen_ = true;
        return;
      }
    }
  }
  const auto rotated = rotated_beside(path_);
  const std::size_t at = find_continued(rotated, from);
  if (at == rotated.size()) {
    look.gaps.push_back("lines of " + path_ +
                        " may be missing: it was truncated or replaced while nobody looked, and what it was "
                        "is not beside it");
    return;
  }
  queue_.push_back({rotated[at].path, from.offset, from.within_line});
  queue_newer(rotated, at + 1, from.inode, look);
}

/// What was rotated later holds nothing that was read.
void Follower::queue_newer(const std::vector<Rotated>& rotated, std::size_t from, std::uint64_t but_inode,
                           Look& look) {
  for (std::size_t i = from; i < rotated.size(); ++i) {
    if (rotated[i].state.inode == but_inode) continue;
    if (is_foreign_compression(rotated[i].path)) {
      look.gaps.push_back("lines of " + path_ + " are missing: " + rotated[i].path +
                          " is compressed in a way that is not read here; gzip is");
      continue;
    }
    queue_.push_back({rotated[i].path, 0, false});
  }
}

bool Follower::open_next(Duration now, Look& look) {
  while (!queue_.empty()) {
    const Next next = std::exchange(queue_.front(), {});
    queue_.pop_front();
    auto file = allow(OpenFile::open_rotated(next.path));
    auto tail = file.ok() ? Tail::open(*std::move(file), {path_, 0, next.offset, 0, 0, next.within_line})
                          : file.status();
    if (tail.ok()) {
      tail_ = *std::move(tail);
      live_ = false;
      return true;
    }
    look.gaps.push_back("lines of " + path_ + " may be missing: " + std::string(tail.status().message()));
  }
  auto file = allow(OpenFile::open(path_));
  auto tail = file.ok() ? Tail::open(*std::move(file), {path_, 0, 0, 0, 0, false}) : file.status();
  if (tail.ok()) {
    tail_ = *std::move(tail);
    live_ = seen_ = true;
    missing_since_.reset();
    return true;
  }
  if (!missing_since_) missing_since_ = now;
  look.turning = seen_ && now - *missing_since_ < kMissingTold;
  if (!look.turning || !absl::IsNotFound(tail.status())) look.trouble = std::string(tail.status().message());
  return false;
}

Look Follower::look(Duration now, const TakeLine& line) {
  Look look;
  if (!started_) start(look);
  if (!started_) return look;
  read_former(now, line);
  // Truncated and grown again since the last look, it would be read on from the middle of a line.
  bool truncated = tail_ && live_ && tail_->was_truncated().value_or(false);
  if (truncated) turn_truncated(line);
  std::size_t left = kLookBytesMax;
  while (tail_ || open_next(now, look)) {
    const auto n = tail_->read(left, line);
    look.long_lines += tail_->take_long_lines();
    if (!n.ok() && live_) {
      look.trouble = std::string(n.status().message());
      break;
    }
    if (n.ok() && *n > 0) {
      left -= *n;
      if (left > 0) continue;
      look.more = true;
      break;
    }
    if (live_) {
      // Once a look: a file that always seems truncated is none that can be followed.
      if (!turn(now, line, look, truncated)) break;
      continue;
    }
    if (!n.ok())
      look.gaps.push_back("lines of " + path_ + " may be missing: " + std::string(n.status().message()));
    tail_->finish(line);
    tail_.reset();
  }
  return look;
}

bool Follower::turn(Duration now, const TakeLine& line, Look& look, bool& truncated) {
  const auto again = tail_->was_truncated();
  if (!again.ok()) {
    look.trouble = std::string(again.status().message());
    return false;
  }
  if (*again) {
    if (truncated) return false;
    truncated = true;
    turn_truncated(line);
    return true;
  }
  const auto named = state_of(path_);
  const auto own = tail_->file().state();
  if (named.ok() && own.ok() && named->inode == own->inode) {
    missing_since_.reset();
    return false;
  }
  if (!missing_since_) missing_since_ = now;
  look.turning = now - *missing_since_ < kMissingTold;
  if (!named.ok()) {
    if (!look.turning || !absl::IsNotFound(named.status()))
      look.trouble = std::string(named.status().message());
    return false;
  }
  // Who writes may not have opened the new file yet, and still write to the old one.
  if (named->size == 0) return false;
  const auto rest = tail_->read(kLookBytesMax, line);
  if (rest.ok() && *rest > 0) return true;
  tail_->finish(line);
  const auto rotated = rotated_beside(path_);
  if (own.ok()) {
    std::size_t at = rotated.size();
    for (std::size_t i = 0; i < rotated.size(); ++i) {
      if (rotated[i].state.inode == own->inode) at = i;
    }
    if (at < rotated.size()) queue_newer(rotated, at + 1, own->inode, look);
  }
  former_ = std::exchange(tail_, std::nullopt);
  former_until_ = now + kFormerKept;
  return open_next(now, look);
}

void Follower::turn_truncated(const TakeLine& line) {
  const Position read = tail_->position();
  Position whole = read;
  whole.offset = tail_->bytes_read();
  whole.inode = 0;  // the copy is another file
  const auto rotated = rotated_beside(path_);
  const std::size_t at = find_continued(rotated, whole);
  if (at < rotated.size()) {
    queue_.push_back({rotated[at].path, read.offset, read.within_line});
  } else {
    tail_->finish(line);
  }
  tail_.reset();
}

void Follower::read_former(Duration now, const TakeLine& line) {
  if (!former_) return;
  while (true) {
    const auto n = former_->read(kLookBytesMax, line);
    if (!n.ok() || *n == 0) break;
  }
  if (now < former_until_) return;
  former_->finish(line);
  former_.reset();
}

}  // namespace tidemark::logfile
