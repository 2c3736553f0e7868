#include "common/model/time.h"

#include <random>
#include <string>
#include <string_view>

#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("times are written and read as RFC 3339 without loss of a millisecond") {
  struct Row {
    std::string_view text;
    std::int64_t ms;
  };
  const Row rows[] = {{"1970-01-01T00:00:00.000Z", 0},
                      {"2026-11-24T22:34:01.007Z", 1795559641007},
                      {"2000-02-29T23:59:59.999Z", 951868799999}};
  for (const Row& row : rows) {
    CHECK(rfc3339(from_unix_ms(row.ms)) == row.text);
    CHECK(parse_rfc3339(row.text) == from_unix_ms(row.ms));
  }
  CHECK(parse_rfc3339("2026-11-24T23:34:01+01:00") == parse_rfc3339("2026-11-24T22:34:01Z"));
  for (const std::string_view bad :
       {"", "yesterday", "2026-13-01T00:00:00Z", "2026-11-24", "infinite-future"}) {
    CHECK_FALSE(parse_rfc3339(bad).has_value());
  }
}

TEST_CASE("a time is the same with a fraction of nothing and without one, and where it is none") {
  std::mt19937 random(3);
  std::size_t read = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string text = "2026-11-24T22:34:01";
    for (std::size_t changes = random() % 4; changes > 0; --changes)
      text[random() % text.size()] = "00112345678923-:T"[random() % 17];
    INFO(text);
    const auto plain = parse_rfc3339(text + "Z");
    CHECK(plain == parse_rfc3339(text + ".000Z"));
    read += plain ? 1 : 0;
  }
  CHECK(read > 10'000);
  CHECK(parse_rfc3339("2024-02-29T23:59:59Z") == from_unix_ms(1'709'251'199'000));
  CHECK_FALSE(parse_rfc3339("2023-02-29T23:59:59Z").has_value());
}

TEST_CASE("durations are read with units and sums, and nothing else is taken") {
  using namespace std::chrono_literals;
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("10s") == 10s);
  CHECK(parse_duration("5m") == 5min);
  CHECK(parse_duration("5min") == 5min);
  CHECK(parse_duration("1h30m") == 90min);
  CHECK(parse_duration("7d") == 168h);
  CHECK(parse_duration("1w") == 168h);
  for (const std::string_view bad :
       {"", "10", "-1s", "s", "1 h", "1x", "99999999999999999999s", "9223372036854775807w"}) {
    CHECK_FALSE(parse_duration(bad).has_value());
  }
}

TEST_CASE("a duration for people shows its two largest units") {
  using namespace std::chrono_literals;
  CHECK(human(0ms) == "0 s");
  CHECK(human(250ms) == "250 ms");
  CHECK(human(45s) == "45 s");
  CHECK(human(2h + 5min + 3s) == "2 h 5 min");
  CHECK(human(76h) == "3 d 4 h");
  CHECK(human(24h + 5s) == "1 d");
  CHECK(human(-45s) == "-45 s");
}
