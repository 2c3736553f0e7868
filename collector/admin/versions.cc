#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr std::uint32_t kVersionsShown = 50;

}  // namespace

absl::StatusOr<versions::DefinitionOf> definition_of(const std::string& word) {
  if (word.empty() || word == "today") return versions::DefinitionOf::kToday;
  if (word == "then") return versions::DefinitionOf::kThen;
  return absl::InvalidArgumentError("'" + word + "' is no definition to ask for; there are today and then");
}

void fill(const versions::Definition& definition, v1::Definition& out) {
  out.set_version(definition.version);
  if (definition.since) out.set_since_time_ms(unix_ms(*definition.since));
  out.set_then(definition.then.has_value());
  out.set_before_first(definition.before_first);
}

absl::StatusOr<v1::ServiceHistoryReply> answer(const Ports& ports, const v1::ServiceHistoryRequest& request) {
  const auto found =
      ports.versions.history(request.service(), request.limit() == 0 ? kVersionsShown : request.limit());
  if (!found.ok()) return found.status();
  // One that never was is told as elsewhere, with near names.
  if (!request.service().empty() && !found->time_zone && found->notes.empty()) {
    if (auto status = check_service(ports, request.service()); !status.ok()) return status;
  }
  v1::ServiceHistoryReply out;
  out.set_more(found->more);
  out.set_time_zone(found->time_zone.value_or(""));
  for (const versions::VersionNote& note : found->notes) {
    v1::CatalogueVersion& added = *out.add_versions();
    added.set_taken_time_ms(unix_ms(note.taken));
    added.set_version(note.version);
    added.set_first(note.first);
    added.set_trouble(note.trouble);
    for (const std::string& name : note.changes.added) added.add_added(name);
    for (const std::string& name : note.changes.removed) added.add_removed(name);
    for (const catalog::ServiceChange& change : note.changes.changed) {
      v1::ChangedService& one = *added.add_changed();
      one.set_service(change.name);
      for (const std::string& key : change.keys) one.add_keys(key);
    }
  }
  return out;
}

}  // namespace tidemark::admin
