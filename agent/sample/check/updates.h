#pragma once

#include <optional>
#include <string>

#include "agent/sample/check/check.h"
#include "agent/sample/check/judge.h"
#include "agent/sample/debian/updates.h"

namespace tidemark::check {

struct UpdatesWish {
  Bounds all;  ///< how many updates wait
  Bounds security;
  std::optional<double> lists_warning_s;  ///< since the lists were refreshed
};

/// What is known of waiting updates.
struct UpdatesSeen {
  debian::Waiting waiting;
  std::optional<double> lists_age_s;
  std::string trouble;  ///< why nothing is known; empty: it is
};

/// Pure.
Finding judge_updates(const UpdatesWish& wish, const UpdatesSeen& seen);

/// Reads dpkg's status and apt's lists, piece by piece, when one of them changed since the last look.
/// Blocking. For one thread at a time.
class UpdatesProbe {
 public:
  /// `root` stands before every path: another system's files.
  explicit UpdatesProbe(std::string root = "") : root_(std::move(root)) {}
  UpdatesSeen look();
  /// How often the lists were read.
  int reads() const { return reads_; }

 private:
  void read_lists();

  const std::string root_;
  std::string known_;  // of which files `seen_` tells: names, times and sizes
  UpdatesSeen seen_;
  int reads_ = 0;
};

}  // namespace tidemark::check
