#include "common/footprint/footprint.h"

#include <sys/prctl.h>

#include <fstream>
#include <string>
#include <thread>

#include "tests/support/catch.h"

#if defined(__linux__)

namespace tidemark::footprint {
namespace {

int own_slack_ns() { return ::prctl(PR_GET_TIMERSLACK); }
int slack_of_a_thread() {
  int out = -1;
  std::thread([&] { out = own_slack_ns(); }).join();
  return out;
}

}  // namespace

TEST_CASE("threads that are begun meanwhile may be woken late, others not") {
  const int before = own_slack_ns();
  REQUIRE(before > 0);
  {
    const EasyTimers easy;
    CHECK(slack_of_a_thread() == 100'000'000);
  }
  CHECK(own_slack_ns() == before);
  CHECK(slack_of_a_thread() == before);
}

TEST_CASE("what was let go of is there again for who reads it") {
  let_go_of_relocations();
  // Another object's are read while it is loaded; an exception needs the program's own tables.
  CHECK_THROWS_AS(std::stoi("none"), std::invalid_argument);
  let_go_of_relocations();
}

TEST_CASE("a thread steps back by itself") {
  int nice = -1;
  std::thread([&] {
    step_back();
    std::ifstream stat("/proc/thread-self/stat");
    std::string word;
    for (int i = 0; i < 19; ++i) stat >> word;  // the name of this program has no blank
    nice = std::stoi(word);
  }).join();
  CHECK(nice == 19);
}

}  // namespace tidemark::footprint

#endif
