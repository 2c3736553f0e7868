#include "tests/collector/reporting/telling_bench.h"

namespace tidemark::reporting {
namespace {

constexpr Duration kHour = std::chrono::hours(1);
constexpr Duration kDay = std::chrono::hours(24);

/// A store of reports of which the n-th add() goes wrong: before it did anything, or after all of it was
/// done.
class BrokenReports final : public store::ReportStore {
 public:
  BrokenReports(store::ReportStore& whole, int nth, bool after) : whole_(whole), left_(nth), after_(after) {}

  absl::StatusOr<std::vector<std::int64_t>> add(const store::ReportRow& report,
                                                const std::vector<store::MailRow>& mails) override {
    if (--left_ != 0) return whole_.add(report, mails);
    if (after_) (void)whole_.add(report, mails);
    return absl::UnavailableError("broken");
  }
  absl::StatusOr<std::vector<store::ReportRow>> reports(const std::string& about,
                                                        std::size_t limit) override {
    return whole_.reports(about, limit);
  }
  absl::StatusOr<store::ReportRow> report(const std::string& id) override { return whole_.report(id); }
  absl::StatusOr<std::set<TimePoint>> sent(const std::string& name) override { return whole_.sent(name); }
  absl::StatusOr<TimePoint> known_since(const std::string& name, TimePoint now) override {
    return whole_.known_since(name, now);
  }
  absl::StatusOr<std::size_t> forget(TimePoint before, std::size_t most) override {
    return whole_.forget(before, most);
  }
  absl::Status set_troubles(const std::vector<store::TroubleRow>& troubles,
                            const std::vector<store::MailRow>& mails) override {
    return whole_.set_troubles(troubles, mails);
  }
  absl::StatusOr<std::vector<store::TroubleRow>> troubles() override { return whole_.troubles(); }
  absl::StatusOr<std::int64_t> add_schedule(const store::ScheduleRow& row) override {
    return whole_.add_schedule(row);
  }
  absl::Status remove_schedule(const std::string& name, const store::Entry& by) override {
    return whole_.remove_schedule(name, by);
  }
  absl::StatusOr<std::vector<store::ScheduleRow>> schedules() override { return whole_.schedules(); }

 private:
  store::ReportStore& whole_;
  int left_;
  const bool after_;
};

struct ReporterBench : TellingBench {
  explicit ReporterBench(const std::string& more = "") {
    results(3, CheckState::kOk);
    auto one = schedule::parse_report(
        "[[report]]\nname = \"daily\"\nservice = \"shop\"\nevery = \"daily\"\nattach = []\nsettling = "
        "\"0s\"\n" +
            more,
        "daily");
    REQUIRE(one.ok());
    one->where = "r.toml:1:1";  // as one of a file
    schedules.put({*one});
  }
  Reporter reporter(store::ReportStore& reports) {
    return Reporter({trends, reports, store->outbox(), outbox, catalog, schedules, clock, vitals});
  }
  std::size_t sent() const { return store->reports().sent("daily")->size(); }
};

}  // namespace

TEST_CASE("Each period goes out once, whoever asks again and however often the collector begins anew") {
  ReporterBench bench;
  for (int day = 0; day < 3; ++day) {
    for (int life = 0; life < 2; ++life) {
      Reporter reporter = bench.reporter(bench.store->reports());
      for (int turn = 0; turn < 3; ++turn) REQUIRE(reporter.turn().ok());
      REQUIRE(bench.outbox.run_due().ok());
    }
    // Nothing is owed of the time before the schedule was known.
    CHECK(bench.sent() == static_cast<std::size_t>(day));
    CHECK(bench.subjects().size() == static_cast<std::size_t>(day));
    bench.clock.advance(kDay);
  }
}

TEST_CASE("A collector that was down for days sends the last period, and counts those that it skips") {
  ReporterBench bench;
  Reporter reporter = bench.reporter(bench.store->reports());
  REQUIRE(reporter.turn().ok());
  bench.clock.advance(5 * kDay);
  CHECK(*reporter.turn() == 1);
  CHECK(bench.sent() == 1);
  CHECK(bench.vital("report.skipped") == 4);
  CHECK(*reporter.turn() == 0);
  CHECK(bench.vital("report.skipped") == 4);
}

TEST_CASE(
    "Whether keeping a report fails before or after its effect, it goes out once, and is a trouble "
    "meanwhile") {
  const bool after = GENERATE(false, true);
  ReporterBench bench;
  BrokenReports broken(bench.store->reports(), 1, after);
  Reporter reporter = bench.reporter(broken);
  REQUIRE(reporter.turn().ok());
  bench.clock.advance(kDay);
  CHECK(*reporter.turn() == 0);
  CHECK(bench.vital("report.failed") == 1);
  CHECK(bench.store->reports().troubles()->size() == 1);
  CHECK(*reporter.turn() == (after ? 0 : 1));
  CHECK(bench.sent() == 1);
  CHECK(bench.store->reports().troubles()->empty());
  CHECK(bench.store->outbox().mails_of(bench.store->reports().reports("daily", 1)->front().id)->size() == 1);
}

TEST_CASE("A mail that has not gone out by its deadline is a trouble, and the owner is told") {
  ReporterBench bench("deadline = \"2h\"\n");
  Reporter reporter = bench.reporter(bench.store->reports());
  REQUIRE(reporter.turn().ok());
  bench.clock.advance(kDay);
  CHECK(*reporter.turn() == 1);
  bench.clock.advance(3 * kHour);  // and nobody delivers it
  REQUIRE(reporter.turn().ok());
  const auto troubles = bench.store->reports().troubles();
  REQUIRE(troubles->size() == 1);
  CHECK(troubles->front().key.starts_with("late:"));
  CHECK(bench.subjects().back() == "Tidemark: a report or an alarm does not reach its readers");
  REQUIRE(bench.outbox.run_due().ok());
  REQUIRE(reporter.turn().ok());
  CHECK(bench.store->reports().troubles()->empty());
}

TEST_CASE("A schedule without recipients still owes its period when there is one") {
  ReporterBench bench("to = [\"deputy\"]\n");
  Reporter reporter = bench.reporter(bench.store->reports());
  REQUIRE(reporter.turn().ok());
  bench.clock.advance(kDay);
  CHECK(*reporter.turn() == 0);
  const auto troubles = bench.store->reports().troubles();
  REQUIRE(troubles->size() == 1);
  CHECK(troubles->front().text.find("it has no recipients") != std::string::npos);
  bench.clock.advance(kHour);
  CHECK(*reporter.turn() == 0);
  CHECK(bench.subjects().size() == 1);  // the owner is told of it, once
  bench.service.deputy = {"Dora", "dora@example.org"};
  bench.take();
  CHECK(*reporter.turn() == 1);
  CHECK(bench.store->reports().troubles()->empty());
}

TEST_CASE("An entered schedule counts from its entry, and a file of its name hides it") {
  ReporterBench bench;
  const std::string text =
      "[[report]]\nname = \"mine\"\nservice = \"shop\"\nevery = \"daily\"\nattach = []\n";
  REQUIRE(bench.store->reports().add_schedule({0, "mine", text, {"anna", bench.clock.now()}, {}}).ok());
  REQUIRE(bench.store->reports().add_schedule({0, "daily", text, {"anna", bench.clock.now()}, {}}).ok());
  Reporter reporter = bench.reporter(bench.store->reports());
  const auto standings = reporter.standings();
  REQUIRE(standings.ok());
  REQUIRE(standings->size() == 2);
  CHECK((*standings)[0].schedule.where == "r.toml:1:1");
  CHECK((*standings)[1].schedule.entered_by == "anna");
  CHECK((*standings)[1].schedule.created == bench.clock.now());
  CHECK((*standings)[1].next > bench.clock.now());
}

}  // namespace tidemark::reporting
