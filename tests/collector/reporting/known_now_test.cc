#include "collector/reporting/known_now.h"

#include "tests/support/catch.h"

namespace tidemark::reporting {
namespace {

std::string document(const std::string& figures) {
  return R"({"report": "x", "figures": {)" + figures + "}}";
}

}  // namespace

TEST_CASE("Figures that differ by more than a rounding are named with both values") {
  const std::string sent = document(
      R"("availability": {"unit": "share", "value": 0.99}, "down": {"unit": "s", "value": 7200},
         "mtrs": {"unit": "s", "value": null}, "outages": {"unit": "1", "value": 2})");
  const std::string now = document(
      R"("availability": {"unit": "share", "value": 0.99000000000001}, "down": {"unit": "s", "value": 0},
         "mtrs": {"unit": "s", "value": 60}, "outages": {"unit": "1", "value": null}, "new": {"unit": "EUR", "value": 1})");
  const auto found = differences_of(sent, now);
  REQUIRE(found.ok());
  CHECK(*found == std::vector<Difference>{{"down", "s", 7200, 0},
                                          {"mtrs", "s", std::nullopt, 60},
                                          {"new", "EUR", std::nullopt, 1},
                                          {"outages", "1", 2, std::nullopt}});
  CHECK(differences_of(sent, sent)->empty());
}

TEST_CASE("A document without figures is damage, not agreement") {
  for (const char* wrong : {"", "[]", "{}", R"({"figures": 3})", "{\"figures\": "}) {
    CAPTURE(wrong);
    CHECK(absl::IsDataLoss(differences_of(wrong, document("")).status()));
    CHECK(absl::IsDataLoss(differences_of(document(""), wrong).status()));
  }
}

}  // namespace tidemark::reporting
