#include "collector/identity/address_backoff.h"

#include "tests/support/catch.h"

namespace tidemark::identity {
namespace {

constexpr Duration kNow{1'000'000};

TEST_CASE("the wait after the n-th bad token doubles up to its bound") {
  struct Row {
    int failures;
    Duration wait;
  };
  for (const Row& row :
       {Row{0, Duration{0}}, Row{5, Duration{0}}, Row{6, Duration{1'000}}, Row{7, Duration{2'000}},
        Row{11, Duration{32'000}}, Row{12, Duration{60'000}}, Row{1'000, Duration{60'000}}}) {
    INFO(row.failures);
    AddressBackoff backoff{BackoffOptions{}};
    for (int i = 0; i < row.failures; ++i) backoff.failed("192.0.2.1", kNow);
    CHECK(backoff.wait("192.0.2.1", kNow) == row.wait);
    CHECK(backoff.wait("192.0.2.2", kNow) == Duration{0});
  }
}

TEST_CASE("a wait passes with time") {
  AddressBackoff backoff{BackoffOptions{}};
  for (int i = 0; i < 7; ++i) backoff.failed("a", kNow);
  CHECK(backoff.wait("a", kNow + Duration{1'500}) == Duration{500});
  CHECK(backoff.wait("a", kNow + Duration{2'000}) == Duration{0});
}

TEST_CASE("an address that was quiet for long is as new") {
  AddressBackoff backoff{BackoffOptions{}};
  for (int i = 0; i < 12; ++i) backoff.failed("a", kNow);
  backoff.failed("a", kNow + Duration{600'000});
  CHECK(backoff.wait("a", kNow + Duration{600'000}) == Duration{0});
}

TEST_CASE("of too many addresses the one that failed longest ago is forgotten") {
  BackoffOptions options;
  options.free_failures = 0;
  options.addresses_max = 3;
  AddressBackoff backoff{options};
  backoff.failed("b", kNow);
  backoff.failed("a", kNow + Duration{1});
  backoff.failed("c", kNow + Duration{2});
  backoff.failed("d", kNow + Duration{3});
  CHECK(backoff.addresses() == 3);
  CHECK(backoff.wait("b", kNow + Duration{3}) == Duration{0});
  CHECK(backoff.wait("a", kNow + Duration{3}) > Duration{0});
  CHECK(backoff.wait("d", kNow + Duration{3}) > Duration{0});
}

}  // namespace
}  // namespace tidemark::identity
