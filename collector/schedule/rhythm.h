#pragma once

#include <absl/status/statusor.h>
#include <absl/time/civil_time.h>

#include <cstdint>
#include <optional>
#include <string>

#include "collector/catalog/calendar.h"
#include "collector/schedule/cron.h"
#include "common/model/time.h"

/// When a report goes out, by local times of a zone. Pure, and thread-safe.
namespace tidemark::schedule {

/// Again and again, at local times that are whole minutes; made by parse_rhythm() alone. By default daily at
/// 07:00.
class Rhythm {
 public:
  enum class Kind : std::uint8_t { kDaily, kWeekly, kMonthly, kQuarterly, kYearly, kCron };

  Kind kind() const { return kind_; }
  bool comes_on(absl::CivilDay day) const;
  /// The first minute of such a day, 0–1439, that is its and no earlier than `minute`.
  std::optional<int> minute_from(int minute) const;
  /// The last one that is its and no later than `minute`.
  std::optional<int> minute_up_to(int minute) const;

 private:
  friend absl::StatusOr<Rhythm> parse_rhythm(const std::string& text, const std::string& on,
                                             const std::string& at);
  friend std::string schedule_text(const Rhythm& rhythm);

  Kind kind_ = Kind::kDaily;
  int on_ = 1;  ///< of a week its ISO weekday; of the month, or the first of the quarter or year, the day
  int at_ = 7 * 60;  ///< minute of the day
  Cron cron_;        ///< of kCron alone
};

/// From words. `text`: daily, weekly, monthly, quarterly, yearly, or a cron expression (cron.h).
/// `on`: weekly takes a weekday, by its English name, the name's first three letters, or 1 (Monday) to 7;
/// monthly 1 to 31, of a month that lacks the day its last one; quarterly and yearly the same within their
/// first month. Empty: Monday, and the 1st. `at`: a local time such as "07:00", which is the default. A cron
/// expression says both itself and takes neither. kInvalidArgument says what is wrong and what would be
/// right.
absl::StatusOr<Rhythm> parse_rhythm(const std::string& text, const std::string& on, const std::string& at);

/// For lists: "monthly on the 4th at 07:00", "weekly on Monday at 07:00", "by cron '0 7 * * 1-5'".
std::string schedule_text(const Rhythm& rhythm);

/// The calendar period that such reports are about where nothing else is said: daily the day, and so on. None
/// by cron, which has to say it.
std::optional<catalog::PeriodKind> usual_kind(const Rhythm& rhythm);

/// Each local minute of the rhythm has one moment: where the clock repeats it, its first pass; where the
/// clock skips it, the moment at which it jumps. So what comes once a day comes once on days when the clock
/// changes, and what comes every ten minutes has one moment for all the minutes that were skipped, and none
/// while the clock repeats an hour. The zone is an IANA name; an unknown one is UTC. Right for the years 1 to
/// 9999.
///
/// The first moment strictly after `time`.
TimePoint next_after(const Rhythm& rhythm, const std::string& time_zone, TimePoint time);
TimePoint last_at_or_before(const Rhythm& rhythm, const std::string& time_zone, TimePoint time);

}  // namespace tidemark::schedule
