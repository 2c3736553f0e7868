#include "agent/snmp/topology/topology.h"

#include <algorithm>
#include <functional>
#include <random>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

/// Devices by their names, which are their system names too.
struct Site {
  std::map<std::string, EndpointId> ids;
  std::map<std::string, Place> places;
  Topology topology;

  EndpointId id(const std::string& name) { return ids.try_emplace(name, EndpointId::random()).first->second; }
  void add(const std::string& name, bool near = false, const std::vector<std::string>& parents = {}) {
    Place place{id(name), {}, near};
    for (const std::string& parent : parents) place.parents.push_back(id(parent));
    places[name] = std::move(place);
  }
  void place() {
    std::vector<Place> all;
    for (const auto& [name, place] : places) all.push_back(place);
    topology.place(std::move(all));
    for (const auto& [name, place] : places) topology.named(place.endpoint, name);
  }
  std::set<std::string> parents(const std::string& name) {
    std::set<std::string> out;
    for (const EndpointId parent : topology.parents(id(name))) {
      for (const auto& [other, id] : ids) {
        if (id == parent) out.insert(other);
      }
    }
    return out;
  }
};
using Names = std::set<std::string>;

}  // namespace

TEST_CASE("parents by hand are as they were said, near devices or not") {
  Site site;
  site.add("router");
  site.add("switch", false, {"router"});
  site.add("printer", false, {"switch"});
  site.place();
  CHECK(site.parents("router") == Names{});
  CHECK(site.parents("switch") == Names{"router"});
  CHECK(site.parents("printer") == Names{"switch"});
  CHECK(site.topology.parents(EndpointId::random()).empty());
}

TEST_CASE("of neighbours the one that is a step nearer is the parent, whoever of the two tells it") {
  Site site;
  site.add("core", true);
  site.add("left");
  site.add("right");
  site.add("far");
  site.place();
  CHECK(site.parents("far") == Names{});
  site.topology.neighbours(site.id("core"), {"LEFT.example.org", "right"});
  site.topology.neighbours(site.id("far"), {"left", "right.example.org", "somebody-else"});
  CHECK(site.parents("left") == Names{"core"});
  CHECK(site.parents("right") == Names{"core"});
  CHECK(site.parents("far") == Names{"left", "right"});
  CHECK(site.parents("core") == Names{});

  site.topology.neighbours(site.id("far"), {"right"});
  CHECK(site.parents("far") == Names{"right"});
}

TEST_CASE("neighbours tell nothing where no device is near, and links between equals make nobody a parent") {
  Site site;
  site.add("one");
  site.add("two");
  site.place();
  site.topology.neighbours(site.id("one"), {"two"});
  CHECK(site.parents("one") == Names{});
  CHECK(site.parents("two") == Names{});
  site.add("one", true);
  site.add("two", true);
  site.place();  // what is known of neighbours is kept
  CHECK(site.parents("one") == Names{});
  CHECK(site.parents("two") == Names{});
  site.add("two");
  site.place();
  CHECK(site.parents("two") == Names{"one"});
}

TEST_CASE("a hand that says otherwise wins, and what is behind such a device is behind it") {
  Site site;
  site.add("core", true);
  site.add("tunnel", false, {"core"});
  site.add("branch", false, {"tunnel"});
  site.add("desk");
  site.place();
  site.topology.neighbours(site.id("core"), {"branch"});
  site.topology.neighbours(site.id("branch"), {"desk"});
  CHECK(site.parents("branch") == Names{"tunnel"});
  CHECK(site.parents("desk") == Names{"branch"});
}

TEST_CASE("a name that two devices have tells nothing, nor does one's own or an empty one") {
  Site site;
  site.add("core", true);
  site.add("a");
  site.add("b");
  site.place();
  site.topology.named(site.id("a"), "switch");
  site.topology.named(site.id("b"), "switch");
  site.topology.neighbours(site.id("core"), {"switch", "core", ""});
  CHECK(site.parents("a") == Names{});
  site.topology.named(site.id("b"), "");
  CHECK(site.parents("a") == Names{"core"});
  CHECK(site.parents("core") == Names{});
}

TEST_CASE("a parent that is gone is nobody's, and parents that nobody knows do no harm") {
  Site site;
  site.add("router", true);
  site.add("switch", false, {"router", "never-there"});
  site.place();
  CHECK(site.parents("switch") == Names{"router"});
  site.places.erase("router");
  site.place();
  CHECK(site.parents("switch") == Names{});
  site.topology.named(site.id("router"), "router");
  site.topology.neighbours(site.id("router"), {"switch"});
  CHECK(site.parents("switch") == Names{});
}

TEST_CASE("in networks of any shape there is no circle, and every parent is a step nearer") {
  std::mt19937 random(8);
  for (int round = 0; round < 300; ++round) {
    Site site;
    const auto devices = 2 + random() % 20;
    const auto name = [](std::size_t i) { return "d" + std::to_string(i); };
    for (std::size_t i = 0; i < devices; ++i) {
      std::vector<std::string> parents;
      if (i > 0 && random() % 4 == 0) parents.push_back(name(random() % i));  // never a circle by hand
      site.add(name(i), parents.empty() && random() % 5 == 0, parents);
    }
    site.place();
    std::map<std::string, Names> linked;
    for (std::size_t i = 0; i < devices; ++i) {
      Names neighbours;
      for (auto n = random() % 4; n > 0; --n) neighbours.insert(name(random() % devices));
      site.topology.neighbours(site.id(name(i)), neighbours);
      for (const std::string& other : neighbours)
        linked[name(i)].insert(other), linked[other].insert(name(i));
    }
    std::set<std::string> done;
    std::function<void(const std::string&, Names)> walk = [&](const std::string& at, Names way) {
      REQUIRE(way.insert(at).second);
      if (done.count(at) > 0) return;
      for (const std::string& parent : site.parents(at)) walk(parent, way);
      done.insert(at);
    };
    for (std::size_t i = 0; i < devices; ++i) {
      walk(name(i), {});
      const Place& place = site.places[name(i)];
      if (place.near) CHECK(site.parents(name(i)) == Names{});
      if (!place.parents.empty()) CHECK(site.parents(name(i)).size() == place.parents.size());
      if (place.near || !place.parents.empty()) continue;
      for (const std::string& parent : site.parents(name(i))) CHECK(linked[name(i)].count(parent) == 1);
    }
  }
}
