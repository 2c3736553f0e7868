#include "collector/join/join.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "collector/join/older_figures.h"
#include "common/log/log.h"

namespace tidemark::join {
namespace {

using series::Group;
using series::Rollup;

void keep(Group group, std::vector<Group>& out) {
  if (!group.times.empty()) out.push_back(std::move(group));
}

std::vector<series::Sample> samples_of(const Group& group, std::size_t s) {
  std::vector<series::Sample> out;
  out.reserve(group.times.size());
  for (std::size_t t = 0; t < group.times.size(); ++t)
    out.push_back({group.times[t], group.values[s * group.times.size() + t]});
  return out;
}

void append(std::vector<series::Piece> from, std::vector<series::Piece>& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace

std::int64_t month_of(std::int64_t time) {
  const absl::CivilMonth month(absl::ToCivilMonth(absl::FromUnixMillis(time), absl::UTCTimeZone()));
  return absl::ToUnixMillis(absl::FromCivil(absl::CivilSecond(month), absl::UTCTimeZone()));
}

absl::StatusOr<bool> Join::turn() {
  const std::int64_t today = series::bucket_of(unix_ms(clock_.now() - options_.late_max), series::kDayMs);
  const auto day = days_.next([&](std::size_t most) { return store_.unjoined(INT64_MIN, today, most); });
  if (day.ok() && !*day) return false;
  absl::Status status = day.status();
  if (status.ok()) {
    auto joined = join(**day, {});
    status = joined.status();
    const std::size_t chunks = joined.ok() ? joined->pieces.size() : 0;
    const std::size_t damaged = joined.ok() ? joined->damaged.size() : 0;
    if (status.ok()) status = store_.file(*std::move(joined));
    if (status.ok()) {
      vitals_.count("join.days");
      vitals_.count("join.chunks", static_cast<std::int64_t>(chunks));
      vitals_.count("join.damaged", static_cast<std::int64_t>(damaged));
      return true;
    }
    days_.failed(**day);
  }
  vitals_.count("join.failures");
  return status;
}

absl::StatusOr<store::JoinedDay> Join::join(const store::EndpointDay& of, std::set<std::int64_t> damaged) {
  store::JoinedDay out;
  out.of = of;
  out.month_begin = month_of(of.day);
  const auto parts = store_.parts(of, out.month_begin);
  if (!parts.ok()) return parts.status();
  std::vector<Open> chunks;
  std::set<std::int64_t> all;
  std::size_t times = 1;  // of one series, at most
  for (const auto& [id, bytes] : parts->chunks) {
    if (damaged.contains(id)) {
      out.damaged.push_back(id);
      continue;
    }
    auto chunk = series::Chunk::open(bytes);
    const auto moments = chunk.ok() ? chunk->times() : chunk.status();
    if (!moments.ok()) {
      log::error("the join: chunk " + std::to_string(id) +
                 " stays as it is: " + std::string(moments.status().message()));
      out.damaged.push_back(id);
      continue;
    }
    times += moments->size();
    for (const std::int64_t series : chunk->series()) all.insert(series);
    out.gone.push_back(id);
    chunks.push_back({id, *std::move(chunk)});
  }
  Figures figures;
  const std::size_t together = std::max<std::size_t>(1, options_.pass_cells_max / times);
  for (auto from = all.begin(); from != all.end();) {
    auto to = from;
    for (std::size_t n = 1; n < together && std::next(to) != all.end(); ++n) ++to;
    if (const auto broken = take_series(chunks, *from, *to, out, figures); broken != 0) {
      damaged.insert(broken);
      return join(of, std::move(damaged));  // without it
    }
    from = std::next(to);
  }
  if (!figures.hours.empty()) out.sketches = figures.sketches.take();
  if (is_old(of)) put_together(*parts, out, figures);
  out.month = new_month(of, parts->month, figures);
  if (!figures.hours.empty()) out.hours = series::encode_rollups(figures.hours);
  return out;
}

bool Join::is_old(const store::EndpointDay& of) const {
  return of.day < series::bucket_of(unix_ms(clock_.now() - options_.keep_samples), series::kDayMs);
}

/// What is damaged of what was known is of no use to anybody.
void Join::put_together(const store::DayParts& parts, store::JoinedDay& out, Figures& figures) const {
  auto hours = rollups_in(parts.hours);
  auto sketches = put_sketches_together(parts.sketches, out.sketches);
  for (const absl::Status& status : {hours.status(), sketches.status()}) {
    if (!status.ok()) log::error("the join: roll-ups of a day are lost: " + std::string(status.message()));
  }
  if (hours.ok()) figures.hours = join::put_together(*std::move(hours), figures.hours);
  if (sketches.ok() && !figures.hours.empty()) out.sketches = *std::move(sketches);
}

/// 0, or the chunk that cannot be read.
std::int64_t Join::take_series(const std::vector<Open>& chunks, std::int64_t from, std::int64_t to,
                               store::JoinedDay& out, Figures& figures) const {
  series::Gathering gathering;
  for (const Open& open : chunks) {
    const auto groups = open.chunk.groups(from, to);
    if (!groups.ok()) {
      log::error("the join: chunk " + std::to_string(open.id) +
                 " stays as it is: " + std::string(groups.status().message()));
      return open.id;
    }
    for (const Group& group : *groups) gathering.add(group);
  }
  std::vector<Group> day, rest;
  const std::int64_t begin = out.of.day, end = begin + series::kDayMs;
  for (const Group& group : gathering.take()) {
    keep(series::between(group, begin, end), day);
    keep(series::between(group, INT64_MIN, begin), rest);
    keep(series::between(group, end, INT64_MAX), rest);
  }
  std::vector<series::SeriesSketch> sketches;
  for (const Group& group : day) {
    for (std::size_t s = 0; s < group.series.size(); ++s) {
      const auto samples = samples_of(group, s);
      auto hours = series::rollups_of(samples, series::kHourMs);
      if (hours.empty()) continue;  // nothing but NaN
      figures.hours.push_back({group.series[s], std::move(hours)});
      series::Sketch sketch;
      for (const series::Sample& sample : samples) sketch.add(sample.value);
      sketches.push_back({group.series[s], std::move(sketch)});
    }
  }
  figures.sketches.add(std::move(sketches));
  append(series::pieces_of(std::move(day), options_.chunk_cells_max), out.pieces);
  append(series::pieces_of(std::move(rest), options_.chunk_cells_max), out.rest);
  return 0;
}

/// The month's other days as they were, and this one.
std::string Join::new_month(const store::EndpointDay& of, const std::string& month,
                            const Figures& figures) const {
  std::map<std::int64_t, std::vector<Rollup>> days;
  if (!month.empty()) {
    const auto chunk = series::Chunk::open(month);
    // Damaged roll-ups are of no use to anybody; those of other days are made anew where their days are
    // joined.
    const auto known = chunk.ok() ? series::decode_rollups(*chunk) : chunk.status();
    if (!known.ok()) {
      log::error("the join: daily roll-ups are lost: " + std::string(known.status().message()));
    } else {
      for (const auto& [series, rollups] : *known) days[series] = rollups;
    }
  }
  std::vector<series::SeriesRollups> known, fresh;
  for (auto& [series, rollups] : days) {
    known.push_back({series, {}});
    std::erase_if(rollups, [&](const Rollup& rollup) {
      if (rollup.time == of.day) known.back().rollups.push_back(rollup);
      return rollup.time == of.day;
    });
  }
  for (const auto& [series, hours] : figures.hours)
    fresh.push_back({series, series::rollups_of(hours, series::kDayMs)});
  // Hourly roll-ups are forgotten before daily ones.
  if (is_old(of)) fresh = join::put_together(std::move(known), fresh);
  for (const auto& [series, of_day] : fresh) {
    auto& rollups = days[series];
    for (const Rollup& day : of_day) {
      const auto before = [](const Rollup& a, const Rollup& b) { return a.time < b.time; };
      rollups.insert(std::upper_bound(rollups.begin(), rollups.end(), day, before), day);
    }
  }
  std::vector<series::SeriesRollups> all;
  for (auto& [series, rollups] : days) {
    if (!rollups.empty()) all.push_back({series, std::move(rollups)});
  }
  return all.empty() ? std::string() : series::encode_rollups(all);
}

}  // namespace tidemark::join
