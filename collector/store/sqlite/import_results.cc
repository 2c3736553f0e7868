#include <algorithm>
#include <utility>

#include "collector/series/rollup.h"
#include "collector/store/sqlite/import_fresh.h"
#include "collector/store/sqlite/import_plan.h"
#include "collector/store/sqlite/result_table.h"

namespace tidemark::store::sqlite {
namespace {

using series::Result;

void look_into_chunks(Connection& connection, std::int64_t endpoint, const std::vector<Fresh<Result>*>& old) {
  const auto [from, to] = times_of(old);
  std::vector<Result> there;
  for (const ChunkPlace& place :
       daily_result_chunks_between(connection, endpoint, from_unix_ms(from), from_unix_ms(to + 1))) {
    const auto touched = [&](const Fresh<Result>* one) {
      return one->any_between(unix_ms(place.from), unix_ms(place.to));
    };
    if (std::none_of(old.begin(), old.end(), touched)) continue;
    const std::string bytes = result_chunk_bytes(connection, place.id);
    const auto chunk = series::ResultChunk::open(bytes);
    if (!chunk.ok()) continue;  // what is damaged is not there
    for (Fresh<Result>* one : old) {
      if (!touched(one)) continue;
      there.clear();
      if (!chunk->read(one->key, one->items.front().time, one->items.back().time + 1, there).ok()) continue;
      for (const Result& result : there) one->met(result);
    }
  }
}

void look_into_rows(Connection& connection, Fresh<Result>& fresh) {
  Query query(connection,
              "SELECT " TIDEMARK_RESULT_COLUMNS " FROM results WHERE component=? AND time>=? AND time<=?");
  query.with(fresh.key, fresh.items.front().time, fresh.items.back().time);
  while (query.next()) fresh.met(result_of(query));
}

std::optional<Result> newest_row(Connection& connection, std::int64_t component) {
  Query query(connection,
              "SELECT " TIDEMARK_RESULT_COLUMNS " FROM results WHERE component=? ORDER BY time DESC LIMIT 1");
  if (!query.with(component).next()) return std::nullopt;
  return result_of(query);
}

/// The newest of a component keeps a row; one that is no longer the newest goes into the chunks with the
/// others.
void plan_newest(Connection& connection, std::int64_t component, std::vector<Result>& results,
                 ResultPlan& out) {
  const auto newest = newest_row(connection, component);
  if (newest && newest->time >= results.back().time) return;
  out.rows.push_back({component, std::move(results.back())});
  results.pop_back();
  if (!newest) return;
  out.gone.push_back({component, *newest});
  results.push_back(*newest);
  series::put_in_order(results);
}

}  // namespace

ResultPlan plan_results(Connection& connection, const ImportedEndpoint& imported,
                        const ImportedNames& names) {
  ResultPlan out;
  std::vector<Fresh<Result>> all;
  std::vector<bool> has_results;  // the component, by place in `all`
  for (std::size_t i = 0; i < imported.checks.size(); ++i) {
    const ComponentKey& component = names.components[i];
    const std::vector<Result>& given = imported.checks[i].results;
    if (given.empty()) continue;
    const Fresh<Result>& fresh = all.emplace_back(component.key, given);
    has_results.push_back(component.first.has_value());
    out.repeated += given.size() - fresh.items.size();
    out.firsts.push_back({component.key, fresh.items.front().time});
  }
  std::vector<Fresh<Result>*> old;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!has_results[i]) continue;
    old.push_back(&all[i]);
    look_into_rows(connection, all[i]);
  }
  if (!old.empty()) look_into_chunks(connection, names.endpoint, old);
  std::vector<series::ComponentResults> to_chunks;
  for (Fresh<Result>& fresh : all) {
    out.repeated += fresh.items.size();
    std::vector<Result> results = fresh.take_missing();
    out.repeated -= results.size();
    out.taken += results.size();
    if (results.empty()) continue;
    plan_newest(connection, fresh.key, results, out);
    if (!results.empty()) to_chunks.push_back({fresh.key, std::move(results)});
  }
  std::sort(to_chunks.begin(), to_chunks.end(),
            [](const auto& a, const auto& b) { return a.component < b.component; });
  for (const auto& day : series::by_day(to_chunks)) {
    PlannedDay& planned = out.days.emplace_back();
    planned.day = series::bucket_of(day.front().results.front().time, series::kDayMs);
    planned.pieces = series::pieces_of(day);
    for (const series::ComponentResults& one : day)
      planned.oldest.push_back({one.component, one.results.front().time});
  }
  return out;
}

}  // namespace tidemark::store::sqlite
