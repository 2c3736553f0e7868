#include <algorithm>
#include <iterator>

#include <absl/strings/ascii.h>

#include "collector/admin/answers.h"
#include "common/model/inventory.h"
#include "common/model/version.h"

namespace tidemark::admin {
namespace {

constexpr Duration kDiffDefault = std::chrono::hours(24 * 7);

void fill(const Attributes& values, google::protobuf::RepeatedPtrField<v1::Attribute>& out) {
  for (const Attribute& value : values) {
    v1::Attribute& added = *out.Add();
    added.set_key(value.key);
    added.set_value(value.value);
  }
}

void fill(const store::InventoryRow& row, const std::string& endpoint, v1::InventoryRow& out) {
  out.set_endpoint(endpoint);
  out.set_kind(row.kind);
  out.set_key(row.key);
  fill(row.values, *out.mutable_values());
  out.set_since_time_ms(unix_ms(row.since));
}

/// kNotFound where the endpoint has told nothing (of that kind) yet, or nothing before `at`.
absl::StatusOr<std::vector<store::InventoryKindRow>> known_kinds(const Ports& ports,
                                                                 const store::EndpointRow& endpoint,
                                                                 const std::string& kind,
                                                                 std::optional<TimePoint> at) {
  auto kinds = ports.inventory.kinds(endpoint.id);
  if (!kinds.ok()) return kinds.status();
  if (kinds->empty()) {
    return absl::NotFoundError(
        "'" + endpoint.name +
        "' has not told its inventory yet: it does within a minute of the agent's start");
  }
  std::erase_if(*kinds, [&](const auto& row) { return !kind.empty() && row.kind != kind; });
  if (kinds->empty())
    return absl::NotFoundError("'" + endpoint.name + "' tells nothing of kind '" + kind + "'");
  const auto first = std::min_element(kinds->begin(), kinds->end(),
                                      [](const auto& a, const auto& b) { return a.first < b.first; });
  if (at && first->first > *at) {
    return absl::NotFoundError("nothing is known of '" + endpoint.name +
                               "' at that time: it told its inventory first at " + rfc3339(first->first));
  }
  return kinds;
}

struct Item {
  Attributes values;
  TimePoint since;
};
using Items = std::map<std::pair<std::string, std::string>, Item>;  // by kind and key

absl::Status add_items(const Ports& ports, EndpointId endpoint, const std::string& kind,
                       std::optional<TimePoint> at, Items& out) {
  auto rows = ports.inventory.items(endpoint, kind, at);
  if (!rows.ok()) return rows.status();
  for (store::InventoryRow& row : *rows) out[{row.kind, row.key}] = {std::move(row.values), row.since};
  return absl::OkStatus();
}

struct Words {
  const char *added, *removed, *changed;
};

v1::InventoryDiffReply difference(const Items& before, const Items& after, const Words& words) {
  v1::InventoryDiffReply out;
  const auto add = [&](const auto& name, const Item* was, const Item* is) {
    v1::InventoryDifference& added = *out.add_differences();
    added.set_kind(name.first);
    added.set_key(name.second);
    added.set_change(was == nullptr ? words.added : is == nullptr ? words.removed : words.changed);
    if (was != nullptr) fill(was->values, *added.mutable_before());
    if (is != nullptr) {
      fill(is->values, *added.mutable_after());
      added.set_since_time_ms(unix_ms(is->since));
    }
  };
  std::map<std::pair<std::string, std::string>, std::pair<const Item*, const Item*>> both;
  for (const auto& [name, item] : before) both[name].first = &item;
  for (const auto& [name, item] : after) both[name].second = &item;
  for (const auto& [name, items] : both) {
    const auto [was, is] = items;
    if (was == nullptr || is == nullptr || was->values != is->values) add(name, was, is);
  }
  return out;
}

absl::StatusOr<v1::InventoryDiffReply> between_moments(const Ports& ports, const store::EndpointRow& endpoint,
                                                       const v1::InventoryDiffRequest& request) {
  const TimePoint until =
      request.has_until_time_ms() ? from_unix_ms(request.until_time_ms()) : ports.clock.now();
  const TimePoint since =
      request.has_since_time_ms() ? from_unix_ms(request.since_time_ms()) : until - kDiffDefault;
  if (since >= until) return absl::InvalidArgumentError("the begin lies not before the end");
  auto kinds = known_kinds(ports, endpoint, request.kind(), until);
  if (!kinds.ok()) return kinds.status();
  Items before, after;
  for (const store::InventoryKindRow& kind : *kinds) {
    if (kind.first > until) continue;
    // What was there when it was first told did not come then.
    if (auto status = add_items(ports, endpoint.id, kind.kind, std::max(since, kind.first), before);
        !status.ok())
      return status;
  }
  if (auto status = add_items(ports, endpoint.id, request.kind(), until, after); !status.ok()) return status;
  return difference(before, after, {"added", "removed", "changed"});
}

/// What find's pattern asks for.
struct Wanted {
  std::string key;
  std::string relation;  ///< empty: any version
  std::string version;
};

absl::StatusOr<Wanted> wanted_of(const std::string& pattern) {
  const auto at = pattern.find_first_of("<>=!");
  Wanted out{pattern.substr(0, at), {}, {}};
  if (at != std::string::npos) {
    const auto end = std::min(pattern.find_first_not_of("<>=!", at), pattern.size());
    out.relation = pattern.substr(at, end - at);
    out.version = pattern.substr(end);
    if (out.relation == "==") out.relation = "=";
  }
  // As people write it: 'openssl < 3.0.14'.
  out.key = std::string(absl::StripAsciiWhitespace(out.key));
  out.version = std::string(absl::StripAsciiWhitespace(out.version));
  const bool relation = out.relation.empty() || out.relation == "<" || out.relation == "<=" ||
                        out.relation == "=" || out.relation == "!=" || out.relation == ">=" ||
                        out.relation == ">";
  if (out.key.empty() || !relation || (!out.relation.empty() && out.version.empty())) {
    return absl::InvalidArgumentError(
        "'" + pattern +
        "' is no pattern: it takes a name, with * and ?, and after it perhaps <, <=, =, "
        "!=, >= or > with a version, such as 'openssl<3.0.14'");
  }
  return out;
}

const std::string* value_of(const Attributes& values, std::string_view key) {
  const auto at =
      std::find_if(values.begin(), values.end(), [&](const Attribute& a) { return a.key == key; });
  return at == values.end() ? nullptr : &at->value;
}

bool fits(const Wanted& wanted, const Attributes& values) {
  if (wanted.relation.empty()) return true;
  const std::string* version = value_of(values, "version");
  if (version == nullptr) version = value_of(values, "release");  // a kernel's
  if (version == nullptr) return false;
  if (wanted.relation == "=" || wanted.relation == "!=") {
    const bool same =
        catalog::matches_pattern(wanted.version, *version) || compare_versions(*version, wanted.version) == 0;
    return same == (wanted.relation == "=");
  }
  const int order = compare_versions(*version, wanted.version);
  if (wanted.relation.front() == '<') return order < 0 || (order == 0 && wanted.relation == "<=");
  return order > 0 || (order == 0 && wanted.relation == ">=");
}

}  // namespace

absl::StatusOr<v1::InventoryShowReply> answer(const Ports& ports, const v1::InventoryShowRequest& request) {
  auto endpoint = find_endpoint(ports, request.endpoint());
  if (!endpoint.ok()) return endpoint.status();
  const auto at = request.has_at_time_ms() ? std::optional(from_unix_ms(request.at_time_ms())) : std::nullopt;
  auto kinds = known_kinds(ports, *endpoint, request.kind(), at);
  if (!kinds.ok()) return kinds.status();
  auto items = ports.inventory.items(endpoint->id, request.kind(), at);
  if (!items.ok()) return items.status();
  v1::InventoryShowReply out;
  out.set_endpoint(endpoint->name);
  for (const store::InventoryKindRow& kind : *kinds) {
    v1::InventoryKindRow& added = *out.add_kinds();
    added.set_kind(kind.kind);
    added.set_items(kind.items);
    added.set_first_time_ms(unix_ms(kind.first));
    added.set_changed_time_ms(unix_ms(kind.changed));
    if (kind.confirmed) added.set_confirmed_time_ms(unix_ms(*kind.confirmed));
  }
  for (const store::InventoryRow& item : *items) fill(item, endpoint->name, *out.add_items());
  return out;
}

absl::StatusOr<v1::InventoryDiffReply> answer(const Ports& ports, const v1::InventoryDiffRequest& request) {
  auto endpoint = find_endpoint(ports, request.endpoint());
  if (!endpoint.ok()) return endpoint.status();
  if (request.other().empty()) return between_moments(ports, *endpoint, request);
  auto other = find_endpoint(ports, request.other());
  if (!other.ok()) return other.status();
  Items here, there;
  for (const auto& [row, items] : {std::pair(&*endpoint, &here), std::pair(&*other, &there)}) {
    if (auto kinds = known_kinds(ports, *row, request.kind(), std::nullopt); !kinds.ok())
      return kinds.status();
    if (auto status = add_items(ports, row->id, request.kind(), std::nullopt, *items); !status.ok())
      return status;
  }
  return difference(here, there, {"only there", "only here", "differs"});
}

absl::StatusOr<v1::InventoryFindReply> answer(const Ports& ports, const v1::InventoryFindRequest& request) {
  auto wanted = wanted_of(request.pattern());
  if (!wanted.ok()) return wanted.status();
  auto names = endpoint_names(ports);
  if (!names.ok()) return names.status();
  auto rows = ports.inventory.find(wanted->key, request.kind());
  if (!rows.ok()) return rows.status();
  v1::InventoryFindReply out;
  for (const store::InventoryRow& row : *rows) {
    const bool all =
        std::all_of(request.values().begin(), request.values().end(), [&](const v1::Attribute& value) {
          const std::string* has = value_of(row.values, value.key());
          return has != nullptr && catalog::matches_pattern(value.value(), *has);
        });
    if (all && fits(*wanted, row.values)) fill(row, name_or_id(*names, row.endpoint), *out.add_items());
  }
  return out;
}

}  // namespace tidemark::admin
