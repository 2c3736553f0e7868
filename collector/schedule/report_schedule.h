#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/schedule/due.h"
#include "common/config/document.h"
#include "common/sync/mutex.h"

/// The schedules of reports: reports.d/*.toml, and what people entered.
namespace tidemark::schedule {

/// A [[report]]: what goes out, when, and to whom.
struct ReportSchedule {
  std::string name;     ///< unique
  std::string service;  ///< whose report it is; empty: a summary of several
  std::string sponsor;  ///< of a summary: the sponsor's mail address; empty: of all services
  Rhythm rhythm;
  catalog::PeriodKind period = catalog::PeriodKind::kMonth;
  std::string time_zone;        ///< empty: the service's; of a summary UTC
  std::vector<std::string> to;  ///< "sponsor", "owner", "deputy", or mail addresses with or without a name
  std::string language = "en";
  std::vector<std::string> attach;             ///< "pdf", "csv", "json": what goes with the mail
  bool letter = false;                         ///< the PDF's pages: Letter, else A4
  Duration settling = std::chrono::hours(6);   ///< after the period's end, for late data
  Duration deadline = std::chrono::hours(24);  ///< later than so long after it was due it is late
  std::string where;                           ///< file:line:column; empty: entered
  std::string entered_by;
  TimePoint created;  ///< of an entered one; of a file's when it was read first
};

/// The [[report]] tables of a document; mistakes go where it says. Names are unique among `out`.
void read_reports(const config::Table& root, std::vector<ReportSchedule>& out);
/// Of a folder's *.toml, in the order of their names. A folder that is not there is empty.
std::vector<ReportSchedule> load_reports(const std::filesystem::path& folder, config::Mistakes& mistakes);
/// Of an entry's text, which is one such table. kInvalidArgument with all that is wrong.
absl::StatusOr<ReportSchedule> parse_report(const std::string& text, const std::string& name);

/// The fields of a [[report]] as somebody enters them; empty ones are left out.
struct ReportWords {
  std::string name;
  std::string service;
  std::string sponsor;
  std::string every;
  std::string on;
  std::string at;
  std::string period;
  std::string time_zone;
  std::vector<std::string> to;
  std::string language;
  std::vector<std::string> attach;
  std::string page;
};
/// As a file would have it.
std::string report_text(const ReportWords& words);

/// The last good ones of the files. Thread-safe.
class ScheduleHolder {
 public:
  std::shared_ptr<const std::vector<ReportSchedule>> get() const;
  void put(std::vector<ReportSchedule> schedules);

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const std::vector<ReportSchedule>> schedules_ ABSL_GUARDED_BY(mutex_) =
      std::make_shared<std::vector<ReportSchedule>>();
};

}  // namespace tidemark::schedule
