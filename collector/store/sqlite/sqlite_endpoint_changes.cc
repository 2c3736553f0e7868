#include "collector/store/sqlite/audit_table.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/sqlite_identity.h"

/// What people say of an endpoint: its name, and what it is granted.
namespace tidemark::store::sqlite {
namespace {

absl::StatusOr<EndpointRow> known(Connection& connection, EndpointId id) {
  auto row = endpoint_by_id(connection, id);
  if (!row) return absl::NotFoundError("there is no endpoint with the id " + id.text());
  return *std::move(row);
}

absl::StatusOr<EndpointRow> rename_in(Connection& connection, EndpointId id, const std::string& name,
                                      const Entry& by) {
  const auto row = known(connection, id);
  if (!row.ok()) return row;
  if (auto status = check_name(name); !status.ok()) return status;
  if (row->name == name) return row;
  if (const auto other = endpoint_named(connection, name); other.ok())
    return absl::AlreadyExistsError("another endpoint is called '" + name + "': " + other->id.text());
  name_by_hand(connection, *row, name);
  write_audit(connection, by, "endpoint.rename",
              "endpoint '" + row->name + "' (" + id.text() + ") is '" + name + "'");
  return known(connection, id);
}

std::string words_of(const Grant& grant) {
  std::string out = "class '" + grant.endpoint_class + "', site '" + grant.site + "'";
  for (const auto& [key, value] : grant.labels) out += ", " + key + "=" + value;
  return out;
}

absl::StatusOr<EndpointRow> grant_in(Connection& connection, EndpointId id, const GrantChange& change,
                                     const Entry& by) {
  const auto row = known(connection, id);
  if (!row.ok()) return row;
  Grant grant = grant_of(connection, id);
  const std::string before = words_of(grant);
  if (change.endpoint_class) grant.endpoint_class = *change.endpoint_class;
  if (change.site) grant.site = *change.site;
  for (const std::string& label : change.without) {
    if (grant.labels.erase(label) > 0) continue;
    return absl::FailedPreconditionError(
        row->facts.labels.contains(label)
            ? "the label '" + label + "' comes from the endpoint itself: take it out of its agent.toml"
            : row->name + " has no label '" + label + "'");
  }
  for (const auto& [key, value] : change.labels) grant.labels[key] = value;
  const std::string after = words_of(grant);
  if (after == before) return row;
  set_grant(connection, id, grant);
  write_audit(connection, by, "endpoint.label",
              "endpoint '" + row->name + "': " + after + "; before: " + before);
  return known(connection, id);
}

}  // namespace

absl::StatusOr<EndpointRow> SqliteIdentity::changed(
    const std::function<absl::StatusOr<EndpointRow>(Connection&)>& change) {
  absl::StatusOr<EndpointRow> row = absl::InternalError("nothing was changed");
  const auto status = write_audited(writer_, [&](Connection& connection) {
    row = change(connection);
    return row.status();
  });
  if (!status.ok()) return status;
  return row;
}

absl::StatusOr<EndpointRow> SqliteIdentity::rename(EndpointId endpoint, const std::string& name,
                                                   const Entry& by) {
  return changed([&](Connection& connection) { return rename_in(connection, endpoint, name, by); });
}

absl::StatusOr<EndpointRow> SqliteIdentity::grant(EndpointId endpoint, const GrantChange& change,
                                                  const Entry& by) {
  return changed([&](Connection& connection) { return grant_in(connection, endpoint, change, by); });
}

}  // namespace tidemark::store::sqlite
