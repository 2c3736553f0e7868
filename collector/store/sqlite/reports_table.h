#pragma once

#include "collector/store/sqlite/connection.h"

/// The tables of what is told: `reports`, `report_faces`, `report_schedules`, `schedule_starts`, `troubles`,
/// `alarms` and `deliveries`. All functions throw
/// SQLite::Exception.
namespace tidemark::store::sqlite {

/// A step of the schema; as version 8 made them.
void make_report_tables(Connection& connection);

}  // namespace tidemark::store::sqlite
