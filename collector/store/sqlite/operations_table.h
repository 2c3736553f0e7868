#pragma once

#include <cstdint>
#include <string>

#include "collector/store/operations_store.h"
#include "collector/store/sqlite/connection.h"

/// The tables of what people enter, for the port over them. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// A step of the schema; as version 5 made them.
void make_operations_tables(Connection& connection);

/// What became of an entry.
struct Entered {
  std::int64_t id = 0;
  bool added = false;  ///< false: it was there already
};

/// Who is at work, for the audit log.
struct Auditor {
  Entry by;
  bool imports = false;  ///< rather than entering it
};

/// Enter what is not there yet, with its audit line.
Entered enter(Connection& connection, const MaintenanceRow& row, const Auditor& auditor);
Entered enter(Connection& connection, const ExclusionRow& row, const Auditor& auditor);
Entered enter(Connection& connection, const AcknowledgementRow& row, const Auditor& auditor);
Entered enter(Connection& connection, const ChangeRow& row, const Auditor& auditor);

/// As the audit log has them: "maintenance 3 of endpoint 'web-1', 2026-… to 2026-…: new disks".
std::string words_of(std::int64_t id, const MaintenanceRow& row);
std::string words_of(std::int64_t id, const ExclusionRow& row);
std::string words_of(std::int64_t id, const ChangeRow& row);

}  // namespace tidemark::store::sqlite
