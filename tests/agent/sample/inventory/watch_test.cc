#include "agent/sample/inventory/watch.h"

#include <deque>

#include "common/sync/mutex.h"
#include "tests/agent/sample/inventory/host_tree.h"
#include "tests/support/catch.h"
#include "tests/support/simulated_clock.h"

using namespace tidemark;
using namespace tidemark::inventory;
using namespace std::chrono_literals;

namespace {

/// The loop: what threads post is run when the test asks for it.
class Posts {
 public:
  void post(std::function<void()> work) {
    MutexLock lock(mutex_);
    works_.push_back(std::move(work));
    posted_.notify_one();
  }
  /// Waits for the next one.
  void run_one() {
    std::function<void()> work;
    {
      MutexLock lock(mutex_);
      while (works_.empty()) posted_.wait(mutex_);
      work = std::move(works_.front());
      works_.pop_front();
    }
    work();
  }

 private:
  Mutex mutex_;
  Condition posted_;
  std::deque<std::function<void()>> works_ ABSL_GUARDED_BY(mutex_);
};

struct Bench {
  Bench() { restart(); }

  void restart() {
    watch = std::make_unique<InventoryWatch>(
        Options{tree.sources(), 1h}, state.path() / "inventory.told",
        Ports{[posts = posts](std::function<void()> work) { posts->post(std::move(work)); },
              [this] { return position; },
              [this](std::vector<Event> events) {
                if (!spool_works) return absl::UnavailableError("full");
                for (Event& event : events) spooled.push_back(std::move(event));
                return absl::OkStatus();
              },
              [this](const std::string& text) { warnings.push_back(text); }},
        clock, vitals);
  }
  /// A glance with everything that comes of it; how many events were spooled by it.
  std::size_t glance(bool tells = false) {
    spooled.clear();
    watch->glance();
    posts->run_one();
    if (tells) posts->run_one();  // the file was written
    return spooled.size();
  }
  std::int64_t vital(const std::string& name) const {
    for (const auto& one : vitals.snapshot()) {
      if (one.name == name) return one.value;
    }
    return 0;
  }

  HostTree tree;
  TemporaryFolder state;
  SimulatedClock clock;
  Vitals vitals;
  std::shared_ptr<Posts> posts = std::make_shared<Posts>();  // shared with threads that outlive the watch
  std::optional<Position> position = Position{StoreId::random(), 1, {1}};
  bool spool_works = true;
  std::vector<Event> spooled;
  std::vector<std::string> warnings;
  std::unique_ptr<InventoryWatch> watch;
};

}  // namespace

TEST_CASE("everything is told at the start, nothing until the hour is over, and a restart repeats nothing") {
  Bench bench;
  CHECK(bench.glance(true) == kInventoryKinds.size());
  CHECK(bench.glance() == 0);
  CHECK(bench.vital("inventory.looks") == 1);
  bench.clock.pass(1h);
  CHECK(bench.glance() == 0);
  CHECK(bench.vital("inventory.looks") == 2);
  bench.restart();
  CHECK(bench.glance() == 0);
  CHECK(bench.vital("inventory.looks") == 3);
}

TEST_CASE("a change is told once it has come to rest, long before the hour is over") {
  Bench bench;
  bench.glance(true);
  bench.glance();
  bench.tree.write("etc/passwd", "root:x:0:0:root:/root:/bin/bash\neve:x:0:0::/:/bin/sh\n");
  CHECK(bench.glance() == 0);  // still at work, perhaps
  REQUIRE(bench.glance(true) == 1);
  CHECK(bench.spooled[0].body.starts_with("5 users changed: daemon removed, eve added"));
  CHECK(bench.glance() == 0);
  CHECK(bench.vital("inventory.looks") == 2);
}

TEST_CASE("what the spool did not take is told again, and so is what was spooled before a crash") {
  Bench bench;
  bench.spool_works = false;
  CHECK(bench.glance() == 0);
  CHECK(bench.vital("inventory.failures") == 1);
  bench.spool_works = true;
  bench.watch->glance();
  bench.posts->run_one();  // spooled, and the agent dies before the file is written
  CHECK(bench.spooled.size() == kInventoryKinds.size());
  bench.posts->run_one();
  std::filesystem::remove(bench.state.path() / "inventory.told");
  bench.restart();
  CHECK(bench.glance(true) == kInventoryKinds.size());
}

TEST_CASE("a damaged file is said, and everything is told again") {
  Bench bench;
  bench.glance(true);
  std::ofstream(bench.state.path() / "inventory.told") << "TDMINV1\nnonsense";
  bench.restart();
  CHECK(bench.glance(true) == kInventoryKinds.size());
  REQUIRE(bench.warnings.size() == 1);
  CHECK(bench.warnings[0].find("cannot be used") != std::string::npos);
}

TEST_CASE("a collector that takes no inventory gets none, and one that was restored gets everything") {
  Bench bench;
  const auto position = bench.position;
  bench.position.reset();
  bench.watch->glance();  // asks nobody
  bench.position = position;
  CHECK(bench.glance(true) == kInventoryKinds.size());
  bench.position->generation = 2;
  bench.clock.pass(1h);
  CHECK(bench.glance(true) == kInventoryKinds.size());
  CHECK(bench.spooled[0].name == "inventory.complete");
}

TEST_CASE("no second look begins while one is under way, and one that hangs is counted") {
  Bench bench;
  bench.watch->glance();
  bench.watch->glance();
  CHECK(bench.vital("inventory.overruns") == 0);
  bench.clock.pass(11min);
  bench.watch->glance();
  CHECK(bench.vital("inventory.overruns") == 1);
  bench.posts->run_one();
  bench.posts->run_one();
  CHECK(bench.spooled.size() == kInventoryKinds.size());
}

TEST_CASE("what a thread brings after the end is dropped") {
  Bench bench;
  bench.watch->glance();
  bench.watch.reset();
  bench.posts->run_one();
  CHECK(bench.spooled.empty());
}
