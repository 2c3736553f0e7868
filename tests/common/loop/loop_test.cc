#include "common/loop/loop.h"

#include <csignal>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace std::chrono_literals;

TEST_CASE("a timer calls again and again until the loop is stopped") {
  Loop loop;
  int calls = 0;
  loop.every(1ms, 0ms, [&] {
    if (++calls == 5) loop.stop();
  });
  loop.run();
  CHECK(calls >= 5);
}

TEST_CASE("what was posted before stop is done, in order") {
  Loop loop;
  std::vector<int> done;
  for (int i = 0; i < 3; ++i) loop.post([&done, i] { done.push_back(i); });
  loop.stop();
  loop.run();
  CHECK(done == std::vector<int>{0, 1, 2});
}

TEST_CASE("SIGHUP reloads each time it comes, SIGTERM stops") {
  Loop loop;
  int reloads = 0;
  bool stopped = false;
  loop.on_signals(
      [&] {
        stopped = true;
        loop.stop();
      },
      [&] {
        ++reloads;
        std::raise(reloads < 3 ? SIGHUP : SIGTERM);
      });
  loop.post([] { std::raise(SIGHUP); });
  loop.run();
  CHECK(reloads == 3);
  CHECK(stopped);
}
