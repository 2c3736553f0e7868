#include "collector/store/sqlite/sqlite_alarms.h"

#include "collector/store/sqlite/outbox_table.h"

namespace tidemark::store::sqlite {

absl::StatusOr<std::vector<AlarmRow>> SqliteAlarms::alarms(TimePoint since) {
  using Rows = std::vector<AlarmRow>;
  return readers_.get<Rows>("cannot read alarms", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(
        connection,
        "SELECT what, subject, begin, first_notice, last_notice, count, escalated, seen_until, ended, "
        "taken_back, window, told_window FROM alarms WHERE ended IS NULL OR ended>? ORDER BY begin, what, "
        "subject");
    query.with(since);
    Rows rows;
    while (query.next()) {
      AlarmRow r;
      query.into(r.what, r.subject, r.begin, r.first_notice, r.last_notice, r.count, r.escalated,
                 r.seen_until, r.ended, r.taken_back, r.window, r.told_window);
      rows.push_back(std::move(r));
    }
    return rows;
  });
}

absl::Status SqliteAlarms::keep(const std::vector<AlarmRow>& rows, const std::vector<MailRow>& mails) {
  std::size_t bytes = 0;
  for (const MailRow& mail : mails) bytes += mail.message.size();
  return writer_.run(
      [&](Connection& connection) -> absl::Status {
        for (const AlarmRow& r : rows)
          Query(connection,
                "INSERT OR REPLACE INTO alarms (what, subject, begin, first_notice, last_notice, count, "
                "escalated, "
                "seen_until, ended, taken_back, window, told_window) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                "?, ?)")
              .with(r.what, r.subject, r.begin, r.first_notice, r.last_notice, r.count, r.escalated,
                    r.seen_until, r.ended, r.taken_back, r.window, r.told_window)
              .run();
        for (const MailRow& mail : mails) {
          if (const auto id = insert_mail(connection, mail); !id.ok()) return id.status();
        }
        return absl::OkStatus();
      },
      bytes);
}

}  // namespace tidemark::store::sqlite
