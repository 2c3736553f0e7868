#include "collector/join/result_join.h"

#include <map>
#include <utility>

#include "collector/series/rollup.h"
#include "common/log/log.h"

namespace tidemark::join {
namespace {

using series::ComponentResults;
using series::Result;

/// Of each component those in [from, to).
std::vector<ComponentResults> between(const std::vector<ComponentResults>& all, std::int64_t from,
                                      std::int64_t to) {
  std::vector<ComponentResults> out;
  for (const auto& [component, results] : all) {
    ComponentResults part{component, {}};
    for (const Result& result : results) {
      if (result.time >= from && result.time < to) part.results.push_back(result);
    }
    if (!part.results.empty()) out.push_back(std::move(part));
  }
  return out;
}

void append(std::vector<series::ResultPiece> from, std::vector<series::ResultPiece>& to) {
  for (series::ResultPiece& piece : from) to.push_back(std::move(piece));
}

}  // namespace

absl::StatusOr<bool> ResultJoin::turn() {
  const std::int64_t today = series::bucket_of(unix_ms(clock_.now() - options_.late_max), series::kDayMs);
  const auto day = days_.next([&](std::size_t most) { return store_.unjoined(INT64_MIN, today, most); });
  if (day.ok() && !*day) return false;
  absl::Status status = day.status();
  if (status.ok()) {
    auto joined = join(**day);
    status = joined.status();
    const std::size_t chunks = joined.ok() ? joined->pieces.size() : 0;
    const std::size_t damaged = joined.ok() ? joined->damaged.size() : 0;
    if (status.ok()) status = store_.file(*std::move(joined));
    if (status.ok()) {
      vitals_.count("join.result_days");
      vitals_.count("join.result_chunks", static_cast<std::int64_t>(chunks));
      vitals_.count("join.damaged", static_cast<std::int64_t>(damaged));
      return true;
    }
    days_.failed(**day);
  }
  vitals_.count("join.failures");
  return status;
}

absl::StatusOr<store::JoinedResults> ResultJoin::join(const store::EndpointDay& of) {
  store::JoinedResults out;
  out.of = of;
  const auto parts = store_.parts(of);
  if (!parts.ok()) return parts.status();
  std::map<std::int64_t, std::vector<Result>> found;
  for (const auto& [id, bytes] : *parts) {
    const auto chunk = series::ResultChunk::open(bytes);
    auto all = chunk.ok() ? chunk->all() : chunk.status();
    if (!all.ok()) {
      log::error("the join: chunk of results " + std::to_string(id) +
                 " stays as it is: " + std::string(all.status().message()));
      out.damaged.push_back(id);
      continue;
    }
    out.gone.push_back(id);
    for (ComponentResults& one : *all) {
      auto& results = found[one.component];
      for (Result& result : one.results) results.push_back(std::move(result));
    }
  }
  std::vector<ComponentResults> all;
  for (auto& [component, results] : found) {
    series::put_in_order(results);
    all.push_back({component, std::move(results)});
  }
  const std::int64_t begin = of.day, end = begin + series::kDayMs;
  out.pieces = series::pieces_of(between(all, begin, end));
  append(series::pieces_of(between(all, INT64_MIN, begin)), out.rest);
  append(series::pieces_of(between(all, end, INT64_MAX)), out.rest);
  return out;
}

}  // namespace tidemark::join
