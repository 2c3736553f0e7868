#include <algorithm>
#include <utility>

#include "collector/series/rollup.h"
#include "collector/store/sqlite/import_plan.h"
#include "collector/store/sqlite/result_table.h"

namespace tidemark::store::sqlite {
namespace {

using series::Result;

/// What is given of a component, and what of it is there.
struct Fresh {
  std::int64_t component = 0;
  std::vector<Result> results;  // in order
  std::vector<bool> known;      // by place

  void met(const Result& there) {
    const auto at = std::lower_bound(results.begin(), results.end(), there.time,
                                     [](const Result& one, std::int64_t time) { return one.time < time; });
    if (at == results.end() || at->time != there.time) return;
    if (!series::outranks(*at, there)) known[static_cast<std::size_t>(at - results.begin())] = true;
  }
  bool any_between(std::int64_t from, std::int64_t to) const {
    const auto at = std::lower_bound(results.begin(), results.end(), from,
                                     [](const Result& one, std::int64_t time) { return one.time < time; });
    return at != results.end() && at->time <= to;
  }
};

/// Of an endpoint, those with a time in [from, to]. No chunk of results is of two days.
std::vector<std::pair<std::int64_t, std::pair<std::int64_t, std::int64_t>>> chunks_near(
    Connection& connection, std::int64_t endpoint, std::int64_t from, std::int64_t to) {
  Query query(
      connection,
      "SELECT id, time_from, time_to FROM result_chunks WHERE endpoint=? AND time_to>=? AND time_to<? "
      "AND time_from<=?");
  query.with(endpoint, from, series::bucket_of(to, series::kDayMs) + series::kDayMs, to);
  std::vector<std::pair<std::int64_t, std::pair<std::int64_t, std::int64_t>>> out;
  while (query.next()) {
    auto& [id, times] = out.emplace_back();
    query.into(id, times.first, times.second);
  }
  return out;
}

void look_into_chunks(Connection& connection, std::int64_t endpoint, std::vector<Fresh*>& old) {
  std::int64_t from = INT64_MAX, to = INT64_MIN;
  for (const Fresh* one : old) {
    from = std::min(from, one->results.front().time);
    to = std::max(to, one->results.back().time);
  }
  std::vector<Result> there;
  for (const auto& [id, times] : chunks_near(connection, endpoint, from, to)) {
    const auto& [first, last] = times;
    const auto touched = [first = first, last = last](const Fresh* one) {
      return one->any_between(first, last);
    };
    if (std::none_of(old.begin(), old.end(), touched)) continue;
    const std::string bytes = result_chunk_bytes(connection, id);
    const auto chunk = series::ResultChunk::open(bytes);
    if (!chunk.ok()) continue;  // what is damaged is not there
    for (Fresh* one : old) {
      if (!touched(one)) continue;
      there.clear();
      if (!chunk->read(one->component, one->results.front().time, one->results.back().time + 1, there).ok())
        continue;
      for (const Result& result : there) one->met(result);
    }
  }
}

void look_into_rows(Connection& connection, Fresh& fresh) {
  Query query(connection,
              "SELECT " TIDEMARK_RESULT_COLUMNS " FROM results WHERE component=? AND time>=? AND time<=?");
  query.with(fresh.component, fresh.results.front().time, fresh.results.back().time);
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
  std::vector<Fresh> all;
  for (std::size_t i = 0; i < imported.checks.size(); ++i) {
    Fresh fresh{names.components[i].key, imported.checks[i].results, {}};
    if (fresh.results.empty()) continue;
    series::put_in_order(fresh.results);
    out.repeated += imported.checks[i].results.size() - fresh.results.size();
    fresh.known.resize(fresh.results.size());
    out.firsts.push_back({fresh.component, fresh.results.front().time});
    all.push_back(std::move(fresh));
  }
  std::vector<Fresh*> old;
  for (Fresh& fresh : all) {
    const auto of = std::find_if(names.components.begin(), names.components.end(),
                                 [&](const ImportedComponent& one) { return one.key == fresh.component; });
    if (!of->first) continue;
    old.push_back(&fresh);
    look_into_rows(connection, fresh);
  }
  if (!old.empty()) look_into_chunks(connection, names.endpoint, old);
  std::vector<series::ComponentResults> to_chunks;
  for (Fresh& fresh : all) {
    std::vector<Result> results;
    for (std::size_t i = 0; i < fresh.results.size(); ++i) {
      if (!fresh.known[i]) results.push_back(std::move(fresh.results[i]));
    }
    out.taken += results.size();
    out.repeated += fresh.results.size() - results.size();
    if (results.empty()) continue;
    plan_newest(connection, fresh.component, results, out);
    if (!results.empty()) to_chunks.push_back({fresh.component, std::move(results)});
  }
  std::sort(to_chunks.begin(), to_chunks.end(),
            [](const auto& a, const auto& b) { return a.component < b.component; });
  for (const auto& day : series::by_day(to_chunks))
    out.days.push_back(
        {series::bucket_of(day.front().results.front().time, series::kDayMs), series::pieces_of(day)});
  return out;
}

}  // namespace tidemark::store::sqlite
