#include "collector/trends/silent_sites.h"

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;

namespace {

Problem problem(const std::string& endpoint, const std::string& site, bool silent, int since,
                std::vector<std::string> services = {}) {
  Problem out;
  out.component = endpoint + "/check", out.endpoint = endpoint, out.check = "check", out.site = site;
  out.silo = "server", out.silent = silent, out.text = "said";
  out.since = from_unix_ms(since), out.last = from_unix_ms(since - 1), out.services = std::move(services);
  return out;
}

std::vector<std::string> names(const std::vector<Problem>& problems) {
  std::vector<std::string> out;
  for (const Problem& one : problems) out.push_back(one.component);
  return out;
}

}  // namespace

TEST_CASE("a site of which nothing is heard is one problem, with all that it hits") {
  const auto found = with_silent_sites(
      {problem("a", "berlin", true, 50, {"shop"}), problem("x", "bonn", true, 51),
       problem("b", "berlin", false, 52), problem("c", "berlin", true, 40, {"mail", "shop"}),
       problem("d", "berlin", true, 60)},
      {{"berlin", {0, 3}}, {"bonn", {0, 1}}});
  REQUIRE(names(found) == std::vector<std::string>{"site berlin", "x/check", "b/check"});
  CHECK(found[0].endpoint == "site berlin");
  CHECK(found[0].check.empty());
  CHECK(found[0].silent);
  CHECK(found[0].since == from_unix_ms(40));
  CHECK(found[0].last == from_unix_ms(59));
  CHECK(found[0].services == std::vector<std::string>{"mail", "shop"});
  CHECK(found[0].silo == "server");
  CHECK(found[0].text == "nothing comes from any of its 3 endpoints: is the site cut off, or its power?");
}

TEST_CASE("a site that is heard, that is too small, or has no name, is no problem of its own") {
  const std::vector<Problem> three = {problem("a", "berlin", true, 1), problem("b", "berlin", true, 2),
                                      problem("c", "", true, 3)};
  for (const SiteVoices berlin : {SiteVoices{1, 9}, SiteVoices{0, 2}}) {
    const auto found = with_silent_sites(three, {{"berlin", berlin}, {"", {0, 9}}});
    CHECK(names(found) == names(three));
    CHECK(found[0].text == "said");
  }
}
