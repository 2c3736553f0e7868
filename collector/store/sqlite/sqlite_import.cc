#include "collector/store/sqlite/sqlite_import.h"

#include <cstring>
#include <functional>
#include <utility>

#include "collector/series/rollup.h"
#include "collector/store/join_store.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/event_table.h"
#include "collector/store/sqlite/import_plan.h"
#include "collector/store/sqlite/result_table.h"
#include "collector/store/sqlite/runs_table.h"
#include "common/stream/chain.h"

namespace tidemark::store::sqlite {
namespace {

/// By how much the store's counts change.
struct Added {
  std::int64_t results = 0, events = 0, samples = 0;
};

/// Something of a commit: what it writes, in about so many rows.
struct Step {
  std::size_t rows = 1;
  std::size_t bytes = 0;
  std::function<void(Connection&, Added&)> write;
};

/// No journal's row has a number below zero: these are made of what the event says.
EventKey key_of(EndpointId endpoint, const Event& event) {
  std::string said = endpoint.raw() + std::to_string(unix_ms(event.time)) + " " +
                     std::to_string(static_cast<int>(event.severity)) + " ";
  for (const std::string& text : {event.name, event.body, json_of(event.attributes)})
    said += std::to_string(text.size()) + " " + text;
  const auto digest = stream::digest_of(said);
  std::uint64_t halves[2];
  static_assert(sizeof halves == sizeof digest);
  std::memcpy(halves, digest.data(), sizeof halves);
  return {-static_cast<std::int64_t>(halves[0] >> 1) - 1, static_cast<std::int64_t>(halves[1] >> 1)};
}

/// As of all results that are filed; `watch` is for runs that are being made.
void filed(Connection& connection, FiledWatch& watch, std::int64_t component, std::int64_t time) {
  void_runs(connection, component, from_unix_ms(time));
  watch.filed(component, from_unix_ms(time));
}

/// The only chunks of a day that is over need no join.
void insert_day(Connection& connection, std::int64_t endpoint, const PlannedDay& day, bool over,
                Added& added) {
  bool alone = over;
  if (over) {
    Query others(connection, "SELECT 1 FROM result_chunks WHERE endpoint=? AND time_to>=? AND time_to<?");
    alone = !others.with(endpoint, day.day, day.day + series::kDayMs).next();
  }
  for (const series::ResultPiece& piece : day.pieces) {
    insert_result_chunk(connection, endpoint, piece, alone);
    added.results += static_cast<std::int64_t>(piece.results);
  }
}

void add_steps(std::int64_t endpoint, const ResultPlan& plan, TimePoint now, FiledWatch& watch,
               std::vector<Step>& steps) {
  // The newest come first: what has no row yet that is newer is not looked for in chunks.
  for (const PlannedRow& row : plan.rows)
    steps.push_back({1, 0, [&row, &watch](Connection& connection, Added& added) {
                       filed(connection, watch, row.component, row.result.time);
                       if (put_result(connection, row.component, row.result)) ++added.results;
                     }});
  for (const PlannedDay& day : plan.days) {
    const bool over = day.day + series::kDayMs <= unix_ms(now - kDayLateMax);
    std::size_t bytes = 0;
    for (const series::ResultPiece& piece : day.pieces) bytes += piece.bytes.size();
    steps.push_back({4 * day.pieces.size() + day.oldest.size() / 2, bytes,
                     [endpoint, over, &day, &watch](Connection& connection, Added& added) {
                       for (const PlannedFirst& one : day.oldest)
                         filed(connection, watch, one.component, one.time);
                       insert_day(connection, endpoint, day, over, added);
                     }});
  }
  for (const PlannedRow& row : plan.gone)
    steps.push_back({1, 0, [&row](Connection& connection, Added& added) {
                       remove_result(connection, row.component, row.result);
                       added.results -= static_cast<std::int64_t>(connection.changes());
                     }});
  for (const PlannedFirst& first : plan.firsts)
    steps.push_back({1, 0, [&first, &watch](Connection& connection, Added&) {
                       Query(connection,
                             "UPDATE components SET first=?1 WHERE key=?2 AND (first IS NULL OR first>?1)")
                           .with(first.time, first.component)
                           .run();
                       if (connection.changes() > 0) filed(connection, watch, first.component, first.time);
                     }});
}

void add_steps(std::int64_t endpoint, const SamplePlan& plan, std::vector<Step>& steps) {
  for (const series::Piece& piece : plan.pieces)
    steps.push_back({4, piece.bytes.size(), [endpoint, &piece](Connection& connection, Added& added) {
                       insert_chunk(connection, endpoint, piece, false);
                       added.samples += static_cast<std::int64_t>(piece.samples);
                     }});
}

/// In order, some in a commit, while `check` is content. `committed` is called after each commit, before the
/// writer does anything else; what each added is in `added` soon after.
absl::Status write(Writer& writer, const std::vector<Step>& steps, const std::function<absl::Status()>& check,
                   const std::function<void()>& committed, Added& added) {
  for (std::size_t at = 0; at < steps.size();) {
    std::size_t end = at, rows = 0, bytes = 0;
    while (end < steps.size() && (end == at || rows + steps[end].rows <= SqliteImport::kRowsOfOneCommit)) {
      rows += steps[end].rows;
      bytes += steps[end].bytes;
      ++end;
    }
    Added of_commit;
    const auto written = writer.run(
        [&](Connection& connection) {
          if (auto status = check(); !status.ok()) return status;
          of_commit = {};
          for (std::size_t i = at; i < end; ++i) steps[i].write(connection, of_commit);
          Query(connection, "UPDATE store SET results=results+?, events=events+?, samples=samples+?")
              .with(of_commit.results, of_commit.events, of_commit.samples)
              .run();
          return absl::OkStatus();
        },
        bytes, committed);
    if (!written.ok()) return written;
    added.results += of_commit.results;
    added.events += of_commit.events;
    added.samples += of_commit.samples;
    at = end;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ImportedNames>> SqliteImport::names_of(
    const std::vector<ImportedEndpoint>& endpoints, const ImportLimits& limits, TimePoint now) {
  using Names = std::vector<ImportedNames>;
  auto known = readers_.get<Names>("cannot read names", [&](Connection& connection) -> absl::StatusOr<Names> {
    Names names;
    for (const ImportedEndpoint& one : endpoints) {
      auto found = find_names(connection, one);
      if (!found) return Names();
      names.push_back(*std::move(found));
    }
    return names;
  });
  if (!known.ok() || known->size() == endpoints.size()) return known;
  Names made;
  const auto entered = writer_.run([&](Connection& connection) {
    made.clear();
    for (const ImportedEndpoint& one : endpoints) made.push_back(ensure_names(connection, one, limits, now));
    return absl::OkStatus();
  });
  if (!entered.ok()) return entered;
  return made;
}

absl::StatusOr<ImportOutcome> SqliteImport::file(const std::vector<ImportedEndpoint>& endpoints,
                                                 const ImportLimits& limits, TimePoint now) {
  const std::uint64_t merges = fence_.count();
  const auto names = names_of(endpoints, limits, now);
  if (!names.ok()) return names.status();
  std::vector<ResultPlan> results;
  std::vector<SamplePlan> samples;
  const auto planned = readers_.read("cannot read what is there", [&](Connection& connection) {
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
      results.push_back(plan_results(connection, endpoints[i], (*names)[i]));
      samples.push_back(plan_samples(connection, endpoints[i], (*names)[i]));
    }
    return absl::OkStatus();
  });
  if (!planned.ok()) return planned;
  ImportOutcome out;
  std::vector<Step> steps;
  std::uint64_t events = 0;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const ImportedNames& of = (*names)[i];
    add_steps(of.endpoint, results[i], now, watch_, steps);
    add_steps(of.endpoint, samples[i], steps);
    for (const Event& event : endpoints[i].events)
      steps.push_back({4, 0, [&of, &event, now](Connection& connection, Added& added) {
                         if (insert_event(connection, key_of(of.id, event), of.endpoint, event, {}, now))
                           ++added.events;
                       }});
    events += endpoints[i].events.size();
    out.taken += {samples[i].taken, results[i].taken, 0};
    out.repeated += {samples[i].repeated, results[i].repeated, 0};
    for (std::size_t s = 0; s < of.series.size(); ++s) {
      if (!of.series[s]) out.refused_series.emplace_back(i, s);
    }
  }
  Added added;
  const auto written = write(
      writer_, steps, [&] { return fence_.pass(merges); },
      [&] {
        for (const ImportedNames& of : *names) revisions_.count(of.id);
      },
      added);
  if (!written.ok()) return written;
  out.taken.events = static_cast<std::uint64_t>(added.events);
  out.repeated.events = events - out.taken.events;
  return out;
}

}  // namespace tidemark::store::sqlite
