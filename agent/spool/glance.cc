#include "agent/spool/glance.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <system_error>

#include "agent/spool/row_codec.h"

namespace tidemark::spool {
namespace {

constexpr int kVersion = 1;
constexpr int kApplicationId = 0x54444d53;  // "TDMS"
constexpr int kBusyTimeoutMs = 2'000;

}  // namespace

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
    SQLite::Statement state(database, "SELECT row, crc FROM state");
    if (state.executeStep()) {
      const SQLite::Column row = state.getColumn(0);
      const std::string bytes(static_cast<const char*>(row.getBlob()),
                              static_cast<std::size_t>(row.getBytes()));
      if (crc32c(bytes) != state.getColumn(1).getInt64())
        return absl::DataLossError("the spool's state is damaged");
      auto decoded = decode_state(bytes);
      if (!decoded.ok()) return decoded.status();
      out.state = *std::move(decoded);
    }
    SQLite::Statement batches(
        database,
        "SELECT count(*), coalesce(sum(length(payload)), 0), min(created_ms) FROM entry "
        "WHERE is_batch = 1 AND seq_from > ?");
    batches.bind(1, static_cast<std::int64_t>(out.state.acknowledged.value));
    if (batches.executeStep()) {
      out.waiting.batches = static_cast<std::uint64_t>(batches.getColumn(0).getInt64());
      out.waiting.bytes = static_cast<std::uint64_t>(batches.getColumn(1).getInt64());
      if (!batches.isColumnNull(2)) out.waiting.oldest = from_unix_ms(batches.getColumn(2).getInt64());
    }
    return out;
  } catch (const SQLite::Exception& problem) {
    return absl::UnavailableError("cannot read the spool " + file.string() + ": " + problem.what());
  }
}

}  // namespace tidemark::spool
