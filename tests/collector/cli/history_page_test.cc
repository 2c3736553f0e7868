#include "collector/cli/pages.h"
#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

constexpr std::int64_t kTaken = 1'800'000'000'000;  // 2027-01-15T08:00:00Z

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

v1::ServiceHistoryReply reply() {
  v1::ServiceHistoryReply out;
  v1::CatalogueVersion& newest = *out.add_versions();
  newest.set_taken_time_ms(kTaken);
  newest.set_version("0123456789abcdef");
  newest.add_added("fresh");
  newest.add_removed("gone");
  v1::ChangedService& changed = *newest.add_changed();
  changed.set_service("shop");
  changed.add_keys("slo");
  changed.add_keys("hours");
  v1::CatalogueVersion& damaged = *out.add_versions();
  damaged.set_taken_time_ms(kTaken - 1);
  damaged.set_version("1123456789abcdef");
  damaged.set_trouble("it is \x1b[31mdamaged");
  return out;
}

TEST_CASE("The catalogue's history has a line for each service that a version changed") {
  const Page page = history_page({}, reply(), "");
  for (const char* part : {"added", "fresh", "removed", "gone", "changed", "shop", "slo, hours", "not known"})
    CHECK(has(page.text, part));
  CHECK_FALSE(has(page.text, "\x1b"));
  CHECK(page.rows.rows.size() == 4);
  const std::string json = json_text(page.document);
  CHECK(has(json, "\"taken\": \"2027-01-15T08:00:00"));
  CHECK(has(json, "\"version\": \"0123456789abcdef\""));
  CHECK(has(json, "\"more\": false"));
}

TEST_CASE("A history of nothing says so") {
  CHECK(has(history_page({}, {}, "").text, "no catalogue is kept yet"));
  CHECK(has(history_page({}, {}, "shop").text, "no version of the catalogue that is kept changed 'shop'"));
}

TEST_CASE("The definition that a figure was made with is told in a sentence") {
  v1::Definition definition;
  definition.set_version("0123456789abcdef");
  CHECK(definition_text({}, definition) ==
        "By the definition of today, version 01234567, which is not kept in the catalogue's history.");
  definition.set_since_time_ms(kTaken);
  CHECK(definition_text({}, definition) ==
        "By the definition of today, version 01234567, in force since 2027-01-15 08:00:00.");
  definition.set_then(true);
  CHECK(has(definition_text({}, definition), "By the definition of that time, version 01234567"));
  definition.set_before_first(true);
  CHECK(has(definition_text({}, definition), "By the first definition that is kept"));
  CHECK(has(definition_text({}, definition), "what was in force before that is not known"));
}

}  // namespace
}  // namespace tidemark::cli
