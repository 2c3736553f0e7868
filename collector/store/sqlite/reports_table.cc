#include "collector/store/sqlite/reports_table.h"

namespace tidemark::store::sqlite {

void make_report_tables(Connection& connection) {
  connection.execute(R"sql(
ALTER TABLE outbox ADD COLUMN kind INTEGER NOT NULL DEFAULT 1;
ALTER TABLE outbox ADD COLUMN report TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN deadline INTEGER;
ALTER TABLE outbox ADD COLUMN channel INTEGER NOT NULL DEFAULT 1;
CREATE INDEX outbox_of_alarms ON outbox (about, created) WHERE kind=2;
CREATE INDEX outbox_by_report ON outbox (report) WHERE report<>'';
CREATE TABLE deliveries (
  mail INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  time INTEGER NOT NULL,
  state INTEGER NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (mail, attempt)
) STRICT, WITHOUT ROWID;
CREATE TABLE alarms (
  what INTEGER NOT NULL,
  subject TEXT NOT NULL,
  begin INTEGER NOT NULL,
  first_notice INTEGER NOT NULL,
  last_notice INTEGER NOT NULL,
  count INTEGER NOT NULL,
  escalated INTEGER NOT NULL,
  seen_until INTEGER NOT NULL,
  ended INTEGER,
  taken_back INTEGER NOT NULL,
  window INTEGER NOT NULL,
  told_window INTEGER NOT NULL,
  PRIMARY KEY (what, subject, begin)
) STRICT, WITHOUT ROWID;
CREATE INDEX alarms_open ON alarms (begin) WHERE ended IS NULL;
CREATE TABLE reports (
  id TEXT PRIMARY KEY,
  schedule TEXT NOT NULL,
  about TEXT NOT NULL,
  summary INTEGER NOT NULL,
  time_from INTEGER NOT NULL,
  time_to INTEGER NOT NULL,
  period TEXT NOT NULL,
  title TEXT NOT NULL,
  language TEXT NOT NULL,
  made INTEGER NOT NULL,
  catalogue TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reports_by_schedule ON reports (schedule, period, time_from) WHERE schedule<>'';
CREATE INDEX reports_by_time ON reports (made);
CREATE TABLE report_faces (
  report TEXT NOT NULL,
  format TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (report, format)
) STRICT;
CREATE TABLE report_schedules (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  entered INTEGER NOT NULL,
  removed_by TEXT,
  removed INTEGER
) STRICT;
CREATE TABLE troubles (
  key TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  service TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE schedule_starts (
  schedule TEXT PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX report_schedules_by_name ON report_schedules (name) WHERE removed IS NULL;
)sql");
}

}  // namespace tidemark::store::sqlite
