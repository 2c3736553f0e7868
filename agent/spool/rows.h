#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <absl/status/statusor.h>

#include <string>

#include "common/stream/entry_store.h"

/// What the store and a glance at it read alike. For this room alone; all of it throws SQLite::Exception.
namespace tidemark::spool {

inline constexpr int kVersion = 1;
inline constexpr int kApplicationId = 0x54444d53;  // "TDMS"
inline constexpr int kBusyTimeoutMs = 2'000;

inline constexpr const char* kSelectState = "SELECT row, crc FROM state";
/// Of the batches whose first seq lies from the first to the second parameter.
inline constexpr const char* kSelectUse =
    "SELECT count(*), coalesce(sum(length(payload)), 0), min(created_ms) FROM entry "
    "WHERE is_batch = 1 AND seq_from BETWEEN ? AND ?";

std::int64_t as_integer(BatchSeq seq);
std::string blob_of(const SQLite::Column& column);

/// Of kSelectState, before its first step: an empty state where there is no row; kDataLoss where it is
/// damaged.
absl::StatusOr<stream::SpoolState> state_of(SQLite::Statement& row);
/// Of kSelectUse, without its parameters.
stream::BatchUse use_of(SQLite::Statement& row, BatchSeq from, BatchSeq to);

}  // namespace tidemark::spool
