#include "agent/snmp/profile/choose.h"

#include <set>

#include "agent/snmp/profile/read_profiles.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

using Names = std::vector<std::string>;

const Oid kCisco{1, 3, 6, 1, 4, 1, 9, 1, 2137};
const Oid kNetSnmp{1, 3, 6, 1, 4, 1, 8072, 3, 2, 10};
const Oid kFortiGate{1, 3, 6, 1, 4, 1, 12356, 101, 1, 2008};
const Oid kFortiSwitch{1, 3, 6, 1, 4, 1, 12356, 106, 1, 1};

Profile with(std::string name, std::vector<Oid> system, std::optional<Oid> answers, Names replaces = {}) {
  Profile out;
  out.name = std::move(name);
  out.system = std::move(system);
  out.answers = std::move(answers);
  out.replaces = std::move(replaces);
  return out;
}

Profiles of(std::initializer_list<Profile> all) {
  Profiles out;
  for (const Profile& profile : all) out[profile.name] = std::make_shared<const Profile>(profile);
  return out;
}

/// A device that has instances at these; GETNEXT finds what is at or below.
Answers has(std::set<Oid> instances) {
  return [instances = std::move(instances)](const Oid& asked) {
    const auto at = instances.lower_bound(asked);
    return at != instances.end() && at->starts_with(asked);
  };
}

Names names(const absl::StatusOr<std::vector<std::shared_ptr<const Profile>>>& chosen) {
  REQUIRE(chosen.ok());
  Names out;
  for (const auto& profile : *chosen) out.push_back(profile->name);
  return out;
}

}  // namespace

TEST_CASE("a profile fits by sysObjectID, by what the device answers, or by both") {
  const Profiles profiles =
      of({with("anybody", {}, Oid{1, 3, 6, 1, 2, 1, 1}), with("both", {Oid{1, 3, 6, 1, 4, 1, 9}}, Oid{1, 5}),
          with("cisco", {Oid{1, 3, 6, 1, 4, 1, 9}}, std::nullopt), with("nobody", {}, std::nullopt),
          with("two", {Oid{1, 9}, Oid{1, 3, 6, 1, 4, 1, 8072}}, std::nullopt)});
  const Oid up{1, 3, 6, 1, 2, 1, 1, 3, 0};
  CHECK(names(choose(profiles, kCisco, has({up, Oid{1, 5, 1}}))) == Names{"anybody", "both", "cisco"});
  CHECK(names(choose(profiles, kCisco, has({up}))) == Names{"anybody", "cisco"});
  CHECK(names(choose(profiles, kNetSnmp, has({up, Oid{1, 5, 1}}))) == Names{"anybody", "two"});
  CHECK(names(choose(profiles, Oid{1, 3, 6, 1, 4, 1, 99}, has({}))) == Names{});
  CHECK(names(choose(profiles, Oid{}, has({up}))) == Names{"anybody"});
}

TEST_CASE("what a device is asked for is what the profiles of its kind want to know, each once") {
  const Profiles profiles =
      of({with("a", {}, Oid{1, 7}), with("b", {kCisco}, Oid{1, 5}), with("c", {kNetSnmp}, Oid{1, 6}),
          with("d", {}, Oid{1, 7}), with("e", {kCisco}, std::nullopt)});
  CHECK(questions(profiles, kCisco) == std::vector<Oid>{{1, 5}, {1, 7}});
  CHECK(questions(profiles, kNetSnmp) == std::vector<Oid>{{1, 6}, {1, 7}});
  CHECK(questions(profiles, Oid{}) == std::vector<Oid>{{1, 7}});
}

TEST_CASE("a profile that fits is left out where another that is used replaces it, also over a third") {
  const Profiles profiles =
      of({with("a", {}, Oid{1, 1}), with("b", {}, Oid{1, 2}, {"a"}), with("c", {}, Oid{1, 3}, {"b"})});
  CHECK(names(choose(profiles, {}, has({{1, 1, 0}}))) == Names{"a"});
  CHECK(names(choose(profiles, {}, has({{1, 1, 0}, {1, 2, 0}}))) == Names{"b"});
  CHECK(names(choose(profiles, {}, has({{1, 1, 0}, {1, 2, 0}, {1, 3, 0}}))) == Names{"c"});
  CHECK(names(choose(profiles, {}, has({{1, 1, 0}, {1, 3, 0}}))) == Names{"c"});
  CHECK(names(choose(profiles, {}, has({{1, 3, 0}}))) == Names{"c"});
}

TEST_CASE("a configuration's list says exactly which, or adds to those that fit") {
  const Profiles profiles = of({with("a", {}, Oid{1, 1}), with("b", {}, Oid{1, 2}),
                                with("door", {}, std::nullopt, {"a"}), with("z", {}, Oid{9})});
  const Answers both = has({{1, 1, 0}, {1, 2, 0}});
  CHECK(names(choose(profiles, {}, both)) == Names{"a", "b"});
  CHECK(names(choose(profiles, {}, both, Names{"z", "b", "z"})) == Names{"b", "z"});
  CHECK(names(choose(profiles, {}, both, Names{})) == Names{});
  CHECK(names(choose(profiles, {}, both, Names{"auto", "z"})) == Names{"a", "b", "z"});
  CHECK(names(choose(profiles, {}, both, Names{"auto", "door"})) == Names{"b", "door"});
  // What is named is meant.
  CHECK(names(choose(profiles, {}, both, Names{"door", "a"})) == Names{"a", "door"});
  CHECK(names(choose(profiles, {}, both, Names{"auto", "door", "a"})) == Names{"a", "b", "door"});
}

TEST_CASE("a name that no profile has is told with the one that is near") {
  const auto chosen = choose(shipped_profiles(), {}, has({}), Names{"interfaces", "hostresources"});
  REQUIRE_FALSE(chosen.ok());
  CHECK(chosen.status().code() == absl::StatusCode::kNotFound);
  CHECK(chosen.status().message() == "there is no profile 'hostresources'; did you mean 'host-resources'?");
}

TEST_CASE("devices are read with the shipped profiles that are for them") {
  const Oid up{1, 3, 6, 1, 2, 1, 1, 3, 0};
  const Oid port{1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 1};
  const Oid duplex{1, 3, 6, 1, 2, 1, 10, 7, 2, 1, 19, 1};
  const Oid host{1, 3, 6, 1, 2, 1, 25, 1, 1, 0};
  const Oid ucd{1, 3, 6, 1, 4, 1, 2021, 4, 1, 0};
  const Oid sensor{1, 3, 6, 1, 2, 1, 99, 1, 1, 1, 1, 7};
  const Oid cisco_sensor{1, 3, 6, 1, 4, 1, 9, 9, 91, 1, 1, 1, 1, 1, 7};
  const Oid ups{1, 3, 6, 1, 2, 1, 33, 1, 1, 1, 0};
  const Oid printer{1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 1, 1};
  const Oid lldp{1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 5, 0, 1, 1};
  struct {
    Oid system;
    std::set<Oid> instances;
    Names profiles;
  } const devices[] = {
      {kNetSnmp,
       {up, port, duplex, host, ucd},
       {"etherlike", "host-resources", "interfaces", "system", "ucd-snmp"}},
      {kCisco,
       {up, port, lldp, sensor, cisco_sensor},
       {"cisco", "cisco-sensor", "interfaces", "lldp", "system"}},
      {kCisco, {up, port, sensor}, {"cisco", "entity-sensor", "interfaces", "system"}},
      {kFortiGate, {up, port}, {"fortinet", "interfaces", "system"}},
      {kFortiSwitch, {up, port}, {"interfaces", "system"}},
      {{1, 3, 6, 1, 4, 1, 318, 1, 3, 27}, {up, ups}, {"system", "ups"}},
      {{1, 3, 6, 1, 4, 1, 11, 2, 3, 9, 1},
       {up, port, host, printer},
       {"host-resources", "interfaces", "printer", "system"}},
      {{1, 3, 6, 1, 4, 1, 2636, 1, 1, 1, 2, 29},
       {up, port, lldp},
       {"interfaces", "juniper", "lldp", "system"}},
  };
  const Profiles profiles = shipped_profiles();
  for (const auto& device : devices) {
    CAPTURE(device.system.text());
    CHECK(names(choose(profiles, device.system, has(device.instances))) == device.profiles);
  }
}
