#pragma once

#include <absl/status/statusor.h>
#include <absl/time/civil_time.h>

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark::schedule {

/// A cron expression over local times: "minute hour day-of-month month day-of-week", the fields of
/// crontab(5). Each is a list, separated by commas, of `*`, a value, a range a-b, or `*` or a range with a
/// step (`*/15`, `8-18/2`). Months are 1–12 or JAN–DEC, weekdays 0–7 or SUN–SAT, 0 and 7 both Sunday, in any
/// case; a range may end with SUN.
///
/// If neither day field begins with `*`, a day that either of them names is one ("0 7 13 * FRI": each 13th,
/// and each Friday); else it has to be in both.
class Cron {
 public:
  /// Every minute.
  Cron();

  bool comes_on(absl::CivilDay day) const;
  /// The first minute of the day, 0–1439, that is its and no earlier than `minute`.
  std::optional<int> minute_from(int minute) const;
  /// The last one that is its and no later than `minute`.
  std::optional<int> minute_up_to(int minute) const;
  /// As it was written, blanks between the fields made one.
  const std::string& text() const { return text_; }

 private:
  friend absl::StatusOr<Cron> parse_cron(std::string_view text);
  bool at_minute(int minute) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<7> weekdays_;  ///< Sunday first
  bool either_day_ = false;  ///< both day fields are restricted: one of them is enough
  std::string text_ = "* * * * *";
};

/// kInvalidArgument says what is wrong and what would be right; also of an expression that never matches,
/// such as 30 February. Every expression that is taken matches within 40 years.
absl::StatusOr<Cron> parse_cron(std::string_view text);

}  // namespace tidemark::schedule
