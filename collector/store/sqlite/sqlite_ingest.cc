#include "collector/store/sqlite/sqlite_ingest.h"

#include <algorithm>

#include "collector/series/seal.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/epoch_table.h"
#include "collector/store/sqlite/history_table.h"
#include "collector/store/sqlite/proxies_table.h"
#include "collector/store/sqlite/series_table.h"
#include "common/stream/chain.h"

namespace tidemark::store::sqlite {
namespace {

constexpr std::size_t kStepBytes = 1'024;  // what a step holds in memory beside its sections, about

/// Whether the write is exactly the step that follows where the store stands.
absl::Status continues(const EpochPosition& position, const stream::Write& write) {
  const auto& epoch = write.epoch;
  const bool opening = epoch.epoch == position.newest.next() && !write.history;
  const bool follows =
      epoch.epoch == position.newest && epoch.spool == position.spool &&
      (write.history ? write.history->from == position.high.next() && write.history->to == epoch.high
                     : epoch.high == position.high);
  if (opening || follows) return absl::OkStatus();
  return absl::AbortedError("a step of source " + write.source.text() +
                            " does not follow what is stored: epoch " + std::to_string(epoch.epoch.value) +
                            " up to " + std::to_string(epoch.high.value) + ", stored is epoch " +
                            std::to_string(position.newest.value) + " up to " +
                            std::to_string(position.high.value));
}

void declare(Connection& connection, const stream::Write& write, TimePoint now) {
  for (const auto& declaration : write.series) {
    std::optional<std::int64_t> series;  // refused ones have none
    if (!declaration.key.metric.empty()) {
      const auto endpoint =
          ensure_endpoint(connection, declaration.key.endpoint, write.source, EndpointFacts{}, Grant{}, now);
      series = ensure_series(connection, endpoint, declaration.key.metric, declaration.key.attributes,
                             declaration.unit, declaration.kind);
    }
    Query(connection, "INSERT OR REPLACE INTO declarations VALUES (?, ?, ?, ?)")
        .with(write.source, write.epoch.epoch, declaration.number, series)
        .run();
  }
}

void record(Connection& connection, const stream::Write& write, TimePoint now) {
  if (write.loss) {
    const auto& loss = *write.loss;
    Query(connection,
          "INSERT INTO losses (source, epoch, seq_from, seq_to, reason, time_from, time_to, batches, "
          "samples, results, "
          "events, detail, recorded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .with(write.source, write.epoch.epoch, write.loss_from, write.loss_to, loss.reason, loss.time_from,
              loss.time_to, loss.batches, loss.counts, loss.detail, now)
        .run();
  }
  for (const auto& refused : write.refused) {
    const auto seq = write.history ? write.history->from : refused.seq;
    Query(connection,
          "INSERT INTO refusals (source, epoch, seq, reason, samples, results, events, recorded) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .with(write.source, write.epoch.epoch, seq, refused.reason, refused.counts, now)
        .run();
  }
}

absl::Status store_write(Connection& connection, SourcePlaces& places, const stream::Write& write,
                         TimePoint now) {
  const EpochPosition before = places.position(connection, write.source);
  if (auto status = continues(before, write); !status.ok()) return status;
  declare(connection, write, now);
  if (write.history) {
    places.advance(connection, write.source, *write.history, write.epoch);
  } else if (before.newest != write.epoch.epoch) {
    places.open(connection, write.source, write.epoch);
  }
  record(connection, write, now);
  return absl::OkStatus();
}

void store_greeting(Connection& connection, SourceId source, const Greeting& greeting, TimePoint now) {
  ensure_endpoint(connection, source, source, greeting.facts, Grant{}, now);
  update_facts(connection, source, greeting.facts);
  Query(connection,
        "UPDATE endpoints SET last_seen=max(coalesce(last_seen, 0), ?), clock_offset=?, monitor_set=?, "
        "spool_bytes=?, "
        "spool_bytes_max=?, spool_batches=?, spool_oldest=? WHERE id=?")
      .with(now, greeting.clock_offset, greeting.monitor_set_version, greeting.spool.bytes,
            greeting.spool.bytes_max, greeting.spool.batches, greeting.spool.oldest, source)
      .run();
}

void journal(Connection& connection, const std::vector<JournalRow>& rows) {
  if (rows.empty()) return;
  Query query(
      connection,
      "INSERT INTO journal (source, epoch, seq, received, clock_offset, digest, section) VALUES (?, ?, "
      "?, ?, ?, ?, ?)");
  for (const auto& row : rows) {
    query
        .with(row.source, row.epoch, row.seq, row.received, row.clock_offset, stream::digest_of(row.section),
              Blob{row.section})
        .run();
  }
}

std::vector<UncutIndex::Row> keep_blocks(Connection& connection, const std::vector<BlockRow>& rows) {
  std::vector<UncutIndex::Row> kept;
  if (rows.empty()) return kept;
  kept.reserve(rows.size());
  Query query(
      connection,
      "INSERT INTO blocks (endpoint, source, epoch, received, clock_offset, samples, earliest, digest, "
      "section) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& row : rows) {
    const std::string checksum = series::checksum_of(row.section);
    query
        .with(row.endpoint, row.source, row.epoch, row.received, row.clock_offset, row.samples, row.earliest,
              Blob{checksum}, Blob{row.section})
        .run();
    kept.push_back({connection.last_id(), row.endpoint, row.source, row.received, row.earliest,
                    static_cast<std::uint32_t>(row.section.size()), row.samples});
  }
  return kept;
}

/// What was under way when the source's endpoint was merged into another one is not kept, and makes no
/// endpoint.
absl::Status check_merged(Connection& connection, const SourcePlaces& places, SourceId source) {
  if (!places.merged(source) || endpoint_key(connection, source)) return absl::OkStatus();
  return absl::AbortedError("source " + source.text() + " was merged into another endpoint");
}

absl::Status store_step(Connection& connection, SourcePlaces& places, const Step& step,
                        std::vector<UncutIndex::Row>& kept) {
  if (auto status = check_merged(connection, places, step.source); !status.ok()) return status;
  if (step.greeting) store_greeting(connection, step.source, *step.greeting, step.received);
  if (auto status = put_devices(connection, step.source, step.devices, step.received); !status.ok())
    return status;
  if (step.write) {
    if (auto status = store_write(connection, places, *step.write, step.received); !status.ok())
      return status;
  }
  journal(connection, step.rows.journal);
  kept = keep_blocks(connection, step.rows.blocks);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SourceRecord> SqliteIngest::load(SourceId source) {
  return readers_.get<SourceRecord>("cannot load a source",
                                    [&](Connection& connection) -> absl::StatusOr<SourceRecord> {
                                      SourceRecord record;
                                      record.receiver.source = source;
                                      for (auto& [of, epoch] : epochs_of(connection, source))
                                        record.receiver.epochs.push_back(std::move(epoch));
                                      record.receiver.history = history_of(connection, source);
                                      record.endpoint = endpoint_by_id(connection, source);
                                      record.ranges = ranges_of(connection, source);
                                      record.devices = device_count(connection, source);
                                      return record;
                                    });
}

absl::StatusOr<EndpointRow> SqliteIngest::endpoint(SourceId source) {
  return readers_.get<EndpointRow>("cannot read an endpoint",
                                   [&](Connection& c) { return endpoint_named(c, source.text()); });
}

absl::StatusOr<std::vector<SeriesDeclaration>> SqliteIngest::declared(SourceId source, Epoch epoch) {
  using Declarations = std::vector<SeriesDeclaration>;
  return readers_.get<Declarations>(
      "cannot load declared series", [&](Connection& connection) -> absl::StatusOr<Declarations> {
        Query query(connection,
                    "SELECT d.number, e.id, s.metric, s.attributes, s.unit, s.kind FROM declarations d "
                    "LEFT JOIN series s ON s.key=d.series LEFT JOIN endpoints e ON e.key=s.endpoint "
                    "WHERE d.source=? AND d.epoch=? ORDER BY d.number");
        query.with(source, epoch);
        Declarations declarations;
        while (query.next()) {
          SeriesDeclaration d;
          std::optional<EndpointId> endpoint;
          query.into(d.number, endpoint);
          if (endpoint) {
            d.key.endpoint = *endpoint;
            std::string attributes;
            query.into(d.key.metric, attributes, d.unit, d.kind);
            d.key.attributes = attributes_of(attributes);
          }
          declarations.push_back(std::move(d));
        }
        return declarations;
      });
}

absl::StatusOr<SeriesRoom> SqliteIngest::series_room(EndpointId endpoint,
                                                     const std::vector<SeriesKey>& wanted) {
  return readers_.get<SeriesRoom>("cannot count series", [&](Connection& connection) {
    SeriesRoom room;
    room.known.resize(wanted.size());
    room.all = series_count(connection);
    const auto key = endpoint_key(connection, endpoint);
    if (!key) return absl::StatusOr<SeriesRoom>(room);
    room.of_endpoint = series_count_of(connection, *key);
    for (std::size_t i = 0; i < wanted.size(); ++i)
      room.known[i] = series_key(connection, *key, wanted[i].metric, wanted[i].attributes).has_value();
    return absl::StatusOr<SeriesRoom>(room);
  });
}

absl::StatusOr<std::vector<std::optional<EndpointOwner>>> SqliteIngest::owners(
    const std::vector<EndpointId>& ids) {
  using Owners = std::vector<std::optional<EndpointOwner>>;
  return readers_.get<Owners>("cannot read whose endpoints are", [&](Connection& connection) {
    Query query(connection,
                "SELECT source, coalesce(revoked, retired) IS NOT NULL FROM endpoints WHERE id=?");
    Owners owners(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      query.again();
      if (!query.with(ids[i]).next()) continue;
      query.into(owners[i].emplace().source, owners[i]->revoked);
    }
    return absl::StatusOr<Owners>(std::move(owners));
  });
}

absl::Status SqliteIngest::commit(Step step, Done done) {
  std::size_t bytes = kStepBytes;
  for (const auto& row : step.rows.journal) bytes += row.section.size();
  for (const auto& row : step.rows.blocks) bytes += row.section.size();
  for (const auto& device : step.devices) bytes += sizeof device + device.description.size();
  auto chain = step.chain;
  heartbeat_.tick(writer_);
  // Both are called on the writer's thread: where the rows went is known once they are committed.
  const auto kept = std::make_shared<std::vector<UncutIndex::Row>>();
  return writer_.submit(
      [this, step = std::move(step), kept, number = ++steps_](Connection& connection) -> absl::Status {
        StepChain* const of = step.chain.get();
        // Steps before the one that failed run again when it has.
        if (of != nullptr && (of->broken || (of->failed_step != 0 && of->failed_step < number)))
          return absl::AbortedError("an earlier step of the source failed");
        const auto status = guarded("cannot store a step of a source",
                                    [&] { return store_step(connection, places_, step, *kept); });
        if (!status.ok() && of != nullptr)
          of->failed_step = of->failed_step == 0 ? number : std::min(of->failed_step, number);
        return status;
      },
      bytes,
      [this, chain = std::move(chain), done = std::move(done), kept](const absl::Status& status) {
        if (!status.ok() && chain) chain->broken = true;
        if (status.ok()) {
          index_.add(*kept);
          for (const UncutIndex::Row& row : *kept) {
            if (row.earliest < row.received - Revisions::kPast) revisions_.count(row.endpoint);
          }
        }
        done(status);
      });
}

}  // namespace tidemark::store::sqlite
