#pragma once

#include <absl/status/status.h>

#include <atomic>
#include <cstdint>

namespace tidemark::store::sqlite {

/// Keeps what was prepared before endpoints were merged from being filed after it: the cut, the joins, the
/// digest and imports read what there is, and hand over later what they made of it, by numbers and ids that a
/// merge changes. They take the count before they read, and pass() within the job that files. A merge counts
/// twice: within its job, for those that share its commit, and after the commit, for those that read before
/// it could be seen. Thread-safe.
class MergeFence {
 public:
  std::uint64_t count() const { return count_; }
  void merged() { ++count_; }
  /// kAborted where an endpoint was merged since it was `count`.
  absl::Status pass(std::uint64_t count) const {
    if (count == count_) return absl::OkStatus();
    return absl::AbortedError("endpoints were merged meanwhile: it is to be made anew");
  }

 private:
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace tidemark::store::sqlite
