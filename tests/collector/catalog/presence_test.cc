#include "collector/catalog/presence.h"

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::catalog;
using timeline::Presence;

namespace {

EndpointFacts facts_of(const std::string& endpoint_class, const std::string& label = {}) {
  EndpointFacts out;
  out.endpoint_class = endpoint_class;
  if (!label.empty()) out.labels[kPresenceLabel] = label;
  return out;
}

PresenceTable read(const std::string& toml, std::vector<std::string>& mistakes) {
  config::Mistakes found;
  config::Document document = config::Document::parse(toml, "collector.toml", found);
  PresenceTable out = read_presence(document.root());
  document.finish();
  mistakes = found.lines();
  return out;
}

}  // namespace

TEST_CASE("a label wins over the class, the class's own table over the built-in one") {
  std::vector<std::string> mistakes;
  const PresenceTable table = read("[presence]\nkiosk = \"announced\"\nlaptop = \"always\"\n", mistakes);
  CHECK(mistakes.empty());
  CHECK(table.of(facts_of("kiosk")).presence == Presence::kAnnounced);
  CHECK(table.of(facts_of("laptop")).presence == Presence::kAlways);
  CHECK(table.of(facts_of("tablet")).presence == Presence::kMobile);
  CHECK(table.of(facts_of("")).presence == Presence::kAlways);
  CHECK(table.of(facts_of("laptop", "mobile")).presence == Presence::kMobile);
  CHECK(table.of(facts_of("laptop", "mobile")).reason == "by its label presence");
  CHECK(table.of(facts_of("laptop")).reason == "by its class: laptop");
  CHECK(table.of(facts_of("tablet", "often")).reason ==
        "by its class: tablet; its label presence says 'often', which is not always, announced or mobile");
}

TEST_CASE("a word that is none is a mistake with its place") {
  std::vector<std::string> mistakes;
  read("[presence]\nlaptop = \"sometimes\"\n", mistakes);
  CHECK(mistakes == std::vector<std::string>{
                        "collector.toml:2:10: a class in [presence] takes \"always\", \"announced\" or "
                        "\"mobile\", not \"sometimes\""});
}
