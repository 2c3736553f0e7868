#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/model/time.h"

namespace tidemark::simulation {

/// What happened, step by step: the newest lines are kept for a failure, all are shown to whoever listens.
class Timeline {
 public:
  using Listener = std::function<void(const std::string&)>;
  static constexpr std::size_t kKeptMax = 40;

  explicit Timeline(Listener listener = {}) : listener_(std::move(listener)) {}

  void at(std::uint64_t step, TimePoint now) { step_ = step, now_ = now; }
  /// Reads as: WHO what n m. Numbers below zero are left out.
  void note(const char* who, std::int64_t index, const char* what, std::int64_t n = -1, const char* then = "",
            std::int64_t m = -1);

  /// The newest kKeptMax lines.
  std::string tail() const;

 private:
  struct Line {
    std::uint64_t step = 0;
    TimePoint time;
    const char* who = "";
    std::int64_t index = -1;
    const char* what = "";
    std::int64_t n = -1;
    const char* then = "";
    std::int64_t m = -1;
  };
  static std::string text(const Line& line);

  Listener listener_;
  std::uint64_t step_ = 0;
  TimePoint now_;
  std::vector<Line> lines_;  // a ring
  std::size_t next_ = 0;
};

}  // namespace tidemark::simulation
