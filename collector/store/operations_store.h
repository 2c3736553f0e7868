#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/time.h"
#include "common/stream/messages.h"

/// What people enter beside what endpoints report: planned work, corrections, acknowledgements, changes.
namespace tidemark::store {

/// What an entry is about.
struct Scope {
  enum class Kind : std::uint8_t { kEndpoint, kSite, kService };
  Kind kind = Kind::kEndpoint;
  std::string name;  ///< of the endpoint, the site, or the service
  friend auto operator<=>(const Scope&, const Scope&) = default;
};

/// Who entered something, and when (the collector's clock).
struct Entry {
  std::string author;
  TimePoint time;
};

/// Planned work (METRICS.md, "planned work"): it is planned from the moment of its entry on.
struct MaintenanceRow {
  std::int64_t id = 0;
  Scope scope;
  TimePoint from;  ///< the first time, [from, to)
  TimePoint to;
  std::string repeat;     ///< RFC 5545's RRULE; empty: once
  std::string time_zone;  ///< of the repetition
  std::string reason;
  std::string approver;
  Entry entered;
  std::optional<Entry> cancelled;  ///< not planned from then on; what lay before stays planned
};

/// A correction: time of a service that is not to be held against it.
struct ExclusionRow {
  std::int64_t id = 0;
  std::string service;
  TimePoint from;  ///< [from, to)
  TimePoint to;
  std::string reason;
  Entry entered;
  std::optional<Entry> withdrawn;
};

/// Somebody knows of an outage and is at work.
struct AcknowledgementRow {
  std::int64_t id = 0;
  std::string service;
  TimePoint time;  ///< when it was acknowledged: the outage that contains it, or began last before it
  std::string text;
  Entry entered;
};

/// A change (ITIL change enablement) that somebody told of.
struct ChangeRow {
  std::int64_t id = 0;
  Scope scope;
  TimePoint time;         ///< when it was made
  std::string text;       ///< what was changed
  std::string reference;  ///< of a ticket; may be empty
  bool rolled_back = false;
  Entry entered;
};

/// One line of the audit log: never changed, never forgotten.
struct AuditRow {
  std::int64_t id = 0;
  Entry entered;
  std::string action;       ///< "maintenance.add", "outage.exclude", …
  std::string about;        ///< the entry in words
  stream::Digest digest{};  ///< of the log up to this line (sqlite/audit_table.h); made when it is written
};

/// What somebody knows of the audit log from elsewhere: the digest at a line.
struct AuditMark {
  std::int64_t id = 0;
  stream::Digest digest{};
};

/// How the audit log's chain was found.
struct AuditVerdict {
  static constexpr std::size_t kWrongMax = 100;
  std::uint64_t lines = 0;
  stream::Digest head{};           ///< the last line's; zeros where there is none
  std::uint64_t marks = 0;         ///< that were compared
  std::vector<std::string> wrong;  ///< the first kWrongMax, in order of lines: "line 17 is not what …"
};

/// What another monitor knows of such entries; each states when, and by whom, it was entered there.
struct ImportedOperations {
  std::vector<MaintenanceRow> maintenances;
  std::vector<ExclusionRow> exclusions;
  std::vector<AcknowledgementRow> acknowledgements;
  std::vector<ChangeRow> changes;
};
struct FiledOperations {
  std::uint64_t taken = 0;     ///< that were not there before
  std::uint64_t repeated = 0;  ///< that were there already, or stand twice in what was given
};

/// Port to those entries. Thread-safe. What writes returns once it is durable, with the audit line of it in
/// the same transaction; must not be called from a commit's callback. Lists are in order of their begin, then
/// id.
class OperationsStore {
 public:
  virtual ~OperationsStore() = default;

  /// How often something was written since the store was opened: counted once it can be seen.
  virtual std::uint64_t revision() const = 0;

  /// `id` is not looked at; returns it. An entry that is there already, in all but its id and entry, is not
  /// entered again, unless it was cancelled or withdrawn since: its id is returned. A change that is there is
  /// rolled back where `row` says so.
  virtual absl::StatusOr<std::int64_t> add(const MaintenanceRow& row) = 0;
  virtual absl::StatusOr<std::int64_t> add(const ExclusionRow& row) = 0;
  virtual absl::StatusOr<std::int64_t> add(const AcknowledgementRow& row) = 0;
  virtual absl::StatusOr<std::int64_t> add(const ChangeRow& row) = 0;
  /// All of it in one transaction, as add() would, but that what was cancelled or withdrawn since does not
  /// come back; the audit lines say that it was imported, when and by whom.
  virtual absl::StatusOr<FiledOperations> import(const ImportedOperations& rows, const Entry& by) = 0;
  /// kNotFound where there is none; kFailedPrecondition where it was cancelled, withdrawn or rolled back
  /// before.
  virtual absl::Status cancel_maintenance(std::int64_t id, const Entry& by) = 0;
  virtual absl::Status withdraw_exclusion(std::int64_t id, const Entry& by) = 0;
  virtual absl::Status roll_back_change(std::int64_t id, const Entry& by) = 0;

  /// All that may matter in [from, to): a recurring one from its first time on, also cancelled ones.
  virtual absl::StatusOr<std::vector<MaintenanceRow>> maintenances(TimePoint from, TimePoint to) = 0;
  /// Of one service (empty: all), also withdrawn ones, that touch [from, to).
  virtual absl::StatusOr<std::vector<ExclusionRow>> exclusions(const std::string& service, TimePoint from,
                                                               TimePoint to) = 0;
  virtual absl::StatusOr<std::vector<AcknowledgementRow>> acknowledgements(const std::string& service,
                                                                           TimePoint from, TimePoint to) = 0;
  virtual absl::StatusOr<std::vector<ChangeRow>> changes(TimePoint from, TimePoint to) = 0;
  /// The newest `limit` lines, newest first.
  virtual absl::StatusOr<std::vector<AuditRow>> audit(std::size_t limit) = 0;
  /// Reckons the whole chain anew, and compares it with the marks.
  virtual absl::StatusOr<AuditVerdict> verify_audit(const std::vector<AuditMark>& marks) = 0;
};

}  // namespace tidemark::store
