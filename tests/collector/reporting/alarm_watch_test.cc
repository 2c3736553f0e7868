#include "tests/collector/reporting/telling_bench.h"

namespace tidemark::reporting {
namespace {

/// A store of alarms of which the n-th keep() goes wrong: before it did anything, or after all of it was
/// done.
class BrokenAlarms final : public store::AlarmStore {
 public:
  BrokenAlarms(store::AlarmStore& whole, int nth, bool after) : whole_(whole), left_(nth), after_(after) {}
  absl::StatusOr<std::vector<store::AlarmRow>> alarms(TimePoint since) override {
    return whole_.alarms(since);
  }
  absl::Status keep(const std::vector<store::AlarmRow>& rows,
                    const std::vector<store::MailRow>& mails) override {
    if (--left_ != 0) return whole_.keep(rows, mails);
    if (after_) (void)whole_.keep(rows, mails);
    return absl::UnavailableError("broken");
  }

 private:
  store::AlarmStore& whole_;
  int left_;
  const bool after_;
};

struct WatchBench : TellingBench {
  AlarmWatch watch(store::AlarmStore& alarms) {
    return AlarmWatch({trends, alarms, store->reports(), outbox, catalog, clock, vitals});
  }
  /// What was told so far, without since when.
  std::string told() const {
    std::string out;
    for (const std::string& subject : subjects()) out += subject.substr(0, subject.find(']') + 1);
    return out;
  }
};

}  // namespace

TEST_CASE("An outage and its end are told once each, over looks and lives") {
  WatchBench bench;
  bench.results(3, CheckState::kOk);
  REQUIRE(bench.watch(bench.store->alarms()).turn().ok());
  CHECK(bench.told().empty());
  bench.results(2, CheckState::kCritical);
  for (int life = 0; life < 2; ++life) {
    AlarmWatch watch = bench.watch(bench.store->alarms());
    for (int look = 0; look < 2; ++look) REQUIRE(watch.turn().ok());
  }
  CHECK(bench.told() == "[DOWN]");
  bench.results(2, CheckState::kOk);
  for (int life = 0; life < 2; ++life) {
    AlarmWatch watch = bench.watch(bench.store->alarms());
    for (int look = 0; look < 2; ++look) REQUIRE(watch.turn().ok());
  }
  CHECK(bench.told() == "[DOWN][UP]");
  CHECK(bench.store->alarms().alarms(bench.clock.now() - std::chrono::hours(1))->size() == 1);
}

TEST_CASE("Whether keeping what was said fails before or after its effect, it is said once") {
  const bool after = GENERATE(false, true);
  WatchBench bench;
  BrokenAlarms broken(bench.store->alarms(), 1, after);
  AlarmWatch watch = bench.watch(broken);
  bench.results(3, CheckState::kOk);
  REQUIRE(watch.turn().ok());
  bench.results(2, CheckState::kCritical);
  CHECK_FALSE(watch.turn().ok());
  CHECK(bench.told() == (after ? "[DOWN]" : ""));
  for (int look = 0; look < 3; ++look) REQUIRE(watch.turn().ok());
  CHECK(bench.told() == "[DOWN]");
}

TEST_CASE("An outage that lasts is told again as the service says, until somebody is at work on it") {
  WatchBench bench;
  bench.service.alarm.repeat = std::chrono::minutes(10);
  bench.service.alarm.escalate_after = std::chrono::minutes(15);
  bench.take();
  AlarmWatch watch = bench.watch(bench.store->alarms());
  bench.results(3, CheckState::kOk);
  REQUIRE(watch.turn().ok());
  for (int minute = 0; minute < 25; ++minute) {
    bench.results(1, CheckState::kCritical);
    REQUIRE(watch.turn().ok());
  }
  CHECK(bench.told() == "[DOWN][DOWN][ESCALATED][DOWN][DOWN]");  // the second line gets reminders, too
  REQUIRE(bench.store->operations()
              .add(store::AcknowledgementRow{0, "shop", bench.clock.now(), "", {"anna", bench.clock.now()}})
              .ok());
  for (int minute = 0; minute < 25; ++minute) {
    bench.results(1, CheckState::kCritical);
    REQUIRE(watch.turn().ok());
  }
  CHECK(bench.told() == "[DOWN][DOWN][ESCALATED][DOWN][DOWN]");
}

TEST_CASE("Where nobody can be told nothing counts as told") {
  WatchBench bench;
  bench.service.owner.mail.clear();
  bench.take();
  AlarmWatch watch = bench.watch(bench.store->alarms());
  bench.results(3, CheckState::kOk);
  REQUIRE(watch.turn().ok());
  bench.results(2, CheckState::kCritical);
  REQUIRE(watch.turn().ok());
  CHECK(bench.store->alarms().alarms({})->empty());
  bench.service.owner.mail = "olaf@example.org";
  bench.take();
  REQUIRE(watch.turn().ok());
  CHECK(bench.told() == "[DOWN]");
}

}  // namespace tidemark::reporting
