#include "agent/renewal/renewing.h"

#include <deque>
#include <optional>
#include <utility>

#include "common/certificate/renewal.h"
#include "tests/common/certificate/authority_fixture.h"
#include "tests/support/catch.h"
#include "tests/support/simulated_clock.h"

namespace tidemark::renewal {
namespace {

using certificate::kDay;
using certificate::kNow;
using enroll::Identity;
constexpr Duration kLife = 7 * kDay;

/// An endpoint whose collector is the test.
struct Bench {
  struct Timer {
    Duration due;  // by the steady clock
    std::function<void()> work;
    std::weak_ptr<int> alive;
  };
  const certificate::Holder authority = certificate::make_authority();
  const EndpointId id = EndpointId::random();
  SimulatedClock clock{kNow};
  Vitals vitals;
  std::deque<Timer> timers;
  std::vector<std::function<void(absl::StatusOr<Identity>)>> attempts;
  int renewed = 0;
  std::uint64_t random = 0;
  absl::Status begun;
  std::unique_ptr<Renewing> renewing;

  void start(const Identity& identity) {
    renewing = std::make_unique<Renewing>(
        identity, clock, vitals,
        RenewingPorts{[this](const Identity&, std::function<void(absl::StatusOr<Identity>)> answered) {
                        if (begun.ok()) attempts.push_back(std::move(answered));
                        return begun;
                      },
                      [this] { ++renewed; },
                      [this](Duration delay, std::function<void()> work) {
                        auto handle = std::make_shared<int>();
                        timers.push_back({clock.monotonic() + delay, std::move(work), handle});
                        return std::shared_ptr<void>(handle);
                      },
                      [this] { return random; }});
    renewing->start();
  }
  /// Issued now, by the collector's clock.
  Identity issue(TimePoint now, Duration life = kLife) const {
    auto key = certificate::PrivateKey::generate().value();
    const auto made = certificate::issue({.purpose = certificate::Purpose::kClient,
                                          .uris = {certificate::source_uri(id)},
                                          .not_before = now - certificate::kBackdate,
                                          .not_after = now + life},
                                         key.public_key(), authority.certificate, authority.key);
    return {id, "web", "c:7443", "c:7444", key.pem(), made->pem(), authority.certificate.pem()};
  }
  /// Time passes, and timers go off in their order.
  void pass(Duration time) {
    const Duration end = clock.monotonic() + time;
    while (true) {
      std::erase_if(timers, [](const Timer& timer) { return timer.alive.expired(); });
      const auto next = std::min_element(timers.begin(), timers.end(),
                                         [](const Timer& a, const Timer& b) { return a.due < b.due; });
      if (next == timers.end() || next->due > end) break;
      clock.pass(std::max(Duration::zero(), next->due - clock.monotonic()));
      auto work = std::move(next->work);
      timers.erase(next);
      work();
    }
    clock.pass(end - clock.monotonic());
  }
  void answer(absl::StatusOr<Identity> identity) {
    REQUIRE_FALSE(attempts.empty());
    auto answered = std::move(attempts.back());
    attempts.clear();
    answered(std::move(identity));
  }
};

TEST_CASE("a certificate is renewed at half of its life, and the next one again") {
  Bench bench;
  bench.start(bench.issue(kNow));
  bench.pass(kLife / 2 - Duration{1});
  CHECK(bench.attempts.empty());
  bench.pass(Duration{1});
  REQUIRE(bench.attempts.size() == 1);
  bench.pass(kDay);
  CHECK(bench.attempts.size() == 1);  // one at a time
  const auto next = bench.issue(bench.clock.now());
  bench.answer(next);
  CHECK(bench.renewed == 1);
  CHECK(bench.renewing->identity().certificate_pem == next.certificate_pem);
  bench.pass(kLife / 2 - Duration{1});
  CHECK(bench.attempts.empty());
  bench.pass(Duration{1});
  CHECK(bench.attempts.size() == 1);
}

TEST_CASE("those who enrolled together do not renew together") {
  Bench bench;
  bench.random = UINT64_MAX;
  bench.start(bench.issue(kNow));
  bench.pass(kLife / 2 + kLife / 10 - Duration{1'000});
  CHECK(bench.attempts.empty());
  bench.pass(Duration{1'000});
  CHECK(bench.attempts.size() == 1);
}

TEST_CASE("one that has expired is renewed at once") {
  Bench bench;
  bench.start(bench.issue(kNow - 30 * kDay));
  bench.pass(Duration::zero());
  CHECK(bench.attempts.size() == 1);
}

TEST_CASE("a renewal that fails is tried again, later and later, until it comes about") {
  Bench bench;
  bench.random = UINT64_MAX;
  bench.start(bench.issue(kNow - 30 * kDay));
  bench.pass(Duration::zero());
  Duration last{};
  for (int i = 0; i < 10; ++i) {
    bench.answer(absl::UnavailableError("the collector is not reachable"));
    const Duration before = bench.clock.monotonic();
    while (bench.attempts.empty()) bench.pass(Duration{1'000});
    const Duration waited = bench.clock.monotonic() - before;
    CHECK(waited >= last);
    CHECK(waited <= Renewing::kRetryMax + Duration{1'000});
    last = waited;
  }
  CHECK(last >= Renewing::kRetryMax - Duration{1'000});
  CHECK(bench.renewed == 0);
  bench.answer(bench.issue(bench.clock.now()));
  CHECK(bench.renewed == 1);
}

TEST_CASE("a clock that is far behind, or ahead, renews once and not for ever") {
  for (const Duration off : {Duration(-4'000 * kDay), Duration(4'000 * kDay)}) {
    Bench bench;
    bench.clock.jump(off);
    bench.start(bench.issue(kNow));
    bench.pass(Duration::zero());
    REQUIRE(bench.attempts.size() == 1);
    bench.answer(bench.issue(kNow));
    bench.pass(kLife / 2 - Duration{1'000});
    CHECK(bench.attempts.empty());
    bench.pass(Duration{1'000});
    CHECK(bench.attempts.size() == 1);
  }
}

TEST_CASE("the collector's clock counts, not this machine's") {
  Bench bench;
  bench.clock.jump(-3 * kDay);
  bench.start(bench.issue(kNow - 3 * kDay));  // by this machine's clock it was issued just now
  bench.pass(Duration{1'000});
  CHECK(bench.attempts.empty());
  bench.renewing->collector_clock(kNow);
  bench.pass(kDay / 2);
  CHECK(bench.attempts.size() == 1);
}

TEST_CASE("a clock that is set right makes a renewal due within the hour") {
  Bench bench;
  bench.start(bench.issue(kNow));
  bench.clock.jump(6 * kDay);
  bench.pass(Renewing::kLookMax);
  CHECK(bench.attempts.size() == 1);
}

TEST_CASE("who is not let in asks why, now and then, whatever his clock says") {
  Bench bench;
  bench.start(bench.issue(kNow));
  CHECK(bench.renewing->unreachable(1).empty());
  CHECK(bench.renewing->unreachable(2).empty());
  CHECK(bench.attempts.empty());
  (void)bench.renewing->unreachable(3);
  REQUIRE(bench.attempts.size() == 1);
  bench.answer(absl::PermissionDeniedError("this endpoint was revoked"));
  CHECK(bench.renewing->unreachable(4) == "this endpoint was revoked");
  CHECK(bench.attempts.empty());
  bench.pass(Renewing::kUnreachableEvery - Duration{1});
  (void)bench.renewing->unreachable(5);
  CHECK(bench.attempts.empty());
  bench.pass(Duration{1});
  (void)bench.renewing->unreachable(6);
  REQUIRE(bench.attempts.size() == 1);
  bench.answer(absl::UnavailableError("not reachable"));
  CHECK(bench.renewing->unreachable(7).empty());
  // It is not due: nothing more is tried by itself.
  bench.pass(kDay);
  CHECK(bench.attempts.empty());
}

TEST_CASE("an expired certificate is said to be the reason, until the collector says another") {
  Bench bench;
  bench.start(bench.issue(kNow - 30 * kDay));
  CHECK(bench.renewing->unreachable(1).find("this endpoint's certificate expired at") == 0);
}

TEST_CASE("where no thread can be had it is tried again") {
  Bench bench;
  bench.random = UINT64_MAX;  // a wait of no time would never end here
  bench.begun = absl::ResourceExhaustedError("no thread is left for it");
  bench.start(bench.issue(kNow - 30 * kDay));
  bench.pass(Duration::zero());
  bench.begun = absl::OkStatus();
  bench.pass(2 * Renewing::kRetryMax);
  CHECK(bench.attempts.size() == 1);
}

TEST_CASE("after stop nothing is begun, and an answer that comes is left for the next start") {
  Bench bench;
  bench.start(bench.issue(kNow - 30 * kDay));
  bench.pass(Duration::zero());
  bench.renewing->stop();
  bench.answer(bench.issue(bench.clock.now()));
  CHECK(bench.renewed == 0);
  bench.pass(10 * kDay);
  (void)bench.renewing->unreachable(3);
  CHECK(bench.attempts.empty());
}

}  // namespace
}  // namespace tidemark::renewal
