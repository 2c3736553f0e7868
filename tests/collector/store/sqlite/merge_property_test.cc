#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "collector/verify/verify.h"
#include "tests/collector/store/sqlite/merge_bench.h"

/// Two endpoints that became one at some moment, against one that told all of it from the start.
namespace tidemark::store::sqlite {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// What both stores are told and do, in the same order.
class Play {
 public:
  explicit Play(std::uint64_t seed) : random_(seed) {}

  void run() {
    const int before = number(3, 14), alone = number(0, 10), after = number(2, 10);
    begin(two_.older, one_.older, {"cpu", "memory", "disk", "network"});
    for (int i = 0; i < before; ++i) step();
    const Duration gap = number(0, 2) == 0 ? seconds(number(20, 2'400)) : minutes(number(1, 3'000));
    pass(gap);
    greet_newer();
    for (int i = 0; i < alone; ++i) step();
    merge();
    CHECK_FALSE(differs(false));
    for (int i = 0; i < after; ++i) {
      step();
      if (number(0, 3) == 0) CHECK_FALSE(differs(false));
    }
    all_of_it();
    CHECK_FALSE(differs(true));
    pass(2 * kMergeDay);
    all_of_it();
    CHECK_FALSE(differs(true));
    for (MachineBench* bench : {&two_, &one_}) bench->store.reset(), bench->open();
    CHECK_FALSE(differs(true));
    check_file();
  }

 private:
  int number(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }
  bool chance(int one_of) { return number(1, one_of) == 1; }
  TimePoint now() const { return two_.clock.now(); }

  void both(const std::function<void(MachineBench&)>& what) {
    what(two_);
    what(one_);
  }
  void pass(Duration time) {
    both([&](MachineBench& bench) { bench.clock.advance(time); });
  }

  void begin(PlainSource&, PlainSource&, std::vector<std::string> metrics) {
    metrics_ = std::move(metrics);
    phase_ = now();
    pass(seconds(number(1, 600)));
    told_whole_.clear();
    std::vector<SeriesDeclaration> declarations;
    for (std::size_t n = 0; n < metrics_.size(); ++n) {
      SeriesDeclaration one = declaration(static_cast<std::uint32_t>(n + 1), metrics_[n]);
      one.unit = metrics_[n] == "disk" && newer_ ? "{blocks}" : "By";
      one.kind = metrics_[n] == "network" ? MetricKind::kCounter : MetricKind::kGauge;
      declarations.push_back(std::move(one));
    }
    push(declarations);
  }

  void greet_newer() {
    newer_ = true;
    both([](MachineBench& bench) { bench.greet(bench.newer); });
    begin(two_.newer, one_.newer, {"network", "disk", "swap", "memory"});
  }

  void merge() {
    for (const char* name : {"web", "web-2"}) plan(two_, name);
    const auto merged = two_.merge();
    INFO(merged.status().message());
    REQUIRE(merged.ok());
    both([](MachineBench& bench) { bench.greet(bench.newer); });
    const auto planned = two_.store->operations().maintenances({}, now() + kMergeDay);
    REQUIRE(planned.ok());
    for (const MaintenanceRow& row : *planned) CHECK(row.scope.name == "web");
    CHECK(absl::IsNotFound(two_.store->reader().endpoint("web-2").status()));
    CHECK(absl::IsNotFound(two_.store->reader().endpoint(kOldId.text()).status()));
  }
  void plan(MachineBench& bench, const std::string& name) {
    MaintenanceRow row;
    row.scope = {Scope::Kind::kEndpoint, name};
    row.from = now();
    row.to = now() + Duration(1);
    row.entered = {"anna", now()};
    REQUIRE(bench.store->operations().add(row).ok());
  }

  void step() {
    if (chance(3)) pass(minutes(number(1, 900)));
    pass(seconds(number(1, 1'200)));
    // A day whose samples go is joined before that.
    if (now() - joined_ > 2 * kMergeDay) all_of_it();
    switch (number(0, 13)) {
      case 0:
        return both([](MachineBench& bench) { REQUIRE(bench.cut()); });
      case 1:
        return both([](MachineBench& bench) { REQUIRE((bench.digest() && bench.cut_results())); });
      case 2:
        return both([](MachineBench& bench) { REQUIRE((bench.digest() && bench.keep())); });
      case 3:
        return both([](MachineBench& bench) { REQUIRE((bench.cut() && bench.join())); });
      case 4:
        return both([](MachineBench& bench) { REQUIRE(bench.digest()); });
      case 5:
        return chance(2) ? all_of_it() : pass(minutes(number(600, 3'000)));
      case 6:
        return lose();
      default:
        return push({});
    }
  }
  void all_of_it() {
    both([](MachineBench& bench) { REQUIRE(bench.tidy()); });
    joined_ = now();
  }

  /// Some are late, none is from before the phase began.
  TimePoint time() {
    const Duration back = chance(4) ? Duration(minutes(number(0, 2'000))) : Duration(seconds(number(0, 300)));
    return std::max(phase_ + seconds(1), now() - back) + Duration(number(0, 999));
  }

  void lose() {
    Loss loss;
    loss.counts = {1, 2, 3};
    both([&](MachineBench& bench) { bench.push(bench.speaking->push(loss)); });
  }

  void push(const std::vector<SeriesDeclaration>& declarations) {
    Batch batch;
    batch.created = now();
    batch.sections.emplace_back();
    Section& section = batch.sections.back();
    for (int n = number(0, 3); n > 0; --n) section.blocks.push_back(block());
    for (int n = number(0, 4); n > 0; --n) section.results.push_back(result());
    if (chance(2)) section.events.push_back(event());
    if (chance(3)) section.events.push_back(inventory());
    if (section.blocks.empty() && section.results.empty() && section.events.empty())
      section.blocks.push_back(block());
    both([&](MachineBench& bench) { bench.push(bench.speaking->push(batch), declarations); });
  }

  SampleBlock block() {
    SampleBlock out;
    const TimePoint first = time();
    for (int n = number(1, 5), i = 0; i < n; ++i) out.times.push_back(first + i * seconds(10));
    std::erase_if(out.times, [&](TimePoint at) { return at > now() && at != first; });
    for (std::uint32_t n = 1; n <= metrics_.size(); ++n) {
      if (n > 1 && chance(3)) continue;
      out.series.push_back({n});
      for (std::size_t i = 0; i < out.times.size(); ++i) out.values.push_back(number(0, 50));
    }
    return out;
  }
  CheckResult result() {
    CheckResult out;
    out.check = std::vector<std::string>{"ping", "disk", newer_ ? "docker" : "raid"}[number(0, 2)];
    out.time = time();
    out.state = static_cast<CheckState>(number(0, 3));
    out.interval = minutes(number(5, 60));
    out.confirm = static_cast<std::uint32_t>(number(1, 3));
    out.text = "text " + std::to_string(number(0, 3));
    return out;
  }
  Event event() {
    Event out;
    out.time = time();
    out.name = std::vector<std::string>{"agent.started", "host.booted", "unit.failed"}[number(0, 2)];
    out.body = "body " + std::to_string(number(0, 1'000));
    return out;
  }
  /// The first word of each phase about a kind is about all of it.
  Event inventory() {
    Event out;
    out.time = now();
    out.name = "inventory.changed";
    InventoryChange& change = out.inventory.emplace();
    change.kind = std::vector<std::string>{"package", newer_ ? "container" : "disk"}[number(0, 1)];
    change.complete = told_whole_.insert(change.kind).second || chance(3);
    for (const char* key : {"a", "b", "c", "d", "e"}) {
      if (chance(2)) continue;
      const bool removed = !change.complete && chance(3);
      InventoryItem item{key, {}, removed};
      if (!removed) item.values = {{"version", std::to_string(number(1, 2))}};
      change.items.push_back(std::move(item));
    }
    return out;
  }

  /// Whether they answer differently; says where first. Which results have an arrival depends on which rows
  /// were cut when they were filed, where one endpoint has more of them: those that both have must agree.
  bool differs(bool settled) {
    auto two = told_by(two_, settled), one = told_by(one_, settled);
    const auto arrivals_of_two = take_arrivals(two), arrivals_of_one = take_arrivals(one);
    for (const auto& [result, batch] : arrivals_of_one) {
      const auto other = arrivals_of_two.find(result);
      if (other == arrivals_of_two.end() || other->second == batch) continue;
      UNSCOPED_INFO("arrival of " + result + ": two " + other->second + ", one " + batch);
      return true;
    }
    const auto at = std::mismatch(two.begin(), two.end(), one.begin(), one.end());
    if (at.first == two.end() && at.second == one.end()) return false;
    UNSCOPED_INFO("two: " + (at.first == two.end() ? "nothing" : *at.first));
    UNSCOPED_INFO("one: " + (at.second == one.end() ? "nothing" : *at.second));
    return true;
  }

  /// Of each result.
  static std::map<std::string, std::string> take_arrivals(std::vector<std::string>& lines) {
    std::map<std::string, std::string> out;
    std::erase_if(lines, [&](const std::string& line) {
      if (!line.starts_with("arrival ")) return false;
      const auto behind = line.find('|');
      out[line.substr(0, behind)] = line.substr(behind);
      return true;
    });
    return out;
  }

  void check_file() {
    two_.store.reset();
    std::string all;
    const auto verdict = verify::verify(two_.file(), [&](const std::string& line) { all += line + "\n"; });
    REQUIRE(verdict.ok());
    INFO(all);
    CHECK(verdict->good);
  }

  std::mt19937_64 random_;
  MachineBench two_{false}, one_{true};
  std::vector<std::string> metrics_;
  TimePoint phase_, joined_ = now();
  bool newer_ = false;
  std::set<std::string> told_whole_;
};

TEST_CASE("two endpoints that were merged answer everything as one that was there from the start") {
  const auto seed = GENERATE(range(1, 21));
  CAPTURE(seed);
  Play(static_cast<std::uint64_t>(seed)).run();
}

}  // namespace
}  // namespace tidemark::store::sqlite
