#pragma once

#include <optional>
#include <vector>

#include "collector/store/runs_store.h"
#include "collector/store/sqlite/damage.h"
#include "collector/store/sqlite/query.h"

/// The table `runs`. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

void make_runs_table(Connection& connection);

/// Results of a component are filed, the oldest of them at `time`: rows that they may change are gone. To be
/// called in the transaction that files them. Where nothing is to be deleted, it looks at one row. Whether
/// any are gone.
bool void_runs(Connection& connection, std::int64_t component, TimePoint time);
/// Results of an endpoint up to `last` are forgotten: rows that begin there are gone.
void forget_runs(Connection& connection, std::int64_t endpoint, TimePoint last);
/// True: rows are gone that reached further than those that came.
bool put_runs(Connection& connection, const NewRuns& runs);

/// Those that touch [from, to), up to the first that is damaged or follows a gap.
std::vector<RunsRow> runs_between(Connection& connection, std::int64_t component, TimePoint from,
                                  TimePoint to, Damage& damage);

/// Eight bytes over what a row says.
std::string checksum_of(std::int64_t component, const RunsRow& row);

}  // namespace tidemark::store::sqlite
