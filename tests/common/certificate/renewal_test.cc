#include "common/certificate/renewal.h"

#include "tests/common/certificate/authority_fixture.h"
#include "tests/support/catch.h"

namespace tidemark::certificate {
namespace {

TEST_CASE("a certificate is renewed from half of its life on, within a tenth of it") {
  const auto authority = make_authority();
  const TimePoint issued = kNow;
  for (const Duration life : {Duration{6'000}, Duration(kDay), Duration(7 * kDay), Duration(365 * kDay)}) {
    const auto leaf = make_leaf(authority, Purpose::kClient, {}, issued - kBackdate, issued + life);
    CHECK(life_of(leaf.certificate) == life);
    CHECK(renewal_due(leaf.certificate, 0) == issued + life / 2);
    CHECK(renewal_due(leaf.certificate, 0.5) == issued + life / 2 + life / 20);
    CHECK(renewal_due(leaf.certificate, 1) == issued + life / 2 + life / 10);
  }
}

TEST_CASE("what is signed for a renewal is nothing else") {
  CHECK(renewal_content("") == "tidemark renewal 1\n");
  CHECK(renewal_content("abc") == "tidemark renewal 1\nabc");
}

}  // namespace
}  // namespace tidemark::certificate
