#include "agent/snmp/profile/read_profiles.h"

#include <algorithm>
#include <set>
#include <utility>

#include "agent/snmp/profile/choose.h"
#include "agent/snmp/profile/object_names.h"
#include "agent/snmp/profile/read_check.h"
#include "agent/snmp/profile/read_metric.h"
#include "agent/snmp/profile/read_notifications.h"
#include "agent/snmp/profile/shipped_texts.h"
#include "common/config/folder.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kNameBytesMax = 60;
constexpr std::int64_t kRowsMax = 100'000;

void check_word(const config::Table& table, const std::string& key, const std::string& word) {
  const bool good =
      word.size() <= kNameBytesMax && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
      });
  if (!good) {
    table.mistake(key, "'" + word +
                           "': a name has lower-case letters, digits, '-', '_' and '.' only, and at most " +
                           std::to_string(kNameBytesMax) + " of them");
  }
}

/// What must be once in a profile.
struct Taken {
  std::set<std::pair<std::string, Attributes>> metrics;  // the row's attribute among them, without a value
  std::set<std::string> checks;
  std::set<std::string> tables;
};

void read_metrics(const config::Table& table, const ObjectNames& names, const std::string& row_attribute,
                  std::vector<Metric>& metrics, Taken& taken) {
  for (const config::Table& inner : table.tables("metric")) {
    Metric metric = read_metric(inner, names);
    Attributes attributes = metric.attributes;
    if (!row_attribute.empty()) attributes.push_back({row_attribute, ""});
    const auto take = [&](const std::string& name) {
      if (!name.empty() && !taken.metrics.emplace(name, attributes).second)
        inner.mistake(inner.position(), "there is a metric '" + name + "' with the same attributes already");
    };
    take(metric.name.metric);
    std::set<std::string> chosen;  // several values may choose one name
    for (const auto& [value, name] : metric.choices) chosen.insert(name.metric);
    for (const std::string& name : chosen) take(name);
    const auto same = [&](const Attribute& attribute) { return attribute.key == row_attribute; };
    if (std::any_of(metric.attributes.begin(), metric.attributes.end(), same))
      inner.mistake("attributes",
                    "'" + row_attribute + "' is the row's name, as the table's 'attribute' says");
    metrics.push_back(std::move(metric));
  }
}

void read_checks(const config::Table& table, const ObjectNames& names, const std::vector<Metric>& metrics,
                 std::vector<ProfileCheck>& checks, Taken& taken) {
  for (const config::Table& inner : table.tables("check")) {
    ProfileCheck check = read_check(inner, names, metrics);
    if (!check.check.empty() && !taken.checks.insert(check.check).second)
      inner.mistake("name", "there is a check '" + check.check + "' in this profile already");
    checks.push_back(std::move(check));
  }
}

void read_rows(const config::Table& table, const ObjectNames& names, ProfileTable& out) {
  out.row_name = names.objects(table, "row_name");
  if (auto skip = names.object_values(table, "skip")) {
    out.skip = std::move(skip->object);
    out.skip_values = std::move(skip->values);
  }
  if (auto keep = names.object_values(table, "keep")) {
    out.keep = std::move(keep->object);
    out.keep_values = std::move(keep->values);
  }
  const auto patterns = table.strings("skip_names").value_or(std::vector<std::string>{});
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const std::string mistake = Pattern::mistake_in(patterns[i]);
    if (mistake.empty()) {
      out.skip_names.emplace_back(patterns[i]);
    } else {
      table.mistake(table.position_of("skip_names", i), mistake);
    }
  }
  out.rows_max = static_cast<std::uint32_t>(table.integer("rows_max", 1, kRowsMax).value_or(out.rows_max));
  out.discontinuity = names.object(table, "discontinuity");
  out.events = table.boolean("events").value_or(false);
  out.neighbours = table.boolean("neighbours").value_or(false);
  if (out.neighbours && out.row_name.empty())
    table.mistake("neighbours", "a table of neighbours has 'row_name': the column with their sysName");
  out.notes = names.objects(table, "notes");
}

ProfileTable read_table(const config::Table& table, const ObjectNames& names, Taken& taken) {
  ProfileTable out;
  out.name = table.need_string("name");
  check_word(table, "name", out.name);
  if (!out.name.empty() && !taken.tables.insert(out.name).second)
    table.mistake("name", "there is a table '" + out.name + "' in this profile already");
  read_rows(table, names, out);
  out.attribute = table.string("attribute").value_or("");
  if (auto mistake = mistake_in_name("attribute", out.attribute); table.has("attribute") && !mistake.empty())
    table.mistake("attribute", mistake);
  read_metrics(table, names, out.attribute, out.metrics, taken);
  read_checks(table, names, out.metrics, out.checks, taken);
  if (!out.metrics.empty() && out.attribute.empty()) {
    table.mistake("attribute",
                  "'attribute' is missing: which of a sample's attributes has the row's name, such as "
                  "\"network.interface.name\"");
  }
  if (!table.has("metric") && !table.has("check") && !out.events && !out.neighbours)
    table.mistake(
        table.position(),
        "the table has no metric, no check, no events and no neighbours, so that nothing would be read");
  return out;
}

struct ReadFile {
  Profile profile;
  config::Position name_at;
  config::Position replaces_at;
};

ReadFile read_root(const config::Table& root, const std::string& file_name, const std::string& source) {
  ReadFile out;
  Profile& profile = out.profile;
  profile.source = source;
  profile.name = root.string("name").value_or(file_name.substr(0, file_name.rfind('.')));
  check_word(root, "name", profile.name);
  if (profile.name.empty() || profile.name == kFitting)
    root.mistake("name", "'" + profile.name + "' is no profile's name; \"" + std::string(kFitting) +
                             "\" stands for those that fit");
  profile.title = root.need_string("title");
  out.name_at = root.position_of("name");
  out.replaces_at = root.position_of("replaces");
  const ObjectNames names(root);
  profile.system = names.oids(root, "system");
  profile.answers = names.oid(root, "answers");
  profile.replaces = root.strings("replaces").value_or(std::vector<std::string>{});
  Taken taken;
  read_metrics(root, names, "", profile.metrics, taken);
  read_checks(root, names, profile.metrics, profile.checks, taken);
  for (const config::Table& table : root.tables("table"))
    profile.tables.push_back(read_table(table, names, taken));
  profile.notifications = read_notifications(root, names);
  for (const auto& [name, oid] : names.all()) profile.names.emplace(oid, name);
  if (!root.has("metric") && !root.has("check") && !root.has("table") && !root.has("notification")) {
    root.mistake(root.position(),
                 "the profile has no [[metric]], no [[check]], no [[table]] and no [[notification]]");
  }
  return out;
}

/// Whether what it replaces leads back to it, so that nothing would be left of them.
bool replaces_itself(const std::string& name, const Profiles& all) {
  std::set<std::string> seen;
  std::vector<std::string> next = all.at(name)->replaces;
  while (!next.empty()) {
    const std::string one = std::move(next.back());
    next.pop_back();
    if (one == name) return true;
    const auto found = all.find(one);
    if (found == all.end() || !seen.insert(one).second) continue;
    next.insert(next.end(), found->second->replaces.begin(), found->second->replaces.end());
  }
  return false;
}

/// What is wrong with what a file's profile replaces; the others are known now.
bool good_replaces(const ReadFile& file, const Profiles& all, config::Mistakes& mistakes) {
  bool good = true;
  std::vector<std::string> known;
  for (const auto& [name, profile] : all) known.push_back(name);
  for (const std::string& name : file.profile.replaces) {
    if (all.contains(name)) continue;
    mistakes.add(file.replaces_at,
                 "'replaces' has '" + name + "', which is no profile" + config::or_nearest(name, known, ""));
    good = false;
  }
  if (replaces_itself(file.profile.name, all)) {
    mistakes.add(file.replaces_at, "'" + file.profile.name + "' replaces itself, over what it replaces");
    good = false;
  }
  return good;
}

}  // namespace

Profile read_profile(const config::Table& root, const std::string& file_name, const std::string& source) {
  return read_root(root, file_name, source).profile;
}

Profiles shipped_profiles() {
  Profiles out;
  config::Mistakes none;
  for (const ShippedText& shipped : shipped_texts()) {
    const std::string file_name(shipped.file_name);
    const auto document = config::Document::parse(shipped.text, file_name, none);
    auto profile = std::make_shared<const Profile>(read_profile(document.root(), file_name, "shipped"));
    out.emplace(profile->name, std::move(profile));
  }
  return out;
}

Profiles load_profiles(const std::filesystem::path& folder, config::Mistakes& mistakes) {
  std::map<std::string, ReadFile> own;
  for (const auto& path : config::toml_files(folder, kProfileFilesMax, mistakes)) {
    config::Mistakes of_file;
    config::Document document = config::Document::read(path, of_file);
    ReadFile file = read_root(document.root(), path.filename().string(), path.string());
    document.finish();
    if (const auto taken = own.find(file.profile.name); of_file.none() && taken != own.end()) {
      of_file.add(file.name_at, "there is a profile '" + file.profile.name + "' already, in " +
                                    taken->second.profile.source);
    }
    if (of_file.none()) own.emplace(file.profile.name, std::move(file));
    mistakes.append(of_file);
  }
  const Profiles shipped = shipped_profiles();
  Profiles all = shipped;
  for (const auto& [name, file] : own) all[name] = std::make_shared<const Profile>(file.profile);
  Profiles out = all;
  for (const auto& [name, file] : own) {
    if (good_replaces(file, all, mistakes)) continue;
    out.erase(name);
    if (const auto instead = shipped.find(name); instead != shipped.end()) out.insert(*instead);
  }
  return out;
}

}  // namespace tidemark::snmp
