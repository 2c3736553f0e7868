#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "collector/store/sqlite/query.h"
#include "common/model/telemetry.h"

/// The table of series, for the ports that share it. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// Absent: the endpoint has no such series.
std::optional<std::int64_t> series_key(Connection& connection, std::int64_t endpoint,
                                       const std::string& metric, const Attributes& attributes);
/// The same, making it where it is missing. What was said of its unit and kind last holds.
std::int64_t ensure_series(Connection& connection, std::int64_t endpoint, const std::string& metric,
                           const Attributes& attributes, const std::string& unit, MetricKind kind);

std::uint64_t series_count(Connection& connection);
std::uint64_t series_count_of(Connection& connection, std::int64_t endpoint);

}  // namespace tidemark::store::sqlite
