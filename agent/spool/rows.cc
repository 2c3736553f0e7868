#include "agent/spool/rows.h"

#include "agent/spool/row_codec.h"

namespace tidemark::spool {

std::int64_t as_integer(BatchSeq seq) { return static_cast<std::int64_t>(seq.value); }

std::string blob_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

absl::StatusOr<stream::SpoolState> state_of(SQLite::Statement& row) {
  if (!row.executeStep()) return stream::SpoolState{};
  const std::string bytes = blob_of(row.getColumn(0));
  if (crc32c(bytes) != row.getColumn(1).getInt64())
    return absl::DataLossError("the spool's state is damaged");
  return decode_state(bytes);
}

stream::BatchUse use_of(SQLite::Statement& row, BatchSeq from, BatchSeq to) {
  row.bind(1, as_integer(from));
  row.bind(2, as_integer(to));
  row.executeStep();
  stream::BatchUse use{static_cast<std::uint64_t>(row.getColumn(0).getInt64()),
                       static_cast<std::uint64_t>(row.getColumn(1).getInt64()), std::nullopt};
  if (!row.getColumn(2).isNull()) use.oldest = from_unix_ms(row.getColumn(2).getInt64());
  return use;
}

}  // namespace tidemark::spool
