#pragma once

#include <sqlite3.h>

#include <atomic>
#include <string>

namespace tidemark::store::sqlite {

/// A disk of which the n-th write, sync or truncation goes wrong: SQLite's default file system for as long as
/// this lives, of which there is one at a time. A write that fails has written half of its bytes.
class FailingDisk {
 public:
  enum class Kind : std::uint8_t {
    kOnce,     ///< that one fails
    kForEver,  ///< it and all later ones: the disk is gone
    kFull,     ///< no room from then on; a sync works
  };

  FailingDisk();
  ~FailingDisk();
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  /// Counts from now on; the first is 1.
  void fail(int nth, Kind kind);
  void heal();
  bool failed() const { return failed_; }

  /// 0, or what SQLite is to be told. Called by its file operations.
  int next(int error, bool sync);

 private:
  sqlite3_vfs* const real_;
  sqlite3_vfs ours_;
  std::atomic<int> left_{0};
  std::atomic<Kind> kind_{Kind::kOnce};
  std::atomic<bool> armed_{false}, failed_{false};
};

}  // namespace tidemark::store::sqlite
