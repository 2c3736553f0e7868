#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "agent/snmp/profile/read_profiles.h"
#include "agent/snmp/profile/shipped_texts.h"
#include "tests/agent/snmp/profile/profile_text.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

std::map<std::string, std::string> packaged() {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(TIDEMARK_PACKAGING "/snmp/profiles")) {
    std::ifstream in(entry.path());
    out[entry.path().filename().string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return out;
}

/// The columns that a row is made of; choices of the same value twice are one.
std::set<Oid> columns(const ProfileTable& table) {
  std::set<Oid> out;
  const auto add = [&](const std::optional<Object>& object) {
    if (object) out.insert(object->oids.begin(), object->oids.end());
  };
  for (const Object& object : table.row_name) add(object);
  for (const Object& object : table.notes) add(object);
  for (const auto& object : {table.skip, table.keep, table.discontinuity}) add(object);
  for (const Metric& metric : table.metrics) {
    for (const auto& object : {std::optional(metric.object), metric.times, metric.of, metric.of_plus,
                               metric.choose_by, metric.unless})
      add(object);
    if (metric.sensor) add(metric.sensor->scale), add(metric.sensor->precision);
  }
  for (const ProfileCheck& check : table.checks) add(check.object), add(check.unless);
  return out;
}

bool exclude(const Profile& a, const Profile& b) {
  const auto named = [](const Profile& by, const Profile& other) {
    return std::find(by.replaces.begin(), by.replaces.end(), other.name) != by.replaces.end();
  };
  if (named(a, b) || named(b, a)) return true;
  if (a.system.empty() || b.system.empty()) return false;
  for (const Oid& one : a.system) {
    for (const Oid& other : b.system) {
      if (one.starts_with(other) || other.starts_with(one)) return false;
    }
  }
  return true;
}

/// What tells its series from others: name, fixed attributes, the row's attribute; of a check, its name.
std::set<std::string> tells(const Profile& profile) {
  std::set<std::string> out;
  const auto add = [&](const std::vector<Metric>& metrics, const std::vector<ProfileCheck>& checks,
                       const std::string& row) {
    for (const Metric& metric : metrics) {
      std::set<std::string> names = {metric.name.metric};
      for (const auto& [value, name] : metric.choices) names.insert(name.metric);
      for (const std::string& name : names) {
        std::string key = name;
        for (const Attribute& attribute : metric.attributes)
          key += " " + attribute.key + "=" + attribute.value;
        if (!name.empty()) out.insert(key + " " + row);
      }
    }
    for (const ProfileCheck& check : checks) out.insert("check " + check.check + (row.empty() ? "" : " …"));
  };
  add(profile.metrics, profile.checks, "");
  for (const ProfileTable& table : profile.tables)
    add(table.metrics, table.checks, table.attribute.empty() ? table.name : table.attribute);
  return out;
}

}  // namespace

TEST_CASE("the program has the packaged files in it, as they are") {
  const auto files = packaged();
  CHECK(files.size() == shipped_texts().size());
  std::string before;
  for (const ShippedText& shipped : shipped_texts()) {
    CAPTURE(shipped.file_name);
    REQUIRE(files.contains(std::string(shipped.file_name)));
    CHECK(files.at(std::string(shipped.file_name)) == shipped.text);
    CHECK(before < shipped.file_name);
    before = shipped.file_name;
  }
}

TEST_CASE("every packaged file reads without mistakes, says what it reads, and is named as it is") {
  for (const auto& [file_name, text] : packaged()) {
    CAPTURE(file_name);
    config::Mistakes mistakes;
    auto document = config::Document::read(TIDEMARK_PACKAGING "/snmp/profiles/" + file_name, mistakes);
    const Profile profile = read_profile(document.root(), file_name, "shipped");
    document.finish();
    CHECK(mistakes.lines() == std::vector<std::string>{});
    CHECK(profile.name + ".toml" == file_name);
    CHECK(text.starts_with("# "));
    CHECK(text.substr(0, text.find("\ntitle")).find("-MIB") != std::string::npos);
    CHECK((profile.answers.has_value() || !profile.system.empty()));
    CHECK(profile.system.size() <= 1);
    const Profiles shipped = shipped_profiles();
    REQUIRE(shipped.contains(profile.name));
    CHECK(profile_text(*shipped.at(profile.name)) == profile_text(profile));
  }
}

TEST_CASE("a file that was cut off anywhere is told, or is whole so far") {
  for (const auto& [file_name, text] : packaged()) {
    for (std::size_t length = 0; length < text.size(); length += 41) {
      CAPTURE(file_name, length);
      const ReadText whole_so_far = read_text(text.substr(0, length));
      if (!whole_so_far.mistakes.empty()) continue;
      // Then what was read is the beginning of the whole.
      const Profile whole = read_text(text).profile;
      REQUIRE(whole_so_far.profile.metrics.size() <= whole.metrics.size());
      REQUIRE(whole_so_far.profile.tables.size() <= whole.tables.size());
      CHECK(std::equal(
          whole_so_far.profile.metrics.begin(), whole_so_far.profile.metrics.end(), whole.metrics.begin(),
          [](const Metric& a, const Metric& b) { return a.name == b.name && a.object == b.object; }));
    }
  }
}

TEST_CASE("every name that a packaged file defines is used in it") {
  for (const auto& [file_name, text] : packaged()) {
    config::Mistakes mistakes;
    const auto document = config::Document::parse(text, file_name, mistakes);
    const auto names = document.root().table("names");
    REQUIRE(names.has_value());
    for (const std::string& name : names->keys()) {
      CAPTURE(file_name, name);
      std::size_t used = 0;
      for (const char* end : {"\"", "."}) {
        for (std::size_t at = text.find("\"" + name + end); at != std::string::npos;
             at = text.find("\"" + name + end, at + 1))
          ++used;
      }
      CHECK(used > 0);
    }
  }
}

TEST_CASE("columns of a table are columns: none is below another, and scalars have their instance") {
  for (const auto& [name, profile] : shipped_profiles()) {
    for (const ProfileTable& table : profile->tables) {
      const std::set<Oid> all = columns(table);
      for (const Oid& column : all) {
        CAPTURE(name, table.name, column.text());
        const auto next = all.upper_bound(column);
        CHECK((next == all.end() || !next->starts_with(column)));
        CHECK(column.size() > 8);
        CHECK(column.numbers().back() != 0);
      }
    }
    std::set<Oid> scalars;
    for (const Metric& metric : profile->metrics)
      scalars.insert(metric.object.oids.begin(), metric.object.oids.end());
    for (const ProfileCheck& check : profile->checks)
      scalars.insert(check.object.oids.begin(), check.object.oids.end());
    const Oid load_averages{1, 3, 6, 1, 4, 1, 2021, 10, 1, 5};  // a table's rows that are always there
    for (const Oid& scalar : scalars) {
      CAPTURE(name, scalar.text());
      CHECK((scalar.numbers().back() == 0 || scalar.starts_with(load_averages)));
    }
  }
}

TEST_CASE("no object makes two series of one profile with one name") {
  for (const auto& [name, profile] : shipped_profiles()) {
    std::set<std::string> seen;
    for (const ProfileTable& table : profile->tables) {
      for (const Metric& metric : table.metrics) {
        CAPTURE(name, table.name, metric.name.metric);
        const bool share = metric.of.has_value();
        const std::string keep = table.keep ? std::to_string(table.keep_values.front()) : "";
        CHECK(seen.insert(text_of(metric.object) + (share ? " share" : "") + " " + keep).second);
      }
    }
  }
}

TEST_CASE("two shipped profiles that a device may have both never tell the same series or check") {
  const Profiles profiles = shipped_profiles();
  for (const auto& [name, profile] : profiles) {
    for (const auto& [other_name, other] : profiles) {
      if (name >= other_name || exclude(*profile, *other)) continue;
      const std::set<std::string> theirs = tells(*other);
      for (const std::string& one : tells(*profile)) {
        CAPTURE(name, other_name, one);
        CHECK_FALSE(theirs.contains(one));
      }
    }
  }
}
