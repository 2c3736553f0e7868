#include <absl/strings/ascii.h>

#include <map>
#include <set>

#include "collector/admin/answers.h"
#include "collector/catalog/recurrence.h"
#include "common/model/limits.h"

namespace tidemark::admin {
namespace {

/// Endpoints by their lower-case names, as an import finds them, and the sites that they are of.
struct KnownNames {
  std::map<std::string, std::string> endpoints;
  std::set<std::string> sites;
};

absl::StatusOr<KnownNames> known_names(const Ports& ports) {
  const auto rows = ports.reader.endpoints();
  if (!rows.ok()) return rows.status();
  KnownNames out;
  for (const store::EndpointRow& row : *rows) {
    out.endpoints[absl::AsciiStrToLower(row.name)] = row.name;
    out.sites.insert(trends::candidate_of(row).site);
  }
  return out;
}

absl::StatusOr<store::Scope> known_scope(const Ports& ports, const KnownNames& known,
                                         const v1::EntryScope& given) {
  if (given.kind() == scope_kind_name(store::Scope::Kind::kService)) {
    if (auto status = check_service(ports, given.name()); !status.ok()) return status;
    return store::Scope{store::Scope::Kind::kService, given.name()};
  }
  if (given.kind() == scope_kind_name(store::Scope::Kind::kSite)) {
    if (known.sites.contains(given.name())) return store::Scope{store::Scope::Kind::kSite, given.name()};
    return absl::NotFoundError("there is no site '" + given.name() + "': no endpoint is of it");
  }
  const auto found = known.endpoints.find(absl::AsciiStrToLower(given.name()));
  if (found != known.endpoints.end()) return store::Scope{store::Scope::Kind::kEndpoint, found->second};
  return absl::NotFoundError("there is no endpoint '" + given.name() +
                             "': its results are imported before, or with it");
}

absl::Status check_times(const v1::ImportedEntry& given, TimePoint now) {
  const bool to_come = given.kind() == "maintenance";
  for (const std::int64_t time : {given.from_time_ms(), given.to_time_ms(), given.entered_time_ms()}) {
    if (time < unix_ms(kEntriesFrom) || time >= unix_ms(kEntriesTo))
      return absl::InvalidArgumentError("its times do not lie between the years 1970 and 9999");
  }
  const TimePoint latest = now + Limits{}.future_max;
  if ((!to_come && from_unix_ms(given.to_time_ms()) > latest) ||
      (from_unix_ms(given.entered_time_ms()) > latest && from_unix_ms(given.from_time_ms()) <= latest))
    return absl::InvalidArgumentError("its time lies in the future: the collector's clock says " +
                                      rfc3339(now).substr(0, 19) + "Z");
  return absl::OkStatus();
}

absl::Status check_texts(const v1::ImportedEntry& given) {
  for (const std::string* text : {&given.text(), &given.approver(), &given.reference(), &given.repeat()}) {
    if (auto status = check_text("a text of it", *text, false); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status add_maintenance(const Ports& ports, const v1::ImportedEntry& given, store::MaintenanceRow row,
                             store::ImportedOperations& out) {
  row.from = from_unix_ms(given.from_time_ms());
  row.to = from_unix_ms(given.to_time_ms());
  row.reason = given.text();
  row.approver = given.approver();
  if (!given.repeat().empty()) {
    const auto catalog = ports.catalog.get();
    const catalog::Service* service =
        row.scope.kind == store::Scope::Kind::kService ? catalog->find(row.scope.name) : nullptr;
    row.repeat = catalog::rule_of_word(given.repeat());
    row.time_zone = !given.time_zone().empty() ? given.time_zone()
                    : service == nullptr       ? "UTC"
                                               : service->hours.time_zone;
  }
  if (auto status = check_recurring(row); !status.ok()) return status;
  out.maintenances.push_back(std::move(row));
  return absl::OkStatus();
}

/// Adds one, or says why it is refused.
absl::Status add(const Ports& ports, const KnownNames& known, const v1::ImportedEntry& given,
                 const store::Entry& by, store::ImportedOperations& out) {
  if (auto status = check_times(given, by.time); !status.ok()) return status;
  if (auto status = check_texts(given); !status.ok()) return status;
  auto scope = known_scope(ports, known, given.scope());
  if (!scope.ok()) return scope.status();
  // Work to come whose entry is not told was entered by now.
  store::Entry entered{given.author().empty() ? by.author : given.author(),
                       std::min(from_unix_ms(given.entered_time_ms()), by.time)};
  const TimePoint from = from_unix_ms(given.from_time_ms());
  const TimePoint to = from_unix_ms(given.to_time_ms());
  if (given.kind() == "maintenance") {
    store::MaintenanceRow row;
    row.scope = *std::move(scope);
    row.entered = std::move(entered);
    return add_maintenance(ports, given, std::move(row), out);
  }
  if (given.kind() == "change") {
    out.changes.push_back({0, *std::move(scope), from, given.text(), given.reference(), given.rolled_back(),
                           std::move(entered)});
    return absl::OkStatus();
  }
  if (scope->kind != store::Scope::Kind::kService || to < from)
    return absl::InvalidArgumentError("it is of no service, or ends before it begins");
  if (given.kind() == "exclusion") {
    out.exclusions.push_back({0, scope->name, from, to, given.text(), std::move(entered), {}});
  } else if (given.kind() == "acknowledgement") {
    out.acknowledgements.push_back({0, scope->name, from, given.text(), std::move(entered)});
  } else {
    return absl::InvalidArgumentError("there is no kind '" + given.kind() + "' of entry");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<store::FiledOperations> file_entries(const Ports& ports, const v1::ImportBatch& batch,
                                                    std::uint64_t first, v1::ImportReply& reply) {
  if (batch.entries().empty()) return store::FiledOperations{};
  const auto by = entry_by(ports, batch.author());
  if (!by.ok()) return by.status();
  const auto known = known_names(ports);
  if (!known.ok()) return known.status();
  store::ImportedOperations operations;
  std::uint64_t item = first;
  for (const v1::ImportedEntry& one : batch.entries()) {
    if (const auto status = add(ports, *known, one, *by, operations); !status.ok())
      refuse_item(reply, item, std::string(status.message()));
    ++item;
  }
  return ports.operations.import(operations, *by);
}

}  // namespace tidemark::admin
