#include "collector/join/result_join.h"

#include <map>
#include <utility>

#include "collector/series/rollup.h"
#include "common/log/log.h"

namespace tidemark::join {
namespace {

using series::ComponentResults;
using series::Result;

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
  for (const auto& day : series::by_day(all)) {
    const bool wanted = series::bucket_of(day.front().results.front().time, series::kDayMs) == of.day;
    for (series::ResultPiece& piece : series::pieces_of(day))
      (wanted ? out.pieces : out.rest).push_back(std::move(piece));
  }
  return out;
}

}  // namespace tidemark::join
