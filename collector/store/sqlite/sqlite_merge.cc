#include <algorithm>
#include <string>
#include <utility>

#include "collector/store/sqlite/audit_table.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/merge_tables.h"
#include "collector/store/sqlite/sqlite_identity.h"

/// Two endpoints become one.
namespace tidemark::store::sqlite {
namespace {

std::string quoted(const EndpointRow& row) { return "'" + row.name + "'"; }

absl::StatusOr<MergedSide> side_of(Connection& connection, EndpointId id) {
  auto row = endpoint_by_id(connection, id);
  if (!row) return absl::NotFoundError("there is no endpoint with the id " + id.text());
  return MergedSide{*std::move(row), endpoint_key(connection, id).value()};
}

/// When something of it came last, also what waits for the digest and the cut.
std::optional<TimePoint> last_seen(Connection& connection, const EndpointRow& row) {
  Query query(connection,
              "SELECT max(t) FROM (SELECT last_seen t FROM endpoints WHERE id=?1 UNION ALL SELECT received "
              "FROM journal WHERE source=?1 UNION ALL SELECT received FROM blocks WHERE source=?1)");
  query.with(row.id).next();
  return query.take<std::optional<TimePoint>>();
}

absl::Status check_sides(Connection& connection, const EndpointRow& old_one, const EndpointRow& new_one) {
  for (const EndpointRow* row : {&old_one, &new_one}) {
    if (row->source == row->id) continue;
    return absl::FailedPreconditionError(quoted(*row) +
                                         " is a device that a proxy polls: devices are not merged");
  }
  if (new_one.kept_out() != nullptr) {
    return absl::FailedPreconditionError(quoted(new_one) + " was " + new_one.kept_out() +
                                         ": nothing goes on as an endpoint that may not connect");
  }
  const auto seen = last_seen(connection, old_one);
  if (seen && *seen > new_one.enrolled) {
    return absl::FailedPreconditionError(
        quoted(old_one) + " was connected at " + rfc3339(*seen) + ", when " + quoted(new_one) +
        " had been enrolled already, at " + rfc3339(new_one.enrolled) +
        ": these are two machines; one that was installed anew is merged as OLD and NEW, in this order");
  }
  if (new_one.last_seen) return absl::OkStatus();
  Query certified(connection,
                  "SELECT 1 FROM certificates c JOIN endpoints e ON e.key=c.endpoint WHERE e.id=? AND "
                  "c.replaced IS NULL LIMIT 1");
  if (certified.with(new_one.id).next()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      quoted(new_one) + " never connected, and has no certificate: no machine could go on as it");
}

std::uint64_t number(Connection& connection, const std::string& sql, std::int64_t endpoint) {
  Query query(connection, sql);
  query.with(endpoint).next();
  return query.take<std::uint64_t>();
}

absl::Status check_size(Connection& connection, const Merging& merging) {
  std::uint64_t bytes = 0;
  for (const char* table : {"chunks", "rollups", "result_chunks"}) {
    bytes += number(connection,
                    "SELECT coalesce(sum(length(bytes)), 0) FROM " + std::string(table) + " WHERE endpoint=?",
                    merging.new_one.key);
  }
  const std::uint64_t rows =
      merging.events.size() +
      number(connection,
             "SELECT count(*) FROM components c JOIN results r ON r.component=c.key WHERE c.endpoint=?",
             merging.new_one.key) +
      number(connection, "SELECT count(*) FROM inventory WHERE endpoint=?", merging.new_one.key);
  if (bytes <= IdentityStore::kMergedBytesMax && rows <= IdentityStore::kMergedRowsMax)
    return absl::OkStatus();
  return absl::FailedPreconditionError(
      quoted(merging.new_one.row) + " has too much history to be merged: " + std::to_string(bytes) +
      " bytes of samples and results in chunks, and " + std::to_string(rows) +
      " rows of others, where at most " + std::to_string(IdentityStore::kMergedBytesMax) + " and " +
      std::to_string(IdentityStore::kMergedRowsMax) + " are moved");
}

void move_events(Connection& connection, const Merging& merging) {
  Query move(connection, "UPDATE events SET endpoint=? WHERE id=?");
  for (const std::int64_t id : merging.events) move.with(merging.old_one.key, id).run();
  Query(connection, "UPDATE events SET endpoint=? WHERE endpoint=? AND id>?")
      .with(merging.old_one.key, merging.new_one.key, merging.events_looked)
      .run();
}

/// The older one's open nothing from now on.
void move_certificates(Connection& connection, const Merging& merging, TimePoint now) {
  Query(connection, "UPDATE certificates SET replaced=?, pem='' WHERE endpoint=? AND replaced IS NULL")
      .with(now, merging.old_one.key)
      .run();
  Query(connection, "UPDATE certificates SET endpoint=? WHERE endpoint=?")
      .with(merging.old_one.key, merging.new_one.key)
      .run();
  Query(connection, "UPDATE applicants SET endpoint=? WHERE endpoint=?")
      .with(merging.new_one.row.id, merging.old_one.row.id)
      .run();
}

/// What a proxy polls, and may.
void move_devices(Connection& connection, EndpointId from, EndpointId to) {
  Query(connection, "UPDATE endpoints SET source=? WHERE source=? AND id<>source").with(to, from).run();
  Query(connection, "UPDATE OR IGNORE proxy_ranges SET source=? WHERE source=?").with(to, from).run();
  Query(connection, "DELETE FROM proxy_ranges WHERE source=?").with(from).run();
}

/// The older one's, and what the newer one alone was granted.
Grant grant_of_both(Connection& connection, const Merging& merging) {
  Grant grant = grant_of(connection, merging.old_one.row.id);
  Grant newer = grant_of(connection, merging.new_one.row.id);
  if (grant.endpoint_class.empty()) grant.endpoint_class = std::move(newer.endpoint_class);
  if (grant.site.empty()) grant.site = std::move(newer.site);
  grant.labels.merge(newer.labels);
  return grant;
}

/// One row of the two: the older one's number, name and grants, the newer one's id and what it says itself.
void merge_rows(Connection& connection, const Merging& merging) {
  const EndpointRow &old_one = merging.old_one.row, &new_one = merging.new_one.row;
  const Grant grant = grant_of_both(connection, merging);
  Query(connection,
        "UPDATE endpoints SET (hostname, os, class, class_reason, site, labels, agent_version, last_seen, "
        "revoked, retired, clock_offset, monitor_set, spool_bytes, spool_bytes_max, spool_batches, "
        "spool_oldest, cut, "
        "enrolled)=(SELECT n.hostname, n.os, n.class, n.class_reason, n.site, n.labels, n.agent_version, "
        "nullif(max(coalesce(n.last_seen, 0), coalesce(endpoints.last_seen, 0)), 0), n.revoked, n.retired, "
        "n.clock_offset, n.monitor_set, n.spool_bytes, n.spool_bytes_max, n.spool_batches, n.spool_oldest, "
        "min(n.cut, endpoints.cut), min(n.enrolled, endpoints.enrolled) FROM endpoints n WHERE n.key=?1) "
        "WHERE key=?2")
      .with(merging.new_one.key, merging.old_one.key)
      .run();
  Query(connection, "DELETE FROM endpoints WHERE key=?").with(merging.new_one.key).run();
  Query(connection, "UPDATE endpoints SET id=?1, source=?1 WHERE key=?2")
      .with(new_one.id, merging.old_one.key)
      .run();
  set_grant(connection, new_one.id, grant);
  rename_scopes(connection, new_one.name, old_one.name);
}

absl::StatusOr<EndpointRow> merge_in(Connection& connection, const Merging& merging, const Entry& by) {
  const EndpointRow &old_one = merging.old_one.row, &new_one = merging.new_one.row;
  if (auto status = check_sides(connection, old_one, new_one); !status.ok()) return status;
  if (auto status = check_size(connection, merging); !status.ok()) return status;
  merge_streams(connection, merging);
  merge_samples(connection, merging);
  merge_results(connection, merging);
  merge_inventory(connection, merging);
  move_events(connection, merging);
  move_certificates(connection, merging, by.time);
  move_devices(connection, old_one.id, new_one.id);
  merge_rows(connection, merging);
  write_audit(connection, by, "endpoint.merge",
              "endpoint " + quoted(old_one) + " (" + old_one.id.text() + ") goes on as " + new_one.id.text() +
                  ", which was " + quoted(new_one));
  return *endpoint_by_id(connection, new_one.id);
}

/// The newer one's events, which are found by a look at all of them: not by the writer.
absl::StatusOr<Merging> look(Connection& connection, EndpointId old_one, EndpointId new_one) {
  Merging out;
  auto older = side_of(connection, old_one), newer = side_of(connection, new_one);
  if (!older.ok()) return older.status();
  if (!newer.ok()) return newer.status();
  out.old_one = *std::move(older), out.new_one = *std::move(newer);
  Query last(connection, "SELECT coalesce(max(id), 0) FROM events");
  last.next();
  out.events_looked = last.take<std::int64_t>();
  Query query(connection, "SELECT id FROM events WHERE endpoint=?");
  query.with(out.new_one.key);
  while (query.next()) out.events.push_back(query.take<std::int64_t>());
  return out;
}

}  // namespace

absl::StatusOr<EndpointRow> SqliteIdentity::merge(EndpointId old_one, EndpointId new_one, const Entry& by) {
  if (old_one == new_one) return absl::InvalidArgumentError("an endpoint is not merged with itself");
  const auto found = readers_.get<Merging>("cannot read two endpoints",
                                           [&](Connection& c) { return look(c, old_one, new_one); });
  if (!found.ok()) return found.status();
  absl::StatusOr<EndpointRow> row = absl::InternalError("nothing was merged");
  const auto status = write_audited(
      writer_,
      [&](Connection& connection) -> absl::Status {
        // As they are now; other merges may have come between.
        const auto older = side_of(connection, old_one), newer = side_of(connection, new_one);
        if (!older.ok()) return older.status();
        if (!newer.ok()) return newer.status();
        Merging merging = *found;
        merging.old_one = *older, merging.new_one = *newer;
        if (merging.old_one.key != found->old_one.key || merging.new_one.key != found->new_one.key)
          return absl::AbortedError("these endpoints were changed at this moment: try again");
        remembered_.places.write(connection);
        row = merge_in(connection, merging, by);
        if (!row.ok()) return row.status();
        for (const SourceId source : {old_one, new_one}) remembered_.places.forget(source);
        remembered_.places.note_merged(old_one);
        remembered_.watch.forgotten();
        remembered_.fence.merged();
        return absl::OkStatus();
      },
      [&] {
        remembered_.index.merge(old_one, new_one);
        remembered_.fence.merged();
        for (const EndpointId id : {old_one, new_one}) remembered_.revisions.count(id);
      });
  if (!status.ok()) return status;
  return row;
}

}  // namespace tidemark::store::sqlite
