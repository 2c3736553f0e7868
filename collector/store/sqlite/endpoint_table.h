#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/store/identity_store.h"
#include "collector/store/sqlite/query.h"

/// The table of endpoints, for the ports that share it. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// `condition` follows WHERE; `values` fill its parameters.
std::vector<EndpointRow> endpoints_where(Connection& connection, const std::string& condition,
                                         const std::vector<std::string>& blobs = {});
std::optional<EndpointRow> endpoint_by_id(Connection& connection, EndpointId id);
/// By name or by uuid; kNotFound.
absl::StatusOr<EndpointRow> endpoint_named(Connection& connection, const std::string& name_or_id);

/// Its number within the file; absent: no such endpoint.
std::optional<std::int64_t> endpoint_key(Connection& connection, EndpointId id);
/// The same, making it where it is missing: with a unique name out of the host name.
std::int64_t ensure_endpoint(Connection& connection, EndpointId id, SourceId source,
                             const EndpointFacts& facts, const Grant& grant, TimePoint now);
/// As the audit log writes it: "endpoint 'web' (6f0c2a51-…)".
std::string words_of(const EndpointRow& endpoint);
/// A part of schema version 12.
void note_retirement(Connection& connection);
/// A part of schema version 11.
void note_names_by_hand(Connection& connection);

/// kInvalidArgument, with what would be right.
absl::Status check_name(const std::string& name);
/// From now on it has this name, which nobody has, and no other one by itself; what people entered about it
/// goes with it.
void name_by_hand(Connection& connection, const EndpointRow& endpoint, const std::string& name);
/// What people entered about an endpoint of the one name is about the one of the other name.
void rename_scopes(Connection& connection, const std::string& from, const std::string& to);
/// What it is granted, beside what it says itself.
Grant grant_of(Connection& connection, EndpointId id);
void set_grant(Connection& connection, EndpointId id, const Grant& grant);
/// Gives it a unique name out of what it is called now, unless it had its name of the same, or of people.
void rename_endpoint(Connection& connection, const EndpointRow& endpoint, const std::string& hostname);
/// Something of it, or from it, came in then.
void mark_seen(Connection& connection, EndpointId id, TimePoint when);
/// What an endpoint says about itself; what was granted to it stays.
void update_facts(Connection& connection, EndpointId id, const EndpointFacts& facts);

}  // namespace tidemark::store::sqlite
