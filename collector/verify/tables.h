#pragma once

#include "collector/verify/walk.h"

/// The walk over each table whose rows are bytes with a checksum, or that others point to. Each opens and
/// decodes every row and compares what the row says with what is in it; a row that is gone meanwhile is no
/// damage. A table that keeps bytes has its line in rows() of verify.cc.
namespace tidemark::verify {

/// Results and events that wait for the digest.
void verify_journal(Connection& connection, Report& report);
/// Samples that wait for the cut; rows that are cut count no more, and are not looked at.
void verify_blocks(Connection& connection, Report& report);
/// Compressed samples.
void verify_chunks(Connection& connection, Report& report);
/// Check results in columns.
void verify_result_chunks(Connection& connection, Report& report);
/// Roll-ups of hours and days, and sketches; that days follow from their hours.
void verify_rollups(Connection& connection, Report& report);

/// Kept runs, component by component.
void verify_runs(Connection& connection, Report& report);
/// What was stored of each source.
void verify_history(Connection& connection, Report& report);
/// The catalogue's history: each version with its files, and each text.
void verify_catalogs(Connection& connection, Report& report);

/// Rows that point to rows which are not there; cursors beyond what there ever was; entries of people that
/// cannot be, and audit lines that are gone.
void verify_references(Connection& connection, Report& report);
/// SQLite's own check of pages, indices and constraints: of the whole file in one look at it, or table by
/// table, each in a look of its own, which leaves out what belongs to no table.
void verify_structure(Connection& connection, bool whole, Report& report);

/// Empty, or which of the series does not belong to the endpoint.
std::string foreign_series(Connection& connection, std::int64_t endpoint,
                           const std::vector<std::int64_t>& series);
/// Empty, or that there is no such endpoint.
std::string missing_endpoint(Connection& connection, std::int64_t endpoint);

}  // namespace tidemark::verify
