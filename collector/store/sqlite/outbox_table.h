#pragma once

#include <absl/status/statusor.h>

#include "collector/store/outbox_store.h"
#include "collector/store/sqlite/query.h"

/// The table `outbox`, for the ports over it. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// The columns that mail_of() takes, in order; not the message.
#define TIDEMARK_MAIL_COLUMNS                                                                              \
  "id, message_id, sender, recipients, subject, about, kind, report, deadline, channel, state, attempts, " \
  "next_attempt, last_answer, created, sent"
MailRow mail_of(Query& query);

/// Gives the id. kAlreadyExists where the message id is taken.
absl::StatusOr<std::int64_t> insert_mail(Connection& connection, const MailRow& mail);

}  // namespace tidemark::store::sqlite
