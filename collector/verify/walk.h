#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>

#include "collector/store/sqlite/query.h"
#include "collector/verify/report.h"

namespace tidemark::verify {

using store::sqlite::Connection;
using store::sqlite::Query;

/// Calls `each` for every row of a table with an integer key `id`, in a look at the file of its own, so that
/// a collector that writes meanwhile can go on folding its log. What SQLite cannot read becomes a finding:
/// a row alone where its key can still be read, else the rows between the last one before the damage and the
/// first one after it.
void walk(Connection& connection, const std::string& table, Report& report,
          const std::function<void(std::int64_t id)>& each);

/// What `work` throws, as text; empty: nothing.
std::string trouble_of(const std::function<void()>& work);

/// Empty, or that a row says other than what is so.
std::string differs(const char* what, std::int64_t says, std::int64_t is);
/// The first that is not empty.
std::string first_of(std::initializer_list<std::string> troubles);

/// The endpoint's name by its key, or "endpoint 17" where there is none of that number, or it cannot be read.
std::string name_of_key(Connection& connection, std::int64_t endpoint);

}  // namespace tidemark::verify
