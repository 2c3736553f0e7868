#include "collector/catalog/catalog.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <utility>

#include "collector/catalog/fingerprint.h"
#include "common/config/folder.h"

namespace tidemark::catalog {
namespace {

void add_check(Fingerprint& print, const CheckSpec& check) {
  print.add(check.name), print.add(check.type), print.add(check.parameters);
  print.add(static_cast<double>(check.interval.count())),
      print.add(static_cast<double>(check.timeout.count()));
  print.add(check.confirm);
}

void add_watch(Fingerprint& print, const WatchSpec& watch) {
  print.add("watch"), print.add(watch.name), print.add(watch.type), print.add(watch.parameters);
}

/// Lays what a set says over what is planned: the same name is replaced, and its origin remembers by whom.
template <class Spec>
void lay_over(const std::string& set, const std::vector<Spec>& specs, std::vector<Spec>& planned,
              std::vector<Plan::Origin>& origins) {
  for (const Spec& spec : specs) {
    const auto same = std::find_if(planned.begin(), planned.end(),
                                   [&](const Spec& known) { return known.name == spec.name; });
    if (same == planned.end()) {
      planned.push_back(spec);
      origins.push_back({set, {}});
      continue;
    }
    Plan::Origin& origin = origins[static_cast<std::size_t>(same - planned.begin())];
    origin.overridden.push_back(std::exchange(origin.set, set));
    *same = spec;
  }
}

std::string version_of(const SetDefinition& set) {
  Fingerprint print;
  print.add(set.name), print.add(set.select.endpoint), print.add(set.select.endpoint_class);
  print.add(set.select.site), print.add(set.select.labels);
  print.add(set.sampling_interval ? static_cast<double>(set.sampling_interval->count()) : -1.0);
  for (const CheckSpec& check : set.checks) add_check(print, check);
  for (const WatchSpec& watch : set.watches) add_watch(print, watch);
  return print.text();
}

void check_sets_across(const std::vector<SetDefinition>& sets, config::Mistakes& mistakes) {
  std::map<std::string, const SetDefinition*> by_name;
  for (const SetDefinition& set : sets) {
    const auto [at, fresh] = by_name.emplace(set.name, &set);
    if (!fresh) {
      mistakes.add({set.where}, "monitor set '" + set.name + "' is defined twice; the first time in " +
                                    at->second->where + "; give one of them another 'name'");
    }
  }
}

std::string in_small_letters(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

config::Position position_of(const Service& service) { return {service.where}; }

void check_across(const std::vector<Service>& services, config::Mistakes& mistakes) {
  std::map<std::string, const Service*> by_name;
  for (const Service& service : services) {
    const auto [at, fresh] = by_name.emplace(service.name, &service);
    if (!fresh && !service.name.empty()) {
      mistakes.add(position_of(service),
                   "service '" + service.name + "' is defined twice; the first time at " + at->second->where);
    }
  }
  if (services.size() > Catalog::kServicesMax) {
    mistakes.add({"services"}, "there are more than " + std::to_string(Catalog::kServicesMax));
  }
  std::vector<std::string> names;
  for (const auto& [name, service] : by_name) names.push_back(name);
  enum class Mark { kNone, kOpen, kDone };
  std::map<std::string, Mark> marks;
  std::function<void(const Node&, const Service&)> walk_node;
  std::function<void(const Service&)> walk = [&](const Service& service) {
    marks[service.name] = Mark::kOpen;
    walk_node(service.members, service);
    marks[service.name] = Mark::kDone;
  };
  walk_node = [&](const Node& node, const Service& service) {
    for (const Node& group : node.groups) walk_node(group, service);
    for (std::size_t i = 0; i < node.services.size(); ++i) {
      const std::string& name = node.services[i];
      const config::Position where =
          i < node.services_where.size() ? config::Position{node.services_where[i]} : position_of(service);
      const auto member = by_name.find(name);
      if (member == by_name.end()) {
        mistakes.add(where, "service '" + service.name + "' has an unknown service '" + name +
                                "' as a member" + config::or_nearest(name, names, ""));
      } else if (marks[name] == Mark::kOpen) {
        mistakes.add(where, "service '" + service.name + "' is a member of itself, through '" + name + "'");
      } else if (marks[name] == Mark::kNone) {
        walk(*member->second);
      }
    }
  };
  for (const auto& [name, service] : by_name) {
    if (marks[name] == Mark::kNone) walk(*service);
  }
}

}  // namespace

Catalog::Catalog(std::vector<Service> services, std::vector<SetDefinition> sets, std::set<std::string> left,
                 ServiceFiles files)
    : services_(std::move(services)), sets_(std::move(sets)), files_(std::move(files)) {
  for (const std::string& mail : left) left_.insert(in_small_letters(mail));
  Fingerprint print;
  for (const Service& service : services_) {
    for (const Part& part : parts_of(service)) print.add(part.print.text());
  }
  version_ = print.text();
  for (SetDefinition& set : sets_) set.version = catalog::version_of(set);
}

const Service* Catalog::find(const std::string& name) const {
  const auto at =
      std::find_if(services_.begin(), services_.end(), [&](const Service& s) { return s.name == name; });
  return at == services_.end() ? nullptr : &*at;
}

const SetDefinition* Catalog::find_set(const std::string& name) const {
  const auto at =
      std::find_if(sets_.begin(), sets_.end(), [&](const SetDefinition& set) { return set.name == name; });
  return at == sets_.end() ? nullptr : &*at;
}

bool Catalog::has_left(const Person& person) const {
  return !person.mail.empty() && left_.contains(in_small_letters(person.mail));
}

Plan Catalog::plan_for(const Candidate& endpoint) const {
  Plan out;
  for (const SetDefinition& set : sets_) {
    if (matches(set.select, endpoint)) out.layers.push_back(&set);
  }
  std::stable_partition(out.layers.begin(), out.layers.end(),
                        [](const SetDefinition* set) { return set->select.endpoint.empty(); });
  for (const SetDefinition* set : out.layers) {
    if (set->sampling_interval) out.set.sampling_interval = *set->sampling_interval;
    lay_over(set->name, set->checks, out.set.checks, out.origins);
    lay_over(set->name, set->watches, out.set.watches, out.watch_origins);
  }
  if (out.layers.empty()) return out;
  Fingerprint print;
  print.add(static_cast<double>(out.set.sampling_interval.count()));
  for (const CheckSpec& check : out.set.checks) add_check(print, check);
  for (const WatchSpec& watch : out.set.watches) add_watch(print, watch);
  out.set.version = print.text();
  return out;
}

namespace {

/// What one file defines.
struct Definitions {
  std::vector<Service> services;
  std::set<std::string> left;

  void read(config::Document& document, const CalendarText& calendar) {
    read_services(document.root(), services, calendar);
    read_people(document.root(), left);
    document.finish();
  }
};

}  // namespace

Catalog load_catalog(const std::filesystem::path& services_folder, const std::filesystem::path& sets_folder,
                     config::Mistakes& mistakes) {
  Definitions definitions;
  ServiceFiles files;
  const CalendarText calendar = calendars_on_disk(files);
  for (const auto& path : config::toml_files(services_folder, Catalog::kFilesMax, mistakes)) {
    config::Document document = config::Document::read(path, mistakes);
    definitions.read(document, calendar);
    files.definitions.push_back({path.string(), document.text()});
  }
  check_across(definitions.services, mistakes);
  std::vector<SetDefinition> sets;
  for (const auto& path : config::toml_files(sets_folder, Catalog::kFilesMax, mistakes)) {
    config::Document document = config::Document::read(path, mistakes);
    read_set(document.root(), path.filename().string(), sets);
    document.finish();
    sets.back().where = path.string();
  }
  check_sets_across(sets, mistakes);
  return {std::move(definitions.services), std::move(sets), std::move(definitions.left), std::move(files)};
}

Catalog read_catalog(const ServiceFiles& files, config::Mistakes& mistakes) {
  Definitions definitions;
  const CalendarText calendar = calendars_kept(files);
  for (const FileText& file : files.definitions) {
    config::Document document = config::Document::parse(file.text, file.path, mistakes);
    definitions.read(document, calendar);
  }
  check_across(definitions.services, mistakes);
  return {std::move(definitions.services), {}, std::move(definitions.left)};
}

std::shared_ptr<const Catalog> CatalogHolder::get() const {
  MutexLock lock(mutex_);
  return catalog_;
}

void CatalogHolder::put(Catalog catalog) {
  auto fresh = std::make_shared<const Catalog>(std::move(catalog));
  MutexLock lock(mutex_);
  catalog_ = std::move(fresh);
}

config::Mistakes CatalogHolder::reload(const std::filesystem::path& services,
                                       const std::filesystem::path& sets) {
  config::Mistakes mistakes;
  Catalog loaded = load_catalog(services, sets, mistakes);
  if (mistakes.none()) put(std::move(loaded));
  return mistakes;
}

}  // namespace tidemark::catalog
