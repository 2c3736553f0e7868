#include "collector/verify/tables.h"

namespace tidemark::verify {
namespace {

/// The rows that `sql` gives, a text each, are damaged in that way.
void each_of(Connection& connection, Report& report, const char* table, const std::string& sql,
             const char* what) {
  const std::string trouble = trouble_of([&] {
    Query query(connection, sql);
    while (query.next()) report.found({table, query.take<std::string>(), "", {}, {}, what});
  });
  if (!trouble.empty())
    report.found({table, "", "", {}, {}, std::string("cannot be compared with others: ") + trouble});
}

void orphans(Connection& connection, Report& report, const char* table, const std::string& row,
             const std::string& column, const std::string& other, const char* what) {
  each_of(connection, report, table,
          "SELECT " + row + " FROM " + table + " t WHERE t." + column +
              " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM " + other + " o WHERE o.key=t." + column + ")",
          what);
}

constexpr const char* kNoEndpoint = "there is no such endpoint";

}  // namespace

std::string missing_endpoint(Connection& connection, std::int64_t endpoint) {
  Query query(connection, "SELECT 1 FROM endpoints WHERE key=?");
  return query.with(endpoint).next() ? std::string() : kNoEndpoint;
}

std::string foreign_series(Connection& connection, std::int64_t endpoint,
                           const std::vector<std::int64_t>& series) {
  Query query(connection, "SELECT endpoint FROM series WHERE key=?");
  for (const std::int64_t one : series) {
    query.again();
    if (!query.with(one).next())
      return "it has samples of series " + std::to_string(one) + ", which is not there";
    if (query.take<std::int64_t>() != endpoint)
      return "it has samples of series " + std::to_string(one) + ", which is another endpoint's";
  }
  return {};
}

void verify_references(Connection& connection, Report& report) {
  orphans(connection, report, "series", "t.key", "endpoint", "endpoints", kNoEndpoint);
  orphans(connection, report, "components", "t.key", "endpoint", "endpoints", kNoEndpoint);
  each_of(
      connection, report, "results",
      "SELECT r.component || ' ' || r.time FROM results r WHERE NOT EXISTS (SELECT 1 FROM components c WHERE "
      "c.key=r.component)",
      "there is no such component");
  each_of(connection, report, "runs",
          "SELECT r.component || ' ' || r.time_from FROM runs r WHERE NOT EXISTS (SELECT 1 FROM components c "
          "WHERE c.key=r.component)",
          "there is no such component");
  each_of(connection, report, "arrivals",
          "SELECT a.component || ' ' || a.time FROM arrivals a WHERE NOT EXISTS (SELECT 1 FROM components c "
          "WHERE c.key=a.component)",
          "there is no such component");
  each_of(connection, report, "arrivals",
          "SELECT a.component || ' ' || a.time FROM arrivals a WHERE a.seq<=0 OR length(a.source)<>16",
          "it names no batch");
  orphans(connection, report, "events", "t.id", "endpoint", "endpoints", kNoEndpoint);
  orphans(connection, report, "certificates", "t.serial", "endpoint", "endpoints", kNoEndpoint);
  orphans(connection, report, "devices", "t.endpoint", "endpoint", "endpoints", kNoEndpoint);
  each_of(connection, report, "devices",
          "SELECT d.endpoint FROM devices d JOIN endpoints e ON e.key=d.endpoint WHERE e.source=e.id",
          "it is a source of its own, and polled by none");
  each_of(connection, report, "proxy_ranges",
          "SELECT range FROM proxy_ranges WHERE length(source)<>16 OR range=''", "it assigns nothing");
  orphans(connection, report, "inventory_kinds", "t.endpoint || ' ' || t.kind", "endpoint", "endpoints",
          kNoEndpoint);
  orphans(connection, report, "inventory", "t.endpoint || ' ' || t.thing", "endpoint", "endpoints",
          kNoEndpoint);
  orphans(connection, report, "inventory", "t.endpoint || ' ' || t.thing", "thing", "inventory_things",
          "there is no such thing");
  orphans(connection, report, "declarations", "lower(hex(t.source)) || ' ' || t.epoch || ' ' || t.number",
          "series", "series", "it declares a series that is not there");
  each_of(connection, report, "endpoints",
          "SELECT name FROM endpoints WHERE cut>coalesce((SELECT seq FROM sqlite_sequence WHERE "
          "name='blocks'), 0)",
          "rows count as cut that never were there: new samples would not be seen");
  each_of(connection, report, "store",
          "SELECT one FROM store WHERE digest_cursor>coalesce((SELECT seq FROM sqlite_sequence WHERE "
          "name='journal'), "
          "0)",
          "rows count as filed that never were there: new results would not be seen");
  each_of(connection, report, "store", "SELECT '' WHERE (SELECT count(*) FROM store)<>1",
          "it has lost its identity");
  for (const char* table : {"maintenances", "exclusions"}) {
    each_of(connection, report, table, "SELECT id FROM " + std::string(table) + " WHERE time_to<=time_from",
            "it ends before it begins");
  }
  for (const char* table : {"maintenances", "changes"}) {
    each_of(connection, report, table,
            "SELECT id FROM " + std::string(table) + " WHERE scope_kind NOT BETWEEN 0 AND 2",
            "it is of no endpoint, site or service");
  }
  each_of(connection, report, "audit",
          "SELECT '' WHERE (SELECT count(*) FROM audit)<>coalesce((SELECT seq FROM sqlite_sequence WHERE "
          "name='audit'), 0)",
          "lines were taken away from it");
}

}  // namespace tidemark::verify
