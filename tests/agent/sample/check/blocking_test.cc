#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/sample/check/making.h"
#include "common/sync/mutex.h"
#include "tests/support/catch.h"

namespace tidemark::check {
namespace {

/// What a probe waits for that hangs until the test lets it go.
struct Gate {
  void wait() {
    MutexLock lock(mutex);
    ++entered;
    changed.notify_all();
    while (!open) changed.wait(mutex);
    ++left;
    changed.notify_all();
  }
  void release() {
    MutexLock lock(mutex);
    open = true;
    changed.notify_all();
    while (left < entered) changed.wait(mutex);
  }
  int seen() {
    MutexLock lock(mutex);
    return entered;
  }
  Mutex mutex;
  Condition changed;
  bool open = false;
  int entered = 0;
  int left = 0;
};

}  // namespace

TEST_CASE("a probe that answers is heard on the loop's thread") {
  boost::asio::io_context context;
  std::thread::id probed, heard;
  const auto check = make_blocking_check(context, Duration{60'000}, [&] {
    probed = std::this_thread::get_id();
    return Finding{CheckState::kWarning, "seen", {}};
  });
  std::string text;
  check->run([&](Finding finding) {
    heard = std::this_thread::get_id();
    text = finding.text;
  });
  context.run();
  CHECK(text == "seen");
  CHECK(heard == std::this_thread::get_id());
  CHECK(probed != heard);
}

TEST_CASE("a probe that hangs is told after its time-out, and no second one is started beside it") {
  boost::asio::io_context context;
  const auto gate = std::make_shared<Gate>();  // shared with the probe's thread
  const auto check = make_blocking_check(context, Duration{50}, [gate] {
    gate->wait();
    return Finding{CheckState::kOk, "late", {}};
  });
  for (int run = 0; run < 3; ++run) {
    std::optional<Finding> finding;
    check->run([&](Finding f) { finding = std::move(f); });
    context.run();
    context.restart();
    REQUIRE(finding);
    CHECK(finding->state == CheckState::kUnknown);
    CHECK(finding->text == "no answer within 50 ms");
  }
  CHECK(gate->seen() == 1);
  gate->release();
}

TEST_CASE("where no look can be begun it is unknown with the reason, and the next run tries again") {
  boost::asio::io_context context;
  int tries = 0;
  const auto check = make_blocking_check(
      context, Duration{60'000},
      [] {
        return Finding{CheckState::kOk, "seen", {}};
      },
      CheckState::kCritical,
      [&](const std::function<void()>& find) {
        if (++tries == 1) return absl::ResourceExhaustedError("no thread is left for it");
        find();
        return absl::OkStatus();
      });
  std::vector<std::string> texts;
  for (int run = 0; run < 2; ++run) {
    check->run([&](const Finding& finding) {
      texts.push_back(std::string(name_of(finding.state)) + " " + finding.text);
    });
    context.run();
    context.restart();
  }
  CHECK(texts == std::vector<std::string>{"unknown no thread is left for it", "ok seen"});
}

TEST_CASE("a check may go while its probe hangs, and what it then finds is dropped") {
  const auto gate = std::make_shared<Gate>();
  bool called = false;
  {
    boost::asio::io_context context;
    auto check = make_blocking_check(context, Duration{60'000}, [gate] {
      gate->wait();
      return Finding{};
    });
    check->run([&](Finding) { called = true; });
    check.reset();
    context.run();
  }
  gate->release();
  CHECK_FALSE(called);
}

}  // namespace tidemark::check
