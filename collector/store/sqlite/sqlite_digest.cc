#include "collector/store/sqlite/sqlite_digest.h"

#include <map>
#include <set>

#include "collector/series/seal.h"
#include "collector/store/sqlite/arrivals_table.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/event_table.h"
#include "collector/store/sqlite/inventory_table.h"
#include "collector/store/sqlite/result_table.h"
#include "collector/store/sqlite/runs_table.h"
#include "common/stream/chain.h"

namespace tidemark::store::sqlite {
namespace {

/// One turn's work inside its transaction: numbers that were looked up once are not looked up again.
class Filing {
 public:
  Filing(Connection& connection, FiledWatch& watch) : connection_(connection), watch_(watch) {}

  void section(const DigestedSection& section);
  void damaged(const DamagedRow& row);
  void finish(std::int64_t up_to);
  const DigestOutcome& outcome() const { return outcome_; }
  const std::vector<UncutIndex::Row>& moved() const { return moved_; }
  /// Whose past is another one now.
  const std::set<EndpointId>& revised() const { return revised_; }

 private:
  void results(const DigestedSection& section, std::int64_t endpoint);
  /// Of a result that was filed: where it says something else than the one before it, the batch is kept.
  void arrival(const DigestedSection& section, std::int64_t component, TimePoint time, CheckState state);
  void events(const DigestedSection& section, std::int64_t endpoint);
  void samples(const DigestedSection& section);
  std::int64_t endpoint_of(const DigestedSection& section);
  std::int64_t component_of(std::int64_t endpoint, const std::string& check);

  Connection& connection_;
  FiledWatch& watch_;
  DigestOutcome outcome_;
  std::vector<UncutIndex::Row> moved_;  // to the samples that wait
  std::uint64_t damaged_ = 0;
  std::map<EndpointId, std::int64_t> endpoints_;
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> components_;
  struct Oldest {
    TimePoint time;
    EndpointId endpoint;
  };
  std::map<std::int64_t, Oldest> oldest_;  // result of each component, in this turn
  struct Newest {
    TimePoint time;
    CheckState state = CheckState::kUnknown;
  };
  std::map<std::int64_t, Newest> newest_;  // result of each component, of this turn's
  std::set<EndpointId> revised_;
  std::map<SourceId, TimePoint> seen_;
};

void Filing::section(const DigestedSection& section) {
  const auto endpoint = endpoint_of(section);
  results(section, endpoint);
  events(section, endpoint);
  samples(section);
  for (const auto& id : {section.source, section.section.endpoint}) {
    seen_[id] = std::max(seen_[id], section.received);
  }
}

void Filing::results(const DigestedSection& section, std::int64_t endpoint) {
  for (const auto& result : section.section.results) {
    const auto component = component_of(endpoint, result.check);
    const TimePoint time = result.time + section.clock_offset;
    if (put_result(connection_, component,
                   {unix_ms(time), section.clock_offset.count(), result.state, result.interval.count(),
                    result.confirm, result.text})) {
      ++outcome_.filed.results;
      arrival(section, component, time, result.state);
    }
    Oldest& oldest = oldest_.try_emplace(component, Oldest{time, section.section.endpoint}).first->second;
    oldest.time = std::min(oldest.time, time);
  }
}

void Filing::arrival(const DigestedSection& section, std::int64_t component, TimePoint time,
                     CheckState state) {
  if (section.seq.value == 0) return;
  const auto last = newest_.find(component);
  const std::optional<CheckState> before = last != newest_.end() && last->second.time < time
                                               ? last->second.state
                                               : state_before(connection_, component, time);
  if (last == newest_.end() || last->second.time < time) newest_[component] = {time, state};
  if (before != state)
    put_arrival(connection_, component, time, {section.source, section.epoch, section.seq, section.received});
}

void Filing::events(const DigestedSection& section, std::int64_t endpoint) {
  std::int64_t ordinal = 0;
  for (const auto& event : section.section.events) {
    if (insert_event(connection_, {section.journal_id, ordinal++}, endpoint, event, section.clock_offset,
                     section.received)) {
      ++outcome_.filed.events;
      if (event.time + section.clock_offset < section.received - Revisions::kPast)
        revised_.insert(section.section.endpoint);
    }
    if (!event.inventory) continue;
    const auto inventory = apply_inventory(connection_, endpoint, *event.inventory,
                                           event.time + section.clock_offset, section.received);
    outcome_.inventory_changes += inventory.changed;
    outcome_.inventory_dropped += inventory.dropped;
  }
}

/// Rows of stores up to version 3 have their samples with them: these go where samples wait for the cut.
void Filing::samples(const DigestedSection& section) {
  std::uint64_t samples = 0;
  TimePoint earliest = TimePoint::max();
  for (const auto& block : section.section.blocks) {
    samples += block.values.size();
    for (const TimePoint time : block.times) earliest = std::min(earliest, time + section.clock_offset);
  }
  if (samples == 0) return;
  std::string checksum;
  {
    Query query(connection_, "SELECT section FROM journal WHERE id=?");
    if (!query.with(section.journal_id).next()) return;
    checksum = series::checksum_of(query.take<std::string>());
  }
  Query(connection_,
        "INSERT INTO blocks (endpoint, source, epoch, received, clock_offset, samples, earliest, digest, "
        "section) "
        "SELECT ?, source, epoch, received, clock_offset, ?, ?, ?, section FROM journal WHERE id=?")
      .with(section.section.endpoint, samples, earliest, Blob{checksum}, section.journal_id)
      .run();
  moved_.push_back({connection_.last_id(), section.section.endpoint, section.source, section.received,
                    earliest, 0, samples});
}

std::int64_t Filing::endpoint_of(const DigestedSection& section) {
  const auto id = section.section.endpoint;
  const auto it = endpoints_.find(id);
  if (it != endpoints_.end()) return it->second;
  return endpoints_[id] = ensure_endpoint(connection_, id, section.source, {}, {}, section.received);
}

std::int64_t Filing::component_of(std::int64_t endpoint, const std::string& check) {
  const auto it = components_.find({endpoint, check});
  if (it != components_.end()) return it->second;
  return components_[{endpoint, check}] = ensure_component(connection_, endpoint, check).key;
}

void Filing::damaged(const DamagedRow& row) {
  Query(connection_,
        "INSERT OR IGNORE INTO damaged SELECT id, source, epoch, received, clock_offset, digest, section, ? "
        "FROM journal WHERE id=? AND (SELECT count(*) FROM damaged) < ?")
      .with(row.reason, row.journal_id, DigestStore::kDamagedKeptMax)
      .run();
  ++damaged_;
}

void Filing::finish(std::int64_t up_to) {
  for (const auto& [id, when] : seen_) mark_seen(connection_, id, when);
  for (const auto& [component, oldest] : oldest_) {
    Query(connection_, "UPDATE components SET first=?1 WHERE key=?2 AND (first IS NULL OR first>?1)")
        .with(oldest.time, component)
        .run();
    const bool first = connection_.changes() > 0;
    if (void_runs(connection_, component, oldest.time) || first) revised_.insert(oldest.endpoint);
    watch_.filed(component, oldest.time);
  }
  Query(connection_, "DELETE FROM journal WHERE id<=?").with(up_to).run();
  Query(connection_,
        "UPDATE store SET digest_cursor=?, results=results+?, events=events+?, damaged=damaged+?")
      .with(up_to, outcome_.filed.results, outcome_.filed.events, damaged_)
      .run();
}

std::int64_t cursor_of(Connection& connection) {
  Query query(connection, "SELECT digest_cursor FROM store");
  return query.next() ? query.take<std::int64_t>() : 0;
}

}  // namespace

absl::StatusOr<std::vector<StoredJournalRow>> SqliteDigest::pending(std::size_t rows_max,
                                                                    std::size_t bytes_max) {
  using Rows = std::vector<StoredJournalRow>;
  merges_ = fence_.count();
  return readers_.get<Rows>("cannot read the journal", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(
        connection,
        "SELECT id, source, epoch, seq, received, clock_offset, digest, section FROM journal WHERE id>? "
        "ORDER BY id LIMIT ?");
    query.with(cursor_of(connection), rows_max);
    Rows rows;
    std::size_t bytes = 0;
    while (query.next()) {
      StoredJournalRow stored;
      auto& row = stored.row;
      stream::Digest digest{};
      query.into(row.id, row.source, row.epoch, row.seq, row.received, row.clock_offset, digest, row.section);
      if (stream::digest_of(row.section) != digest)
        stored.damage = "its bytes are not those that were received";
      bytes += row.section.size();
      if (!rows.empty() && bytes > bytes_max) break;
      rows.push_back(std::move(stored));
    }
    return rows;
  });
}

absl::StatusOr<DigestOutcome> SqliteDigest::file(DigestTurn turn) {
  DigestOutcome outcome;
  std::vector<UncutIndex::Row> moved;
  std::set<EndpointId> revised;
  const auto filed = writer_.run(
      [&](Connection& connection) {
        moved.clear(), revised.clear();
        if (auto status = fence_.pass(merges_); !status.ok()) return status;
        if (turn.up_to <= cursor_of(connection)) return absl::OkStatus();
        Filing filing(connection, watch_);
        for (const auto& section : turn.sections) filing.section(section);
        for (const auto& row : turn.damaged) filing.damaged(row);
        filing.finish(turn.up_to);
        outcome = filing.outcome();
        moved = filing.moved(), revised = filing.revised();
        return absl::OkStatus();
      },
      0,
      [&] {
        index_.add(moved);
        for (const EndpointId endpoint : revised) revisions_.count(endpoint);
      });
  if (!filed.ok()) return filed;
  return outcome;
}

}  // namespace tidemark::store::sqlite
