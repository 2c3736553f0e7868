#include "collector/store/sqlite/schema.h"

#include <array>

#include "collector/store/sqlite/admins_table.h"
#include "collector/store/sqlite/applicants_table.h"
#include "collector/store/sqlite/arrivals_table.h"
#include "collector/store/sqlite/audit_table.h"
#include "collector/store/sqlite/catalog_table.h"
#include "collector/store/sqlite/certificate_table.h"
#include "collector/store/sqlite/chunks_of_samples.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/history_table.h"
#include "collector/store/sqlite/inventory_table.h"
#include "collector/store/sqlite/operations_table.h"
#include "collector/store/sqlite/proxies_table.h"
#include "collector/store/sqlite/query.h"
#include "collector/store/sqlite/reports_table.h"
#include "collector/store/sqlite/runs_table.h"
#include "common/model/ids.h"

namespace tidemark::store::sqlite {
namespace {

constexpr const char* kStoreTables = R"sql(
CREATE TABLE store (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id BLOB NOT NULL,
  generation INTEGER NOT NULL,
  beat INTEGER NOT NULL,
  digest_cursor INTEGER NOT NULL,
  results INTEGER NOT NULL,
  events INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  damaged INTEGER NOT NULL
) STRICT;
CREATE TABLE endpoints (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  source BLOB NOT NULL,
  hostname TEXT NOT NULL DEFAULT '',
  os TEXT NOT NULL DEFAULT '',
  class TEXT NOT NULL DEFAULT '',
  site TEXT NOT NULL DEFAULT '',
  labels TEXT NOT NULL DEFAULT '{}',
  agent_version TEXT NOT NULL DEFAULT '',
  granted_class TEXT NOT NULL DEFAULT '',
  granted_site TEXT NOT NULL DEFAULT '',
  granted_labels TEXT NOT NULL DEFAULT '{}',
  enrolled INTEGER NOT NULL,
  last_seen INTEGER,
  revoked INTEGER,
  clock_offset INTEGER NOT NULL DEFAULT 0,
  monitor_set TEXT NOT NULL DEFAULT '',
  spool_bytes INTEGER NOT NULL DEFAULT 0,
  spool_bytes_max INTEGER NOT NULL DEFAULT 0,
  spool_batches INTEGER NOT NULL DEFAULT 0,
  spool_oldest INTEGER
) STRICT;
CREATE INDEX endpoints_by_source ON endpoints (source);
CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  secret_digest BLOB NOT NULL,
  uses_max INTEGER NOT NULL,
  uses INTEGER NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  revoked INTEGER,
  class TEXT NOT NULL,
  site TEXT NOT NULL,
  labels TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE certificates (
  serial TEXT PRIMARY KEY,
  endpoint INTEGER NOT NULL,
  key_digest BLOB NOT NULL,
  token TEXT NOT NULL,
  issued INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  pem TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX certificates_by_key ON certificates (key_digest, token);
CREATE INDEX certificates_by_endpoint ON certificates (endpoint);
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  subject TEXT NOT NULL,
  about TEXT NOT NULL,
  state INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt INTEGER NOT NULL,
  last_answer TEXT NOT NULL,
  created INTEGER NOT NULL,
  sent INTEGER,
  message BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_by_due ON outbox (state, next_attempt);
)sql";

constexpr const char* kStreamTables = R"sql(
CREATE TABLE epochs (
  source BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  spool BLOB NOT NULL,
  high INTEGER NOT NULL,
  chain BLOB NOT NULL,
  sent_samples INTEGER NOT NULL, sent_results INTEGER NOT NULL, sent_events INTEGER NOT NULL,
  stored_samples INTEGER NOT NULL, stored_results INTEGER NOT NULL, stored_events INTEGER NOT NULL,
  refused_samples INTEGER NOT NULL, refused_results INTEGER NOT NULL, refused_events INTEGER NOT NULL,
  lost_samples INTEGER NOT NULL, lost_results INTEGER NOT NULL, lost_events INTEGER NOT NULL,
  unproven_samples INTEGER NOT NULL, unproven_results INTEGER NOT NULL, unproven_events INTEGER NOT NULL,
  series_known INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  origins BLOB NOT NULL,
  generation INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  superseded_spool BLOB,
  superseded_epoch INTEGER,
  superseded_reason INTEGER,
  PRIMARY KEY (source, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE history (
  source BLOB NOT NULL,
  ordinal INTEGER NOT NULL,
  spool BLOB NOT NULL,
  seq_from INTEGER NOT NULL,
  seq_to INTEGER NOT NULL,
  digest BLOB,
  origin_spool BLOB NOT NULL,
  origin_from INTEGER NOT NULL,
  origin_to INTEGER NOT NULL,
  PRIMARY KEY (source, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE declarations (
  source BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  number INTEGER NOT NULL,
  series INTEGER,
  PRIMARY KEY (source, epoch, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE losses (
  id INTEGER PRIMARY KEY,
  source BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  seq_from INTEGER NOT NULL,
  seq_to INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  time_from INTEGER NOT NULL,
  time_to INTEGER NOT NULL,
  batches INTEGER NOT NULL,
  samples INTEGER NOT NULL, results INTEGER NOT NULL, events INTEGER NOT NULL,
  detail TEXT NOT NULL,
  recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX losses_by_time ON losses (recorded);
CREATE TABLE refusals (
  id INTEGER PRIMARY KEY,
  source BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  reason TEXT NOT NULL,
  samples INTEGER NOT NULL, results INTEGER NOT NULL, events INTEGER NOT NULL,
  recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX refusals_by_time ON refusals (recorded);
CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  received INTEGER NOT NULL,
  clock_offset INTEGER NOT NULL,
  digest BLOB NOT NULL,
  section BLOB NOT NULL
) STRICT;
CREATE TABLE damaged (
  id INTEGER PRIMARY KEY,
  source BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  received INTEGER NOT NULL,
  clock_offset INTEGER NOT NULL,
  digest BLOB NOT NULL,
  section BLOB NOT NULL,
  reason TEXT NOT NULL
) STRICT;
)sql";

constexpr const char* kMeasurementTables = R"sql(
CREATE TABLE components (
  key INTEGER PRIMARY KEY,
  endpoint INTEGER NOT NULL,
  check_name TEXT NOT NULL,
  UNIQUE (endpoint, check_name)
) STRICT;
CREATE TABLE results (
  component INTEGER NOT NULL,
  time INTEGER NOT NULL,
  state INTEGER NOT NULL,
  interval INTEGER NOT NULL,
  confirm INTEGER NOT NULL,
  clock_offset INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (component, time)
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  journal INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  endpoint INTEGER NOT NULL,
  time INTEGER NOT NULL,
  clock_offset INTEGER NOT NULL,
  received INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  attributes TEXT NOT NULL,
  UNIQUE (journal, ordinal)
) STRICT;
CREATE INDEX events_by_time ON events (time);
CREATE TABLE series (
  key INTEGER PRIMARY KEY,
  endpoint INTEGER NOT NULL,
  metric TEXT NOT NULL,
  attributes TEXT NOT NULL,
  unit TEXT NOT NULL,
  kind INTEGER NOT NULL,
  UNIQUE (endpoint, metric, attributes)
) STRICT;
CREATE TABLE samples (
  series INTEGER NOT NULL,
  time INTEGER NOT NULL,
  value REAL NOT NULL,
  clock_offset INTEGER NOT NULL,
  PRIMARY KEY (series, time)
) STRICT, WITHOUT ROWID;
)sql";

/// Samples wait in `blocks` as they were received until the cut makes chunks of them.
constexpr const char* kSampleTables = R"sql(
CREATE TABLE blocks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  endpoint BLOB NOT NULL,
  source BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  received INTEGER NOT NULL,
  clock_offset INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  earliest INTEGER NOT NULL,
  digest BLOB NOT NULL,
  section BLOB NOT NULL
) STRICT;
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  endpoint INTEGER NOT NULL,
  time_to INTEGER NOT NULL,
  time_from INTEGER NOT NULL,
  series_from INTEGER NOT NULL,
  series_to INTEGER NOT NULL,
  silence INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  joined INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX chunks_by_endpoint ON chunks (endpoint, time_to, time_from, series_from, series_to, silence);
CREATE INDEX chunks_to_join ON chunks (time_from, endpoint) WHERE joined=0;
CREATE INDEX chunks_unjoined ON chunks (endpoint, time_from, time_to) WHERE joined=0;
CREATE INDEX series_by_metric ON series (metric, endpoint);
CREATE TABLE result_chunks (
  id INTEGER PRIMARY KEY,
  endpoint INTEGER NOT NULL,
  time_to INTEGER NOT NULL,
  time_from INTEGER NOT NULL,
  silence INTEGER NOT NULL,
  results INTEGER NOT NULL,
  joined INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX result_chunks_by_endpoint ON result_chunks (endpoint, time_to, time_from, silence);
CREATE INDEX result_chunks_to_join ON result_chunks (time_from, endpoint) WHERE joined=0;
CREATE TABLE rollups (
  id INTEGER PRIMARY KEY,
  endpoint INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  time INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (endpoint, tier, time)
) STRICT;
)sql";

void to_version_1(Connection& connection) {
  connection.execute(kStoreTables);
  connection.execute(kStreamTables);
  connection.execute(kMeasurementTables);
  Query(connection, "INSERT INTO store VALUES (1, ?, 1, 0, 0, 0, 0, 0, 0)").with(StoreId::random()).run();
  connection.execute("PRAGMA application_id=" + std::to_string(kApplicationId));
}

/// Why an endpoint is of its class; and what endpoints say about their going and coming, quickly found.
void to_version_2(Connection& connection) {
  connection.execute(
      "ALTER TABLE endpoints ADD COLUMN class_reason TEXT NOT NULL DEFAULT '';"
      "CREATE INDEX events_of_presence ON events (endpoint, time) WHERE name IN ('agent.started', "
      "'host.booted', 'host.resumed', 'host.shutdown', 'host.suspended')");
}

void to_version_3(Connection& connection) { make_inventory_tables(connection); }

/// Samples, which had a row each, become chunks; so do results, but for the newest, when they are cut.
void to_version_4(Connection& connection) {
  connection.execute(kSampleTables);
  connection.execute(
      "ALTER TABLE endpoints ADD COLUMN cut INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE components ADD COLUMN first INTEGER;"
      "UPDATE components SET first=(SELECT min(time) FROM results WHERE component=key)");
  chunks_of_samples(connection);
  connection.execute("DROP TABLE samples");
}

void to_version_5(Connection& connection) { make_operations_tables(connection); }

void to_version_6(Connection& connection) { make_runs_table(connection); }

void to_version_7(Connection& connection) { make_catalog_tables(connection); }

void to_version_8(Connection& connection) {
  connection.execute("ALTER TABLE journal ADD COLUMN seq INTEGER NOT NULL DEFAULT 0");
  make_arrivals_table(connection);
  make_report_tables(connection);
}

void to_version_9(Connection& connection) { make_proxy_tables(connection); }

void to_version_10(Connection& connection) {
  chain_audit_lines(connection);
  note_use_of_certificates(connection);
  make_applicants_table(connection);
}

void to_version_11(Connection& connection) {
  make_admins_table(connection);
  note_names_by_hand(connection);
}

void to_version_12(Connection& connection) {
  note_retirement(connection);
  note_who_returns(connection);
  connection.execute(
      "ALTER TABLE store ADD COLUMN recovered INTEGER NOT NULL DEFAULT 1;"
      "UPDATE store SET recovered=generation");
}

void to_version_13(Connection& connection) { pack_history(connection); }

using Step = void (*)(Connection&);
constexpr std::array<Step, kSchemaVersion> kSteps = {to_version_1,  to_version_2,  to_version_3,
                                                     to_version_4,  to_version_5,  to_version_6,
                                                     to_version_7,  to_version_8,  to_version_9,
                                                     to_version_10, to_version_11, to_version_12,
                                                     to_version_13};  // the n-th makes version n out of n − 1

}  // namespace

absl::Status migrate(Connection& connection, const std::string& file) {
  return guarded("cannot bring " + file + " to this version's schema", [&]() -> absl::Status {
    const auto version = connection.pragma("user_version");
    if (connection.pragma("application_id") != kApplicationId &&
        (version != 0 || connection.pragma("schema_version") != 0)) {
      return absl::FailedPreconditionError(file +
                                           " is an SQLite file of another program, not a Tidemark store");
    }
    if (version > kSchemaVersion) {
      return absl::FailedPreconditionError(file + " was written by a newer Tidemark (schema " +
                                           std::to_string(version) + "; this one knows up to " +
                                           std::to_string(kSchemaVersion) +
                                           "): install that version, or restore a backup of the file");
    }
    connection.execute("PRAGMA journal_mode=WAL");
    for (auto next = version + 1; next <= kSchemaVersion; ++next) {
      connection.execute("BEGIN IMMEDIATE");
      try {
        kSteps[static_cast<std::size_t>(next - 1)](connection);
        connection.execute("PRAGMA user_version=" + std::to_string(next));
        connection.execute("COMMIT");
      } catch (...) {
        if (connection.in_transaction()) connection.execute("ROLLBACK");
        throw;
      }
    }
    return absl::OkStatus();
  });
}

}  // namespace tidemark::store::sqlite
