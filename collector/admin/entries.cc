#include <algorithm>
#include <set>

#include "collector/admin/answers.h"
#include "common/model/limits.h"

/// What all entries of people have: whom they are about, and who makes them.
namespace tidemark::admin {
namespace {

absl::StatusOr<store::Scope> site_of(const Ports& ports, const std::string& name) {
  const auto endpoints = ports.reader.endpoints();
  if (!endpoints.ok()) return endpoints.status();
  std::set<std::string> sites;
  for (const store::EndpointRow& row : *endpoints) {
    std::string site = trends::candidate_of(row).site;
    if (!site.empty()) sites.insert(std::move(site));
  }
  if (sites.contains(name)) return store::Scope{store::Scope::Kind::kSite, name};
  return absl::NotFoundError("there is no site '" + name + "': no endpoint is of it" +
                             config::or_nearest(name, {sites.begin(), sites.end()},
                                                "; 'tidemark endpoint list' shows the sites that there are"));
}

}  // namespace

absl::StatusOr<store::Scope> scope_of(const Ports& ports, const v1::EntryScope& given) {
  if (given.name().empty())
    return absl::InvalidArgumentError("an entry is about an endpoint, a site or a service: name one");
  if (given.kind() == scope_kind_name(store::Scope::Kind::kSite)) return site_of(ports, given.name());
  if (given.kind() == scope_kind_name(store::Scope::Kind::kService)) {
    if (auto status = check_service(ports, given.name()); !status.ok()) return status;
    return store::Scope{store::Scope::Kind::kService, given.name()};
  }
  if (given.kind() != scope_kind_name(store::Scope::Kind::kEndpoint))
    return absl::InvalidArgumentError("an entry is about an endpoint, a site or a service, not '" +
                                      given.kind() + "'");
  const auto endpoint = find_endpoint(ports, given.name());
  if (!endpoint.ok()) return endpoint.status();
  return store::Scope{store::Scope::Kind::kEndpoint, endpoint->name};
}

std::string scope_kind_name(store::Scope::Kind kind) {
  switch (kind) {
    case store::Scope::Kind::kSite:
      return "site";
    case store::Scope::Kind::kService:
      return "service";
    case store::Scope::Kind::kEndpoint:
      break;
  }
  return "endpoint";
}

void fill(const store::Scope& scope, v1::EntryScope& out) {
  out.set_kind(scope_kind_name(scope.kind));
  out.set_name(scope.name);
}

absl::Status check_text(const std::string& what, const std::string& text, bool required) {
  if (required && text.find_first_not_of(" \t\n") == std::string::npos)
    return absl::InvalidArgumentError(what + " is empty: an entry without it explains nothing");
  if (text.size() <= Limits{}.text_bytes_max) return absl::OkStatus();
  return absl::InvalidArgumentError(what + " has " + std::to_string(text.size()) +
                                    " bytes: it may have up to " + std::to_string(Limits{}.text_bytes_max));
}

absl::StatusOr<store::Entry> entry_by(const Ports& ports, const std::string& author) {
  if (author.empty() || author.size() > Limits{}.name_bytes_max)
    return absl::InvalidArgumentError("an entry has an author, of 1 to " +
                                      std::to_string(Limits{}.name_bytes_max) + " bytes: say --by NAME");
  return store::Entry{author, ports.clock.now()};
}

}  // namespace tidemark::admin
