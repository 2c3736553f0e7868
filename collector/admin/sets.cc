#include <algorithm>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

/// Only endpoints that may still come, and have an agent.
absl::StatusOr<std::vector<store::EndpointRow>> present_endpoints(const Ports& ports) {
  auto rows = ports.reader.endpoints();
  if (!rows.ok()) return rows.status();
  std::erase_if(*rows, [](const store::EndpointRow& row) { return row.expected_until() || row.device; });
  return rows;
}

/// The names of those that a set is for.
std::vector<std::string> endpoints_for(const catalog::SetDefinition& set,
                                       const std::vector<store::EndpointRow>& endpoints) {
  std::vector<std::string> out;
  for (const store::EndpointRow& endpoint : endpoints) {
    if (catalog::matches(set.select, trends::candidate_of(endpoint))) out.push_back(endpoint.name);
  }
  return out;
}

std::string select_text(const catalog::Selector& select) {
  std::string out;
  const auto add = [&](const std::string& key, const std::string& value) {
    if (!value.empty()) out += (out.empty() ? "" : ", ") + key + "=" + value;
  };
  add("class", select.endpoint_class);
  add("site", select.site);
  for (const auto& [key, value] : select.labels) add(key, value);
  add("endpoint", select.endpoint);
  return out.empty() ? "everybody" : out;
}

void fill_set(const catalog::SetDefinition& set, v1::MonitorSetRow& out) {
  out.set_name(set.name);
  out.set_version(set.version);
  out.set_file(set.where);
  out.set_select(select_text(set.select));
  if (set.sampling_interval) out.set_sampling_interval_ms(set.sampling_interval->count());
  out.set_checks(set.checks.size());
  out.set_watches(set.watches.size());
  out.set_names_endpoint(!set.select.endpoint.empty());
}

void fill_check(const CheckSpec& check, v1::PlannedCheck& out) {
  out.set_name(check.name);
  out.set_type(check.type);
  for (const auto& [key, value] : check.parameters) (*out.mutable_parameters())[key] = value;
  out.set_interval_ms(check.interval.count());
  out.set_timeout_ms(check.timeout.count());
  out.set_confirm(check.confirm);
}

void fill_watch(const WatchSpec& watch, v1::PlannedWatch& out) {
  out.set_name(watch.name);
  out.set_type(watch.type);
  for (const auto& [key, value] : watch.parameters) (*out.mutable_parameters())[key] = value;
}

/// What differs between two of one name, in words.
class Difference {
 public:
  void add(const std::string& key, const std::string& from, const std::string& to) {
    if (from == to) return;
    text_ += (text_.empty() ? "" : ", ") + key + ": " + (from.empty() ? "not given" : from) + " → " +
             (to.empty() ? "not given" : to);
  }
  template <class Spec>
  void add_parameters(const Spec& before, const Spec& after) {
    std::map<std::string, std::string> keys = before.parameters;
    keys.insert(after.parameters.begin(), after.parameters.end());
    const auto value = [](const Spec& spec, const std::string& key) {
      const auto at = spec.parameters.find(key);
      return at == spec.parameters.end() ? std::string{} : at->second;
    };
    add("type", before.type, after.type);
    for (const auto& [key, ignored] : keys) add(key, value(before, key), value(after, key));
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string difference(const CheckSpec& before, const CheckSpec& after) {
  Difference out;
  out.add_parameters(before, after);
  out.add("interval", human(before.interval), human(after.interval));
  out.add("timeout", human(before.timeout), human(after.timeout));
  out.add("confirm", std::to_string(before.confirm), std::to_string(after.confirm));
  return out.text();
}
std::string difference(const WatchSpec& before, const WatchSpec& after) {
  Difference out;
  out.add_parameters(before, after);
  return out.text();
}

/// Calls `add` with the name, the kind of change and what it is, in words.
template <class Spec, class Add>
void compare(const char* noun, const std::vector<Spec>& before, const std::vector<Spec>& after,
             const std::vector<catalog::Plan::Origin>& origins, Add add) {
  const auto find = [](const std::vector<Spec>& specs, const std::string& name) {
    const auto at =
        std::find_if(specs.begin(), specs.end(), [&](const Spec& known) { return known.name == name; });
    return at == specs.end() ? nullptr : &*at;
  };
  for (std::size_t i = 0; i < after.size(); ++i) {
    const Spec* known = find(before, after[i].name);
    if (known == nullptr) {
      add(after[i].name, "added", "a " + after[i].type + " " + noun + " of set '" + origins[i].set + "'");
    } else if (!(*known == after[i])) {
      add(after[i].name, "changed", difference(*known, after[i]));
    }
  }
  for (const Spec& spec : before) {
    if (find(after, spec.name) == nullptr) add(spec.name, "removed", "no set has it any more");
  }
}

void add_changes(const std::string& endpoint, const catalog::Plan& before, const catalog::Plan& after,
                 v1::SetDiffReply& out) {
  const auto add = [&](const char* change, const std::string& text) -> v1::SetChange& {
    v1::SetChange& row = *out.add_changes();
    row.set_endpoint(endpoint);
    row.set_change(change);
    row.set_text(text);
    return row;
  };
  if (before.set.sampling_interval != after.set.sampling_interval) {
    add("changed", "samples every " + human(after.set.sampling_interval) + ", not every " +
                       human(before.set.sampling_interval));
  }
  compare("check", before.set.checks, after.set.checks, after.origins,
          [&](const std::string& name, const char* change, const std::string& text) {
            add(change, text).set_check(name);
          });
  compare("watch", before.set.watches, after.set.watches, after.watch_origins,
          [&](const std::string& name, const char* change, const std::string& text) {
            add(change, text).set_watch(name);
          });
}

template <class Planned>
void fill_origin(const catalog::Plan::Origin& origin, Planned& out) {
  out.set_set(origin.set);
  for (const std::string& set : origin.overridden) out.add_overridden(set);
}

}  // namespace

absl::Status unknown_set(const std::string& name, const catalog::Catalog& catalog) {
  std::vector<std::string> names;
  for (const catalog::SetDefinition& known : catalog.sets()) names.push_back(known.name);
  return absl::NotFoundError(
      "there is no monitor set '" + name + "'" +
      config::or_nearest(name, names, "; 'tidemark set list' shows those that there are"));
}

void fill_plan(const catalog::Plan& plan, v1::EndpointShowReply& out) {
  out.set_monitor_set_wanted(plan.set.version);
  for (const catalog::SetDefinition* set : plan.layers) fill_set(*set, *out.add_sets());
  for (std::size_t i = 0; i < plan.set.checks.size(); ++i) {
    v1::PlannedCheck& check = *out.add_plan();
    fill_check(plan.set.checks[i], check);
    fill_origin(plan.origins[i], check);
  }
  for (std::size_t i = 0; i < plan.set.watches.size(); ++i) {
    v1::PlannedWatch& watch = *out.add_watches();
    fill_watch(plan.set.watches[i], watch);
    fill_origin(plan.watch_origins[i], watch);
  }
}

absl::StatusOr<v1::SetListReply> answer(const Ports& ports, const v1::SetListRequest&) {
  auto endpoints = present_endpoints(ports);
  if (!endpoints.ok()) return endpoints.status();
  const auto catalog = ports.catalog.get();
  v1::SetListReply out;
  for (const catalog::SetDefinition& set : catalog->sets()) {
    v1::MonitorSetRow& row = *out.add_sets();
    fill_set(set, row);
    row.set_endpoints(endpoints_for(set, *endpoints).size());
  }
  return out;
}

absl::StatusOr<v1::SetShowReply> answer(const Ports& ports, const v1::SetShowRequest& request) {
  const auto catalog = ports.catalog.get();
  const catalog::SetDefinition* set = catalog->find_set(request.set());
  if (set == nullptr) return unknown_set(request.set(), *catalog);
  auto endpoints = present_endpoints(ports);
  if (!endpoints.ok()) return endpoints.status();
  v1::SetShowReply out;
  fill_set(*set, *out.mutable_set());
  for (const CheckSpec& check : set->checks) {
    fill_check(check, *out.add_checks());
    out.mutable_checks()->rbegin()->set_set(set->name);
  }
  for (const WatchSpec& watch : set->watches) {
    fill_watch(watch, *out.add_watches());
    out.mutable_watches()->rbegin()->set_set(set->name);
  }
  for (const std::string& name : endpoints_for(*set, *endpoints)) out.add_endpoints(name);
  out.mutable_set()->set_endpoints(static_cast<std::uint64_t>(out.endpoints_size()));
  return out;
}

absl::StatusOr<v1::SetCheckReply> answer(const Ports& ports, const v1::SetCheckRequest&) {
  auto endpoints = present_endpoints(ports);
  if (!endpoints.ok()) return endpoints.status();
  v1::SetCheckReply out;
  config::Mistakes mistakes;
  (void)ports.read_files(mistakes);
  for (const std::string& line : mistakes.lines()) out.add_mistakes(line);
  const auto find = [&](const std::string& about, const std::string& text, bool serious) {
    v1::SetFinding& finding = *out.add_findings();
    finding.set_about(about);
    finding.set_text(text);
    finding.set_serious(serious);
  };
  const auto catalog = ports.catalog.get();
  const auto given = ports.monitor_sets();
  out.set_sets(catalog->sets().size());
  for (const catalog::SetDefinition& set : catalog->sets()) {
    if (endpoints_for(set, *endpoints).empty())
      find(set.name, "is for no endpoint: its select is " + select_text(set.select), false);
  }
  for (const store::EndpointRow& endpoint : *endpoints) {
    const catalog::Plan plan = catalog->plan_for(trends::candidate_of(endpoint));
    if (plan.layers.empty()) {
      find(endpoint.name, "no set is for it: it is sampled, and nothing is checked or watched", false);
    } else if (const std::string works_from = working_set(given, endpoint);
               endpoint.last_seen && works_from != plan.set.version) {
      find(endpoint.name,
           "works from " + (works_from.empty() ? "no version" : "version " + works_from) +
               " and should from " + plan.set.version + "; it gets it when it is connected",
           true);
    }
  }
  return out;
}

absl::StatusOr<v1::SetDiffReply> answer(const Ports& ports, const v1::SetDiffRequest&) {
  auto endpoints = present_endpoints(ports);
  if (!endpoints.ok()) return endpoints.status();
  v1::SetDiffReply out;
  config::Mistakes mistakes;
  const catalog::Catalog files = ports.read_files(mistakes);
  for (const std::string& line : mistakes.lines()) out.add_mistakes(line);
  if (!mistakes.none()) return out;
  const auto catalog = ports.catalog.get();
  for (const store::EndpointRow& endpoint : *endpoints) {
    const auto candidate = trends::candidate_of(endpoint);
    add_changes(endpoint.name, catalog->plan_for(candidate), files.plan_for(candidate), out);
  }
  return out;
}

}  // namespace tidemark::admin
