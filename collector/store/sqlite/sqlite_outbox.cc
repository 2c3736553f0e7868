#include "collector/store/sqlite/sqlite_outbox.h"

#include <algorithm>

#include "collector/store/sqlite/outbox_table.h"

namespace tidemark::store::sqlite {
namespace {

constexpr const char* kColumns = "SELECT " TIDEMARK_MAIL_COLUMNS;

Channel first_channel(bool by_smtp) { return by_smtp ? Channel::kMail : Channel::kWebhook; }

/// Of a mail that was not confirmed yet.
absl::StatusOr<std::uint32_t> attempts_of(Connection& connection, std::int64_t id) {
  Query query(connection, "SELECT state, attempts FROM outbox WHERE id=?");
  if (!query.with(id).next()) return absl::NotFoundError("there is no mail " + std::to_string(id));
  if (query.take<MailState>() == MailState::kSent)
    return absl::FailedPreconditionError("mail " + std::to_string(id) + " was sent and confirmed already");
  return query.take<std::uint32_t>();
}

}  // namespace

absl::StatusOr<std::int64_t> SqliteOutbox::add_mail(const MailRow& m) {
  std::int64_t id = 0;
  const auto added = writer_.run(
      [&](Connection& connection) {
        const auto inserted = insert_mail(connection, m);
        if (inserted.ok()) id = *inserted;
        return inserted.status();
      },
      m.message.size());
  if (!added.ok()) return added;
  return id;
}

absl::StatusOr<std::optional<MailRow>> SqliteOutbox::due_mail(TimePoint now, bool by_smtp) {
  using Row = std::optional<MailRow>;
  return readers_.get<Row>("cannot read the outbox", [&](Connection& connection) -> absl::StatusOr<Row> {
    Query query(connection, std::string(kColumns) +
                                ", message FROM outbox WHERE state=? AND next_attempt<=? AND channel>=? "
                                "ORDER BY next_attempt, id LIMIT 1");
    if (!query.with(MailState::kQueued, now, first_channel(by_smtp)).next()) return Row{};
    auto row = mail_of(query);
    query.into(row.message);
    return Row{std::move(row)};
  });
}

absl::StatusOr<std::optional<TimePoint>> SqliteOutbox::next_due(bool by_smtp) {
  using Due = std::optional<TimePoint>;
  return readers_.get<Due>("cannot read the outbox", [&](Connection& connection) -> absl::StatusOr<Due> {
    Query query(connection, "SELECT min(next_attempt) FROM outbox WHERE state=? AND channel>=?");
    query.with(MailState::kQueued, first_channel(by_smtp)).next();
    return query.take<Due>();
  });
}

absl::Status SqliteOutbox::progress_mail(std::int64_t id, const MailProgress& progress, TimePoint now) {
  return writer_.run([&](Connection& connection) -> absl::Status {
    const auto attempts = attempts_of(connection, id);
    if (!attempts.ok()) return attempts.status();
    if (progress.attempts > *attempts)
      Query(connection, "INSERT INTO deliveries (mail, attempt, time, state, answer) VALUES (?, ?, ?, ?, ?)")
          .with(id, progress.attempts, now, progress.state, progress.last_answer)
          .run();
    Query(connection,
          "UPDATE outbox SET state=?, attempts=?, next_attempt=?, last_answer=?, sent=? WHERE id=?")
        .with(progress.state, progress.attempts, progress.next_attempt, progress.last_answer, progress.sent,
              id)
        .run();
    return absl::OkStatus();
  });
}

absl::Status SqliteOutbox::hurry_mail(std::int64_t id, TimePoint now) {
  return writer_.run([&](Connection& connection) -> absl::Status {
    if (const auto attempts = attempts_of(connection, id); !attempts.ok()) return attempts.status();
    Query(connection, "UPDATE outbox SET state=?, next_attempt=? WHERE id=?")
        .with(MailState::kQueued, now, id)
        .run();
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<DeliveryRow>> SqliteOutbox::deliveries(std::optional<std::int64_t> mail,
                                                                  std::size_t limit) {
  using Rows = std::vector<DeliveryRow>;
  return readers_.get<Rows>("cannot read deliveries", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(
        connection,
        "SELECT mail, attempt, time, state, answer FROM deliveries WHERE ?1 IS NULL OR mail=?1 ORDER BY "
        "time DESC, mail DESC, attempt DESC LIMIT ?2");
    query.with(mail, limit);
    Rows rows;
    while (query.next()) {
      DeliveryRow row;
      query.into(row.mail, row.attempt, row.time, row.state, row.answer);
      rows.push_back(std::move(row));
    }
    return rows;
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

absl::StatusOr<OutboxFigures> SqliteOutbox::figures() {
  return readers_.get<OutboxFigures>(
      "cannot read the outbox", [](Connection& connection) -> absl::StatusOr<OutboxFigures> {
        OutboxFigures out;
        std::int64_t oldest = INT64_MAX;  // that was not sent
        Query states(connection, "SELECT state, count(*), min(id) FROM outbox GROUP BY state");
        while (states.next()) {
          const auto state = states.take<MailState>();
          const auto count = states.take<std::uint64_t>();
          if (state == MailState::kQueued) out.queued = count;
          if (state == MailState::kSending) out.sending = count;
          if (state == MailState::kSent) out.sent = count;
          if (state == MailState::kFailed) out.failed = count;
          if (state != MailState::kSent) oldest = std::min(oldest, states.take<std::int64_t>());
        }
        Query answer(connection, "SELECT last_answer FROM outbox WHERE id=?");
        if (answer.with(oldest).next()) out.last_answer = answer.take<std::string>();
        return out;
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

absl::StatusOr<std::vector<MailRow>> SqliteOutbox::mails_of(const std::string& report) {
  using Rows = std::vector<MailRow>;
  return readers_.get<Rows>("cannot read the outbox", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection, std::string(kColumns) + " FROM outbox WHERE report=? AND report<>'' ORDER BY id");
    query.with(report);
    Rows rows;
    while (query.next()) rows.push_back(mail_of(query));
    return rows;
  });
}

}  // namespace tidemark::store::sqlite
