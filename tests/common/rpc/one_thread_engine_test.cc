#include "common/rpc/one_thread_engine.h"

#include <grpcpp/version_info.h>

#if GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR == 51

#include <grpc/event_engine/event_engine.h>

#include <future>
#include <memory>
#include <string>
#include <thread>

#include "tests/support/catch.h"

namespace tidemark::rpc {
namespace {

using grpc_event_engine::experimental::CreateEventEngine;
using grpc_event_engine::experimental::EventEngine;
using std::chrono::hours;
using std::chrono::milliseconds;

std::unique_ptr<EventEngine> made_engine() {
  use_one_thread_engine();
  return CreateEventEngine();
}

}  // namespace

TEST_CASE("jobs run on one other thread, in their order; timers by when they are due") {
  const auto engine = made_engine();
  std::promise<void> begun, go_on, over;
  std::string order;
  std::thread::id first, last;
  engine->Run([&] {
    first = std::this_thread::get_id();
    begun.set_value();
    go_on.get_future().wait();
  });
  begun.get_future().wait();
  // All are due when the thread looks again, the last one latest.
  engine->RunAfter(milliseconds(3), [&] {
    order += "d";
    last = std::this_thread::get_id();
    over.set_value();
  });
  engine->RunAfter(milliseconds(2), [&] { order += "c"; });
  engine->Run([&] { order += "a"; });
  engine->Run([&] { order += "b"; });
  go_on.set_value();
  over.get_future().wait();
  CHECK(order == "abcd");
  CHECK(first == last);
  CHECK(first != std::this_thread::get_id());
}

TEST_CASE("a timer that was cancelled does not run, and one that ran cannot be cancelled") {
  const auto engine = made_engine();
  bool cancelled_ran = false;
  std::promise<void> ran;
  const auto cancelled = engine->RunAfter(hours(1), [&] { cancelled_ran = true; });
  const auto run = engine->RunAfter(milliseconds(0), [&] { ran.set_value(); });
  ran.get_future().wait();
  CHECK(engine->Cancel(cancelled));
  CHECK_FALSE(engine->Cancel(cancelled));
  CHECK_FALSE(engine->Cancel(run));
  CHECK_FALSE(cancelled_ran);
}

TEST_CASE("a job may cancel and start others, and the engine may go while timers wait") {
  std::promise<bool> answer;
  auto held = std::make_shared<int>(0);
  const std::weak_ptr<int> seen = held;
  {
    const auto engine = made_engine();
    const auto far = engine->RunAfter(EventEngine::Duration::max(), [] {});
    engine->RunAfter(hours(1), [held = std::move(held)] {});
    engine->Run(
        [&] { engine->Run([&] { answer.set_value(engine->IsWorkerThread() && engine->Cancel(far)); }); });
    CHECK(answer.get_future().get());
    CHECK_FALSE(engine->IsWorkerThread());
    CHECK_FALSE(seen.expired());
  }
  CHECK(seen.expired());
}

}  // namespace tidemark::rpc

#endif
