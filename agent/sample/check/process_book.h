#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"

namespace tidemark::check {

/// Which processes bear the names that process checks ask about. All processes are looked at at most once in
/// kWalkEvery, for all names together: on a machine with thousands of them that is what a check costs. In
/// between only those that are known are looked at again, and everything where too few of them are left.
/// Confined to one thread.
class ProcessBook {
 public:
  static constexpr Duration kWalkEvery{60'000};
  static constexpr Duration kFreshFor{5'000};  ///< no walk is repeated within it

  explicit ProcessBook(const Clock& clock, std::filesystem::path proc = "/proc");

  /// To be counted from now on, and for as long as somebody holds it.
  using Name = std::shared_ptr<const std::string>;
  Name want(const std::string& name);

  /// How many run by that name: the kernel's short one, or the last part of the path that was run. At least
  /// `enough` of them run now; further ones may have begun up to kWalkEvery ago. Unavailable where there is
  /// no /proc to read.
  absl::StatusOr<std::uint64_t> count(const Name& name, std::uint64_t enough);

  std::uint64_t walks() const { return walks_; }  ///< so far

 private:
  struct Wanted {
    std::weak_ptr<const std::string> name;  // held by who asks
    std::vector<std::string> folders;       // of processes that bore it
    bool looked = false;                    // by a walk
  };
  absl::Status walk();
  static std::uint64_t running(const std::string& name, Wanted& wanted);

  const Clock& clock_;
  const std::filesystem::path proc_;
  std::map<std::string, Wanted> wanted_;
  std::optional<Duration> walked_;
  std::uint64_t walks_ = 0;
};

}  // namespace tidemark::check
