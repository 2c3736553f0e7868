#pragma once

#include <ostream>

#include "agent/snmp_scan_run.h"

/// What a scan found, for people and for programs.
namespace tidemark {

/// A line each, and one of the whole.
void write_table(const ScanOutcome& outcome, bool only_new, std::ostream& out);
/// {"devices": [...], "asked": …, "answered": …, "new": …, "seconds": …, "interrupted": …}
void write_json(const ScanOutcome& outcome, bool only_new, std::ostream& out);
/// As RFC 4180, with a header; lines end with \n alone, profiles are joined with ";".
void write_csv(const ScanOutcome& outcome, bool only_new, std::ostream& out);

}  // namespace tidemark
