#include <sstream>
#include <vector>

#include "collector/verify/tables.h"

namespace tidemark::verify {
namespace {

constexpr const char* kFindingsMax = "1000";  // of one check; SQLite stops there

/// SQLite's answer is a row a finding, of which the first has a headline: "*** in database main ***".
void check(Connection& connection, const std::string& what, const std::string& table, Report& report) {
  const std::string trouble = trouble_of([&] {
    Query query(connection, "PRAGMA integrity_check(" + what + ")");
    while (query.next()) {
      std::istringstream lines(query.take<std::string>());
      for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line != "ok" && !line.starts_with("***"))
          report.found({table, "", "", {}, {}, line});
      }
    }
  });
  if (!trouble.empty()) report.found({table, "", "", {}, {}, "SQLite cannot check it: " + trouble});
}

std::string quoted(const std::string& name) {
  std::string out = "'";
  for (const char c : name) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

}  // namespace

void verify_structure(Connection& connection, bool whole, Report& report) {
  if (whole) return check(connection, kFindingsMax, "file", report);
  std::vector<std::string> tables;
  const std::string trouble = trouble_of([&] {
    Query query(connection, "SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name");
    while (query.next()) tables.push_back(query.take<std::string>());
  });
  if (!trouble.empty()) report.found({"file", "", "", {}, {}, "its tables cannot be listed: " + trouble});
  for (const std::string& table : tables) check(connection, quoted(table), table, report);
}

}  // namespace tidemark::verify
