#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/alarm/decide.h"

/// Times in minutes, and what is said at each step of a story, in words.
namespace tidemark::alarm {

inline TimePoint minute(int n) { return from_unix_ms(1'795'000'000'000) + std::chrono::minutes(n); }
inline int minute_of(TimePoint at) { return static_cast<int>((at - minute(0)) / std::chrono::minutes(1)); }

/// [from, to) in minutes, confirmed in its first one; open without `to`.
OutageSight outage(int from, std::optional<int> to = std::nullopt);
OutageSight planned(OutageSight outage);
OutageSight acknowledged(OutageSight outage, int at);

/// One service, "shop", told and told again.
class Story {
 public:
  AlarmRules rules;
  int merge_gap = 5;
  int from = -10'000;

  /// "raised 10, recovered 10 both": kind, the alarm's begin, the audience where it is not the first line
  /// alone. Each step is taken twice, the second time it has to say nothing.
  std::string at(int now, const std::vector<OutageSight>& outages);
  std::string at(const Sight& sight);
  const std::vector<Said>& said() const { return said_; }
  const std::vector<Notice>& last() const { return last_; }

 private:
  std::vector<Said> said_;
  std::vector<Notice> last_;
};

/// "raised 10, recovered 10 both"; of others than outages with what it is.
std::string text_of(const std::vector<Notice>& notices);

}  // namespace tidemark::alarm
