#include "collector/trends/tree.h"

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;

namespace {

Choice choice(const std::string& endpoint, std::map<std::string, std::string> labels = {}) {
  return {{endpoint, "server", "", std::move(labels), "alive"}, endpoint + "/alive", "server"};
}

catalog::Selector selector(const std::string& endpoint) {
  catalog::Selector out;
  out.endpoint = endpoint;
  return out;
}

}  // namespace

TEST_CASE(
    "who answers for a component is as its selector says, else as its endpoint does, else its service") {
  catalog::Service inner;
  inner.name = "inner", inner.team = "plumbers";
  inner.members.select = {selector("c")};
  catalog::Node node;
  node.select = {selector("a"), selector("*b")};
  node.select[0].silo = "network", node.select[0].team = "wires", node.select[0].provider = "Telco";
  node.select[0].presence = timeline::Presence::kMobile;
  node.services = {"inner"};
  const std::vector<Choice> choices = {choice("a", {{"team", "labelled"}, {"provider", "labelled"}}),
                                       choice("b", {{"team", "labelled"}, {"provider", "Cloud"}}),
                                       choice("c"), choice("bb")};
  const auto found = attributions_of(resolve(node, choices, {inner}, "owners"));
  REQUIRE(found.size() == 4);
  CHECK(found.at(0) == Attribution{"network", "wires", "Telco"});
  CHECK(found.at(1) == Attribution{"server", "labelled", "Cloud"});
  CHECK(found.at(2) == Attribution{"server", "plumbers", ""});
  CHECK(found.at(3) == Attribution{"server", "owners", ""});
  const TreeNode tree = resolve(node, choices, {inner});
  CHECK(tree.children[0].presence == timeline::Presence::kMobile);
  CHECK_FALSE(tree.children[1].presence.has_value());
}

TEST_CASE("of several selectors that choose a component, the first says who answers for it") {
  catalog::Node node;
  node.select = {selector("a"), selector("*")};
  node.select[0].team = "first", node.select[1].team = "second";
  const auto found = attributions_of(resolve(node, {choice("a"), choice("b")}, {}));
  CHECK(found.at(0).team == "first");
  CHECK(found.at(1).team == "second");
}
