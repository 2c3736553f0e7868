#include "collector/store/sqlite/sqlite_outbox.h"

#include "collector/store/sqlite/query.h"

namespace tidemark::store::sqlite {
namespace {

constexpr const char* kColumns =
    "SELECT id, message_id, sender, recipients, subject, about, state, attempts, next_attempt, last_answer, "
    "created, "
    "sent";

MailRow mail_of(Query& query) {
  MailRow m;
  std::string recipients;
  query.into(m.id, m.message_id, m.sender, recipients, m.subject, m.about, m.state, m.attempts,
             m.next_attempt, m.last_answer, m.created, m.sent);
  m.recipients = texts_of(recipients);
  return m;
}

}  // namespace

absl::StatusOr<std::int64_t> SqliteOutbox::add_mail(const MailRow& m) {
  std::int64_t id = 0;
  const auto added = writer_.run(
      [&](Connection& connection) {
        Query(
            connection,
            "INSERT OR IGNORE INTO outbox (message_id, sender, recipients, subject, about, state, attempts, "
            "next_attempt, last_answer, created, sent, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .with(m.message_id, m.sender, json_of(m.recipients), m.subject, m.about, m.state, m.attempts,
                  m.next_attempt, m.last_answer, m.created, m.sent, Blob{m.message})
            .run();
        if (connection.changes() != 1) {
          return absl::AlreadyExistsError("there is a mail with the Message-ID " + m.message_id + " already");
        }
        id = connection.last_id();
        return absl::OkStatus();
      },
      m.message.size());
  if (!added.ok()) return added;
  return id;
}

absl::StatusOr<std::optional<MailRow>> SqliteOutbox::due_mail(TimePoint now) {
  using Row = std::optional<MailRow>;
  return readers_.get<Row>("cannot read the outbox", [&](Connection& connection) -> absl::StatusOr<Row> {
    Query query(connection, std::string(kColumns) +
                                ", message FROM outbox WHERE state=? AND next_attempt<=? "
                                "ORDER BY next_attempt, id LIMIT 1");
    if (!query.with(MailState::kQueued, now).next()) return Row{};
    auto row = mail_of(query);
    query.into(row.message);
    return Row{std::move(row)};
  });
}

absl::StatusOr<std::optional<TimePoint>> SqliteOutbox::next_due() {
  using Due = std::optional<TimePoint>;
  return readers_.get<Due>("cannot read the outbox", [](Connection& connection) -> absl::StatusOr<Due> {
    Query query(connection, "SELECT min(next_attempt) FROM outbox WHERE state=?");
    query.with(MailState::kQueued).next();
    return query.take<Due>();
  });
}

absl::Status SqliteOutbox::progress_mail(std::int64_t id, const MailProgress& progress) {
  return writer_.run([&](Connection& connection) -> absl::Status {
    {
      Query query(connection, "SELECT state FROM outbox WHERE id=?");
      if (!query.with(id).next()) return absl::NotFoundError("there is no mail " + std::to_string(id));
      if (query.take<MailState>() == MailState::kSent) {
        return absl::FailedPreconditionError("mail " + std::to_string(id) +
                                             " was sent and confirmed already");
      }
    }
    Query(connection,
          "UPDATE outbox SET state=?, attempts=?, next_attempt=?, last_answer=?, sent=? WHERE id=?")
        .with(progress.state, progress.attempts, progress.next_attempt, progress.last_answer, progress.sent,
              id)
        .run();
    return absl::OkStatus();
  });
}

absl::StatusOr<MailRow> SqliteOutbox::mail(std::int64_t id) {
  return readers_.get<MailRow>(
      "cannot read the outbox", [&](Connection& connection) -> absl::StatusOr<MailRow> {
        Query query(connection, std::string(kColumns) + ", message FROM outbox WHERE id=?");
        if (!query.with(id).next()) return absl::NotFoundError("there is no mail " + std::to_string(id));
        auto row = mail_of(query);
        query.into(row.message);
        return row;
      });
}

absl::StatusOr<std::vector<MailRow>> SqliteOutbox::mails(std::optional<MailState> state, std::size_t limit) {
  using Rows = std::vector<MailRow>;
  return readers_.get<Rows>("cannot read the outbox", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection, std::string(kColumns) +
                                " FROM outbox WHERE ?1 IS NULL OR state=?1 ORDER BY id DESC LIMIT ?2");
    query.with(state, limit);
    Rows rows;
    while (query.next()) rows.push_back(mail_of(query));
    return rows;
  });
}

}  // namespace tidemark::store::sqlite
