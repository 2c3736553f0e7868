#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "collector/store/operations_store.h"
#include "collector/store/outbox_store.h"

/// Reports as they were sent, and the schedules that people entered.
namespace tidemark::store {

/// One form of a report.
struct FaceRow {
  std::string format;  ///< "text", "html", "pdf", "csv", "json"
  std::string bytes;
};

struct ReportRow {
  std::string id;        ///< a UUID's text
  std::string schedule;  ///< by which it was made; empty: somebody asked for it
  std::string about;     ///< the service's name; of a summary the sponsor's mail address, or empty: of all
  bool summary = false;  ///< of several services
  TimePoint from;        ///< the period, [from, to)
  TimePoint to;
  std::string period;  ///< its kind: "month"; empty: explicit
  std::string title;   ///< the subject of its mail
  std::string language;
  TimePoint made;
  std::string catalogue;       ///< the version of the definition
  std::vector<FaceRow> faces;  ///< empty in listings
};

/// A schedule that somebody entered.
struct ScheduleRow {
  std::int64_t id = 0;
  std::string name;  ///< unique among those that are not removed
  std::string text;  ///< its [[report]] table, as a file of the catalogue would have it
  Entry entered;
  std::optional<Entry> removed;
};

/// Something that keeps reports or mails from those who wait for them, and that was told.
struct TroubleRow {
  std::string key;  ///< the same as long as it goes on
  std::string text;
  std::string service;  ///< may be empty
  TimePoint since;
};

/// Port to them. Thread-safe. What writes returns once it is durable; must not be called from a commit's
/// callback.
class ReportStore {
 public:
  virtual ~ReportStore() = default;

  /// The report, its faces and its mails in one transaction: a crash leaves all of it or nothing. Gives the
  /// mails' ids. kAlreadyExists where the schedule has one of that period, or the id or a Message-ID is
  /// taken.
  virtual absl::StatusOr<std::vector<std::int64_t>> add(const ReportRow& report,
                                                        const std::vector<MailRow>& mails) = 0;
  /// Newest first, without faces; of one schedule or service, empty: of all.
  virtual absl::StatusOr<std::vector<ReportRow>> reports(const std::string& about, std::size_t limit) = 0;
  /// With its faces. By its id, or the first characters of it that no other has; kNotFound, kInvalidArgument
  /// where several begin so.
  virtual absl::StatusOr<ReportRow> report(const std::string& id) = 0;
  /// The begins of the periods of which the schedule has a report.
  virtual absl::StatusOr<std::set<TimePoint>> sent(const std::string& schedule) = 0;
  /// When the schedule was heard of first: now, where it was not yet.
  virtual absl::StatusOr<TimePoint> known_since(const std::string& schedule, TimePoint now) = 0;
  /// Reports that were made before are forgotten with their mails, but the last one of each schedule; so are
  /// other mails of before that went or were given up. How many, at most `most` of both.
  virtual absl::StatusOr<std::size_t> forget(TimePoint before, std::size_t most) = 0;

  /// The troubles that go on are now these; the mails tell of new ones. In one transaction.
  virtual absl::Status set_troubles(const std::vector<TroubleRow>& troubles,
                                    const std::vector<MailRow>& mails) = 0;
  virtual absl::StatusOr<std::vector<TroubleRow>> troubles() = 0;

  /// With an audit line. kAlreadyExists where the name is taken.
  virtual absl::StatusOr<std::int64_t> add_schedule(const ScheduleRow& schedule) = 0;
  /// kNotFound.
  virtual absl::Status remove_schedule(const std::string& name, const Entry& by) = 0;
  /// Those that are not removed, by name.
  virtual absl::StatusOr<std::vector<ScheduleRow>> schedules() = 0;
};

}  // namespace tidemark::store
