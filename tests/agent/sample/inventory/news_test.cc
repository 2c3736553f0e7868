#include "agent/sample/inventory/news.h"

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::inventory;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kNow = from_unix_ms(1'767'225'600'000);
const StoreId kStore = StoreId::random();
const Position kPosition{kStore, 1, {1}};

Taken taken(const std::string& openssl) { return {{{"package", {{"openssl", {{"version", openssl}}}}}}, {}}; }

std::vector<std::string> names(const News& news) {
  std::vector<std::string> out;
  for (const Event& event : news.events) out.push_back(event.name + " " + event.body);
  return out;
}

Told told_at(TimePoint when, const Position& position = kPosition) {
  return news_of({}, taken("3.0.11"), position, when).told;
}

}  // namespace

TEST_CASE("everything is told at first, then nothing while nothing changes") {
  const News first = news_of({}, taken("3.0.11"), kPosition, kNow);
  CHECK(names(first) == std::vector<std::string>{"inventory.complete 1 package"});
  CHECK(first.events[0].inventory->complete);
  CHECK(first.events[0].attributes == Attributes{{"inventory.kind", "package"}});
  const News second = news_of(first.told, taken("3.0.11"), kPosition, kNow + 1h);
  CHECK(second.events.empty());
  CHECK(second.told == first.told);
}

TEST_CASE("a difference is one event, which carries it") {
  const News news = news_of(told_at(kNow), taken("3.0.14"), kPosition, kNow + 1h);
  CHECK(names(news) ==
        std::vector<std::string>{"inventory.changed 1 package changed: openssl 3.0.11 → 3.0.14"});
  CHECK_FALSE(news.events[0].inventory->complete);
  CHECK(news.events[0].severity == Severity::kInfo);
  CHECK(news_of(news.told, taken("3.0.14"), kPosition, kNow + 2h).events.empty());
}

TEST_CASE(
    "everything is told again once a week, to another store, generation or epoch, and after a clock was set "
    "back") {
  const struct {
    Position position;
    TimePoint now;
    bool again;
  } table[] = {{kPosition, kNow + 24h * 6, false}, {kPosition, kNow + 24h * 7, true},
               {kPosition, kNow - 1h, true},       {{StoreId::random(), 1, {1}}, kNow, true},
               {{kStore, 2, {1}}, kNow, true},     {{kStore, 1, {2}}, kNow, true}};
  for (const auto& row : table) {
    const News news = news_of(told_at(kNow), taken("3.0.11"), row.position, row.now);
    CHECK(names(news) == (row.again ? std::vector<std::string>{"inventory.complete 1 package"}
                                    : std::vector<std::string>{}));
    CHECK(news_of(news.told, taken("3.0.11"), row.position, row.now).events.empty());
  }
}

TEST_CASE("the first stream of a spool asks for nothing again: its entries are on their way") {
  const News news = news_of(told_at(kNow, {}), taken("3.0.11"), kPosition, kNow + 1min);
  CHECK(news.events.empty());
  CHECK(news.told.position == kPosition);  // noted, so that the next store is seen as another
}

TEST_CASE("what cannot be told is said once a reason, and what was told of it stands") {
  Taken unknown;
  unknown.troubles["package"] = "no rights";
  const News news = news_of(told_at(kNow), unknown, kPosition, kNow + 1h);
  CHECK(names(news) == std::vector<std::string>{"inventory.unknown no rights"});
  CHECK(news.events[0].severity == Severity::kWarning);
  CHECK(news_of(news.told, unknown, kPosition, kNow + 2h).events.empty());
  unknown.troubles["package"] = "no file";
  CHECK(names(news_of(news.told, unknown, kPosition, kNow + 2h)).size() == 1);
  CHECK(news_of(news.told, taken("3.0.11"), kPosition, kNow + 3h).events.empty());
}

TEST_CASE("a kind that is left out from now on is taken back") {
  const News news = news_of(told_at(kNow), {}, kPosition, kNow + 1h);
  REQUIRE(news.events.size() == 1);
  CHECK(news.events[0].inventory->complete);
  CHECK(news.events[0].inventory->items.empty());
  CHECK(news.told.kinds.empty());
}

TEST_CASE("what was told comes back from its bytes; one byte more, less or other is noticed") {
  Told told = told_at(kNow);
  told.troubles["disk"] = "why";
  told.kinds["user"] = {};
  const std::string bytes = encode(told);
  const auto back = decode_told(bytes);
  REQUIRE(back.ok());
  CHECK(*back == told);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    CHECK(absl::IsDataLoss(decode_told(damaged).status()));
    CHECK(absl::IsDataLoss(decode_told(bytes.substr(0, i)).status()));
  }
  CHECK(absl::IsDataLoss(decode_told(bytes + "x").status()));
}
