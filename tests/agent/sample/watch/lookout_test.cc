#include "agent/sample/watch/lookout.h"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <future>
#include <memory>
#include <thread>

#include "tests/support/catch.h"

namespace tidemark::watch {
namespace {

const std::function<void(std::string)> kNeverFails = [](const std::string& reason) { FAIL(reason); };

}  // namespace

TEST_CASE("what a lookout brings is done on the loop before it goes on") {
  boost::asio::io_context context;
  const auto work = boost::asio::make_work_guard(context);
  std::thread::id where;
  int done = 0;
  std::promise<int> seen;
  Lookout lookout(context, kNeverFails, [&](Lookout::Post& post) {
    post.on_loop([&] { where = std::this_thread::get_id(), ++done; });
    seen.set_value(done);
  });
  context.run_one();
  CHECK(where == std::this_thread::get_id());
  CHECK(seen.get_future().get() == 1);
}

TEST_CASE("the end of a lookout wakes its thread, and what waits for the loop is not done any more") {
  boost::asio::io_context context;
  std::promise<bool> waited, posted, begun;
  auto waiting = std::make_unique<Lookout>(context, kNeverFails, [&](Lookout::Post& post) {
    begun.set_value(true);
    waited.set_value(post.wait(Duration{3'600'000}));
  });
  bool ran = false;
  auto posting = std::make_unique<Lookout>(context, kNeverFails, [&](Lookout::Post& post) {
    posted.set_value(post.on_loop([&] { ran = true; }));
  });
  begun.get_future().get();
  waiting.reset();
  posting.reset();
  CHECK_FALSE(waited.get_future().get());
  CHECK_FALSE(posted.get_future().get());
  context.run();
  CHECK_FALSE(ran);
}

TEST_CASE("a descriptor with something to read ends the wait") {
  boost::asio::io_context context;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  std::promise<bool> waited;
  Lookout lookout(context, kNeverFails,
                  [&](Lookout::Post& post) { waited.set_value(post.wait(Duration{3'600'000}, ends[0])); });
  REQUIRE(::write(ends[1], "x", 1) == 1);
  CHECK(waited.get_future().get());
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("how long a lookout has not come back is known, and that it has") {
  boost::asio::io_context context;
  std::promise<void> go, begun;
  auto hold = go.get_future();
  Lookout lookout(context, kNeverFails, [&](Lookout::Post& post) {
    begun.set_value();
    hold.wait();
    post.wait(Duration{3'600'000});
  });
  begun.get_future().wait();
  while (lookout.busy() == Duration::zero()) std::this_thread::yield();
  go.set_value();
  while (lookout.busy() != Duration::zero()) std::this_thread::yield();
  CHECK(lookout.take_cpu() > std::chrono::nanoseconds::zero());
  CHECK(lookout.take_cpu() == std::chrono::nanoseconds::zero());
}

}  // namespace tidemark::watch
