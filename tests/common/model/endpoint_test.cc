#include "common/model/endpoint.h"

#include "tests/support/catch.h"

namespace tidemark {

TEST_CASE("an endpoint belongs to the silo of its label, else to the usual one of its class") {
  struct Row {
    std::string endpoint_class;
    std::map<std::string, std::string> labels;
    std::string silo;
  };
  for (const Row& row : std::vector<Row>{{"router", {}, "network"},
                                         {"switch", {}, "network"},
                                         {"laptop", {}, "desktop"},
                                         {"desktop", {{"floor", "2"}}, "desktop"},
                                         {"server", {}, "server"},
                                         {"server", {{"silo", "backup"}}, "backup"},
                                         {"toaster", {}, ""},
                                         {"", {}, ""}}) {
    CAPTURE(row.endpoint_class);
    EndpointFacts facts;
    facts.endpoint_class = row.endpoint_class;
    facts.labels = row.labels;
    CHECK(silo_of(facts) == row.silo);
  }
}

}  // namespace tidemark
