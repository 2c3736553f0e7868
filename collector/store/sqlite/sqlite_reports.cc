#include "collector/store/sqlite/sqlite_reports.h"

#include "collector/store/sqlite/audit_table.h"
#include "collector/store/sqlite/outbox_table.h"

namespace tidemark::store::sqlite {
namespace {

constexpr const char* kReports =
    "SELECT id, schedule, about, summary, time_from, time_to, period, title, language, made, catalogue FROM "
    "reports ";

ReportRow report_of(Query& query) {
  ReportRow r;
  query.into(r.id, r.schedule, r.about, r.summary, r.from, r.to, r.period, r.title, r.language, r.made,
             r.catalogue);
  return r;
}

absl::Status insert_report(Connection& connection, const ReportRow& r) {
  Query(connection,
        "INSERT OR IGNORE INTO reports (id, schedule, about, summary, time_from, time_to, period, title, "
        "language, "
        "made, catalogue) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .with(r.id, r.schedule, r.about, r.summary, r.from, r.to, r.period, r.title, r.language, r.made,
            r.catalogue)
      .run();
  if (connection.changes() != 1)
    return absl::AlreadyExistsError("schedule '" + r.schedule + "' has a report of the period from " +
                                    rfc3339(r.from) + " already");
  for (const FaceRow& face : r.faces)
    Query(connection, "INSERT INTO report_faces (report, format, bytes) VALUES (?, ?, ?)")
        .with(r.id, face.format, Blob{face.bytes})
        .run();
  return absl::OkStatus();
}

/// What is to be forgotten.
struct Old {
  std::vector<std::string> reports;
  std::vector<std::int64_t> mails;  ///< that carry none
  std::size_t size() const { return reports.size() + mails.size(); }
};

Old old_ones(Connection& connection, TimePoint before, std::size_t most) {
  Old out;
  {
    // The last one of a schedule says which period was sent.
    Query query(
        connection,
        "SELECT id FROM reports r WHERE made<?1 AND (schedule='' OR EXISTS (SELECT 1 FROM reports n WHERE "
        "n.schedule=r.schedule AND n.time_from>r.time_from)) ORDER BY made LIMIT ?2");
    query.with(before, most);
    while (query.next()) out.reports.push_back(query.take<std::string>());
  }
  Query query(connection,
              "SELECT id FROM outbox WHERE report='' AND created<? AND state IN (?, ?) ORDER BY id LIMIT ?");
  query.with(before, MailState::kSent, MailState::kFailed, most - out.reports.size());
  while (query.next()) out.mails.push_back(query.take<std::int64_t>());
  return out;
}

std::size_t size_of(const ReportRow& report, const std::vector<MailRow>& mails) {
  std::size_t out = 0;
  for (const FaceRow& face : report.faces) out += face.bytes.size();
  for (const MailRow& mail : mails) out += mail.message.size();
  return out;
}

}  // namespace

absl::StatusOr<std::vector<std::int64_t>> SqliteReports::add(const ReportRow& report,
                                                             const std::vector<MailRow>& mails) {
  std::vector<std::int64_t> ids;
  const auto added = writer_.run(
      [&](Connection& connection) -> absl::Status {
        ids.clear();
        if (auto status = insert_report(connection, report); !status.ok()) return status;
        for (const MailRow& mail : mails) {
          const auto id = insert_mail(connection, mail);
          if (!id.ok()) return id.status();
          ids.push_back(*id);
        }
        return absl::OkStatus();
      },
      size_of(report, mails));
  if (!added.ok()) return added;
  return ids;
}

absl::StatusOr<std::vector<ReportRow>> SqliteReports::reports(const std::string& about, std::size_t limit) {
  using Rows = std::vector<ReportRow>;
  return readers_.get<Rows>("cannot read reports", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection, std::string(kReports) +
                                "WHERE ?1='' OR schedule=?1 OR about=?1 ORDER BY made DESC, id LIMIT ?2");
    query.with(about, limit);
    Rows rows;
    while (query.next()) rows.push_back(report_of(query));
    return rows;
  });
}

absl::StatusOr<ReportRow> SqliteReports::report(const std::string& id) {
  return readers_.get<ReportRow>(
      "cannot read the report", [&](Connection& connection) -> absl::StatusOr<ReportRow> {
        ReportRow row;
        {
          Query query(connection,
                      std::string(kReports) + "WHERE id>=?1 AND substr(id, 1, length(?1))=?1 LIMIT 2");
          if (id.empty() || !query.with(id).next())
            return absl::NotFoundError("there is no report '" + id + "'");
          row = report_of(query);
          if (row.id != id && query.next())
            return absl::InvalidArgumentError("several reports begin with '" + id + "': give more of the id");
        }
        Query faces(connection, "SELECT format, bytes FROM report_faces WHERE report=? ORDER BY format");
        faces.with(row.id);
        while (faces.next()) {
          FaceRow face;
          faces.into(face.format, face.bytes);
          row.faces.push_back(std::move(face));
        }
        return row;
      });
}

absl::StatusOr<std::set<TimePoint>> SqliteReports::sent(const std::string& schedule) {
  using Times = std::set<TimePoint>;
  return readers_.get<Times>("cannot read reports", [&](Connection& connection) -> absl::StatusOr<Times> {
    Query query(connection, "SELECT time_from FROM reports WHERE schedule=? AND schedule<>''");
    query.with(schedule);
    Times out;
    while (query.next()) out.insert(query.take<TimePoint>());
    return out;
  });
}

absl::StatusOr<TimePoint> SqliteReports::known_since(const std::string& schedule, TimePoint now) {
  using Since = std::optional<TimePoint>;
  const auto known =
      readers_.get<Since>("cannot read schedules", [&](Connection& connection) -> absl::StatusOr<Since> {
        Query query(connection, "SELECT since FROM schedule_starts WHERE schedule=?");
        return query.with(schedule).next() ? Since(query.take<TimePoint>()) : Since();
      });
  if (!known.ok()) return known.status();
  if (*known) return **known;
  const auto written = writer_.run([&](Connection& connection) {
    Query(connection, "INSERT OR IGNORE INTO schedule_starts (schedule, since) VALUES (?, ?)")
        .with(schedule, now)
        .run();
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  return now;
}

absl::StatusOr<std::size_t> SqliteReports::forget(TimePoint before, std::size_t most) {
  // Mostly there is nothing, and nothing to be written.
  const auto old = readers_.get<Old>(
      "cannot read old reports",
      [&](Connection& connection) -> absl::StatusOr<Old> { return old_ones(connection, before, most); });
  if (!old.ok()) return old.status();
  if (old->size() == 0) return std::size_t{0};
  std::size_t gone = 0;
  const auto done = writer_.run([&](Connection& connection) {
    const Old found = old_ones(connection, before, most);
    for (const std::string& id : found.reports) {
      Query(connection, "DELETE FROM deliveries WHERE mail IN (SELECT id FROM outbox WHERE report=?)")
          .with(id)
          .run();
      for (const char* sql : {"DELETE FROM outbox WHERE report=?", "DELETE FROM report_faces WHERE report=?",
                              "DELETE FROM reports WHERE id=?"})
        Query(connection, sql).with(id).run();
    }
    for (const std::int64_t id : found.mails) {
      Query(connection, "DELETE FROM deliveries WHERE mail=?").with(id).run();
      Query(connection, "DELETE FROM outbox WHERE id=?").with(id).run();
    }
    gone = found.size();
    return absl::OkStatus();
  });
  if (!done.ok()) return done;
  return gone;
}

absl::Status SqliteReports::set_troubles(const std::vector<TroubleRow>& troubles,
                                         const std::vector<MailRow>& mails) {
  return writer_.run([&](Connection& connection) -> absl::Status {
    Query(connection, "DELETE FROM troubles").run();
    for (const TroubleRow& row : troubles)
      Query(connection, "INSERT INTO troubles (key, text, service, since) VALUES (?, ?, ?, ?)")
          .with(row.key, row.text, row.service, row.since)
          .run();
    for (const MailRow& mail : mails) {
      if (const auto id = insert_mail(connection, mail); !id.ok()) return id.status();
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<TroubleRow>> SqliteReports::troubles() {
  using Rows = std::vector<TroubleRow>;
  return readers_.get<Rows>("cannot read troubles", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection, "SELECT key, text, service, since FROM troubles ORDER BY since, key");
    Rows rows;
    while (query.next()) {
      TroubleRow row;
      query.into(row.key, row.text, row.service, row.since);
      rows.push_back(std::move(row));
    }
    return rows;
  });
}

absl::StatusOr<std::int64_t> SqliteReports::add_schedule(const ScheduleRow& schedule) {
  std::int64_t id = 0;
  const auto added = write_audited(writer_, [&](Connection& connection) -> absl::Status {
    Query(connection,
          "INSERT OR IGNORE INTO report_schedules (name, text, author, entered) VALUES (?, ?, ?, ?)")
        .with(schedule.name, schedule.text, schedule.entered.author, schedule.entered.time)
        .run();
    if (connection.changes() != 1)
      return absl::AlreadyExistsError("there is a schedule '" + schedule.name + "' already");
    id = connection.last_id();
    write_audit(connection, schedule.entered, "report.schedule.add", "schedule '" + schedule.name + "'");
    return absl::OkStatus();
  });
  if (!added.ok()) return added;
  return id;
}

absl::Status SqliteReports::remove_schedule(const std::string& name, const Entry& by) {
  return write_audited(writer_, [&](Connection& connection) -> absl::Status {
    Query(connection, "UPDATE report_schedules SET removed_by=?, removed=? WHERE name=? AND removed IS NULL")
        .with(by.author, by.time, name)
        .run();
    if (connection.changes() != 1)
      return absl::NotFoundError("nobody entered a schedule '" + name +
                                 "'; those of the catalogue are removed in its files");
    write_audit(connection, by, "report.schedule.remove", "schedule '" + name + "'");
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<ScheduleRow>> SqliteReports::schedules() {
  using Rows = std::vector<ScheduleRow>;
  return readers_.get<Rows>("cannot read schedules", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(
        connection,
        "SELECT id, name, text, author, entered FROM report_schedules WHERE removed IS NULL ORDER BY name");
    Rows rows;
    while (query.next()) {
      ScheduleRow row;
      query.into(row.id, row.name, row.text, row.entered.author, row.entered.time);
      rows.push_back(std::move(row));
    }
    return rows;
  });
}

}  // namespace tidemark::store::sqlite
