#include "collector/store/sqlite/outbox_table.h"

namespace tidemark::store::sqlite {

MailRow mail_of(Query& query) {
  MailRow m;
  std::string recipients;
  query.into(m.id, m.message_id, m.sender, recipients, m.subject, m.about, m.kind, m.report, m.deadline,
             m.channel, m.state, m.attempts, m.next_attempt, m.last_answer, m.created, m.sent);
  m.recipients = texts_of(recipients);
  return m;
}

absl::StatusOr<std::int64_t> insert_mail(Connection& connection, const MailRow& m) {
  Query(
      connection,
      "INSERT OR IGNORE INTO outbox (message_id, sender, recipients, subject, about, kind, report, deadline, "
      "channel, state, attempts, next_attempt, last_answer, created, sent, message) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .with(m.message_id, m.sender, json_of(m.recipients), m.subject, m.about, m.kind, m.report, m.deadline,
            m.channel, m.state, m.attempts, m.next_attempt, m.last_answer, m.created, m.sent, Blob{m.message})
      .run();
  if (connection.changes() != 1)
    return absl::AlreadyExistsError("there is a mail with the Message-ID " + m.message_id + " already");
  return connection.last_id();
}

}  // namespace tidemark::store::sqlite
