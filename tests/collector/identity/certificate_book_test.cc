#include "collector/identity/certificate_book.h"

#include "tests/collector/identity/memory_identity_store.h"
#include "tests/common/certificate/authority_fixture.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/catch.h"
#include "tests/support/says.h"

/// Who comes back to a store that does not know him.
namespace tidemark::identity {
namespace {

const TimePoint kNow = *parse_rfc3339("2026-11-24T12:00:00Z");
const SourceId kBack = *SourceId::parse("6f0c2a51-0f0b-4c7e-9a53-5d1d6f1a2b3c");

struct Bench {
  explicit Bench(bool take_returning) : options{Duration{}, take_returning} {}
  absl::StatusOr<std::string> ask() { return book.returns(kBack, facts(), "192.0.2.7:1"); }
  static EndpointFacts facts() {
    EndpointFacts facts;
    facts.hostname = "till-3";
    return facts;
  }
  std::int64_t count(const std::string& name) const {
    for (const Vital& vital : vitals.snapshot()) {
      if (vital.name == name) return vital.value;
    }
    return 0;
  }

  SetClock clock{kNow};
  Vitals vitals;
  store::MemoryIdentityStore store;
  std::vector<Event> events;
  CertificateBook::Options options;
  CertificateBook book{store, clock, vitals, options,
                       [this](SourceId, Event event) { events.push_back(std::move(event)); }};
};

}  // namespace

TEST_CASE("who comes back waits until somebody has decided, and asks once") {
  Bench bench(false);
  CHECK(absl::IsUnavailable(bench.ask().status()));
  CHECK(says(bench.ask().status(), "waits for approval"));
  REQUIRE(bench.book.keep().ok());
  const auto returns = bench.store.returns();
  REQUIRE(returns.size() == 1);
  const store::Return& asked = returns.begin()->second;
  CHECK(asked.endpoint == kBack);
  CHECK(asked.facts.hostname == "till-3");
  CHECK(asked.address == "192.0.2.7:1");
  CHECK(asked.approved_by.empty());
  CHECK(absl::IsUnavailable(bench.ask().status()));
  REQUIRE(bench.store.decide_applicant("1", true, {"anna", kNow}).ok());
  CHECK(*bench.ask() == "anna");
}

TEST_CASE("who is rejected is told so for good") {
  Bench bench(false);
  CHECK_FALSE(bench.ask().ok());
  REQUIRE(bench.book.keep().ok());
  REQUIRE(bench.store.decide_applicant("1", false, {"anna", kNow}).ok());
  CHECK(absl::IsPermissionDenied(bench.ask().status()));
}

TEST_CASE("by policy who comes back is let in at once, which is written down") {
  Bench bench(true);
  CHECK(*bench.ask() == "the policy of collector.toml");
  REQUIRE(bench.book.keep().ok());
  CHECK(bench.store.returns().at(kBack).approved_by == "the policy of collector.toml");
  CHECK(*bench.ask() == "the policy of collector.toml");
}

TEST_CASE("a store that cannot be read lets nobody back, and one that cannot be written asks later") {
  Bench bench(false);
  bench.store.set_broken(true);
  CHECK(says(bench.ask().status(), "cannot look up endpoints"));
  bench.store.set_broken(false);
  CHECK_FALSE(bench.ask().ok());
  bench.store.set_broken(true);
  CHECK_FALSE(bench.book.keep().ok());
  bench.store.set_broken(false);
  REQUIRE(bench.book.keep().ok());
  CHECK(bench.store.returns().size() == 1);
}

TEST_CASE(
    "who shows a certificate of nobody's is counted, and noted once, and so few that nobody fills the log") {
  Bench bench(false);
  const auto shown = certificate::make_authority("somebody").certificate;
  bench.book.turned_away(shown, "no authority of this collector's signed it");
  bench.book.turned_away(shown, "no authority of this collector's signed it");
  bench.book.turned_away(shown, "it expired at 2026-11-24T12:00:00Z");
  REQUIRE(bench.store.refusals().size() == 2);
  CHECK(bench.store.refusals()[0] ==
        "somebody: certificate " + shown.serial() + ": no authority of this collector's signed it");
  for (std::size_t i = 0; i < 2 * CertificateBook::kStrangersNoted; ++i)
    bench.book.turned_away(shown, "reason " + std::to_string(i));
  CHECK(bench.store.refusals().size() == CertificateBook::kStrangersNoted);
  bench.clock.advance(CertificateBook::kRefusalNoted);
  bench.book.turned_away(shown, "no authority of this collector's signed it");
  CHECK(bench.store.refusals().size() == CertificateBook::kStrangersNoted + 1);
}

TEST_CASE("whoever spoke for others is noted once an hour, also where the store cannot be written at first") {
  Bench bench(false);
  for (const char* of : {"1", "2"})
    bench.book.overreached(kBack, "192.0.2.7:1", std::string("the section is not its own, such as ") + of);
  bench.store.set_broken(true);
  CHECK_FALSE(bench.book.keep().ok());
  bench.store.set_broken(false);
  REQUIRE(bench.book.keep().ok());
  REQUIRE(bench.book.keep().ok());
  const auto notes = bench.store.notes();
  REQUIRE(notes.size() == 1);
  CHECK(notes[0] == "endpoint.refuse by 192.0.2.7:1: endpoint " + kBack.text() +
                        ": the section is not its own, such as 1");
}

}  // namespace tidemark::identity
