#pragma once

#include <optional>

#include "collector/store/rows.h"
#include "collector/store/sqlite/query.h"

/// The table `arrivals`. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

void make_arrivals_table(Connection& connection);

/// The state of a component's last result before `time`, of those that are rows of their own: the newest
/// always is one.
std::optional<CheckState> state_before(Connection& connection, std::int64_t component, TimePoint time);

/// The first word stands: a repeated result came first with the batch that is named.
void put_arrival(Connection& connection, std::int64_t component, TimePoint time, const ArrivalRow& arrival);
std::optional<ArrivalRow> arrival_of(Connection& connection, std::int64_t component, TimePoint time);

/// Results of an endpoint up to `last` are forgotten, and so are the batches that they came with.
void forget_arrivals(Connection& connection, std::int64_t endpoint, TimePoint last);

}  // namespace tidemark::store::sqlite
