#pragma once

#include <absl/status/status.h>

#include <string>
#include <vector>

#include "collector/store/rows.h"
#include "collector/store/sqlite/connection.h"

/// The tables of proxies: `proxy_ranges`, and `devices`, which says of an endpoint what its proxy polls. All
/// functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// A step of the schema; as version 9 made them.
void make_proxy_tables(Connection& connection);

/// Devices become endpoints of the source, or are told anew. kAborted, and the transaction is to be given up,
/// where one's id is another source's, or another source's device's.
absl::Status put_devices(Connection& connection, SourceId source, const std::vector<Device>& devices,
                         TimePoint now);
/// How many endpoints the source has beside itself.
std::uint64_t device_count(Connection& connection, SourceId source);
/// What was assigned to it, in order.
std::vector<std::string> ranges_of(Connection& connection, SourceId source);

}  // namespace tidemark::store::sqlite
