#include "agent/spool/glance.h"

#include <cstdint>
#include <system_error>
#include <utility>

#include "agent/spool/rows.h"

namespace tidemark::spool {
absl::StatusOr<Glance> glance(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    return absl::NotFoundError("there is no spool " + file.string() + " yet");
  try {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs);
    SQLite::Transaction one_moment(database);
    if (database.execAndGet("PRAGMA application_id").getInt() != kApplicationId ||
        database.execAndGet("PRAGMA user_version").getInt() != kVersion) {
      return absl::FailedPreconditionError(file.string() + " is no spool of this version");
    }
    Glance out;
    SQLite::Statement state_row(database, kSelectState);
    auto state = state_of(state_row);
    if (!state.ok()) return state.status();
    out.state = *std::move(state);
    SQLite::Statement use_row(database, kSelectUse);
    out.waiting = use_of(use_row, BatchSeq{out.state.acknowledged.value + 1}, BatchSeq{INT64_MAX});
    return out;
  } catch (const SQLite::Exception& problem) {
    return absl::UnavailableError("cannot read the spool " + file.string() + ": " + problem.what());
  }
}

}  // namespace tidemark::spool
