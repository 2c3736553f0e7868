#include "agent/sample/check/child.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iterator>
#include <optional>

#include "tests/agent/sample/check/plugins.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::check {

bool is_running(int pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(stat), {}};
  const auto name_end = text.rfind(')');
  return name_end != std::string::npos && text.compare(name_end, 3, ") Z") != 0;
}

int number_after(const std::string& output, const std::string& word) {
  const auto at = output.find(word + " ");
  return at == std::string::npos ? -1 : std::stoi(output.substr(at + word.size() + 1));
}

}  // namespace tidemark::check

using namespace tidemark;
using namespace tidemark::check;

namespace {

constexpr Duration kPlenty{60'000};

ChildOutcome run(const std::vector<std::string>& argv, Duration timeout = kPlenty,
                 const std::map<std::string, std::string>& environment = {{"PATH", "/usr/bin:/bin"}}) {
  boost::asio::io_context context;
  std::optional<ChildOutcome> outcome;
  const auto child = Child::start(context, argv, environment, timeout, [&](ChildOutcome o) {
    REQUIRE_FALSE(outcome.has_value());
    outcome = std::move(o);
  });
  context.run();
  REQUIRE(outcome.has_value());
  CHECK_FALSE(child->alive());
  return *outcome;
}

}  // namespace

TEST_CASE("a child's output and exit code are told") {
  const ChildOutcome outcome = run({plugin("exit_with"), "2", "bad news"});
  CHECK(outcome.error.empty());
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.output == "bad news\n");
  CHECK_FALSE(outcome.timed_out);
  CHECK_FALSE(outcome.output_cut);
  CHECK(run({plugin("signal_self")}).signal == SIGKILL);
}

TEST_CASE("a program that cannot be run is said so, with its name and the reason") {
  const ChildOutcome missing = run({"/no/such/program"});
  CHECK(missing.error == "cannot run /no/such/program: No such file or directory");
  CHECK(run({"/etc/passwd"}).error == "cannot run /etc/passwd: Permission denied");
}

TEST_CASE(
    "a child that hangs is killed at its time-out, and its group with it, though all of it ignores SIGTERM") {
  const ChildOutcome outcome = run({plugin("hangs")}, Duration{2'000});
  CHECK(outcome.timed_out);
  const int child = number_after(outcome.output, "child");
  const int grandchild = number_after(outcome.output, "grandchild");
  REQUIRE(child > 0);
  REQUIRE(grandchild > 0);
  while (is_running(child) || is_running(grandchild)) ::usleep(1'000);  // for ever, if they were not killed
}

TEST_CASE("what a child leaves behind in its group is killed, and does not keep the result waiting") {
  const ChildOutcome outcome = run({plugin("leaves_grandchild")});
  CHECK(outcome.exit_code == 0);
  const int left = number_after(outcome.output, "left");
  REQUIRE(left > 0);
  while (is_running(left)) ::usleep(1'000);
}

TEST_CASE("what left the group and holds the pipe open does not keep the result waiting") {
  TemporaryFolder folder;
  const auto file = folder.path() / "there";
  std::ofstream(file) << "x";
  const ChildOutcome outcome = run({plugin("escapes"), file});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output == "OK - escaped\n");
  CHECK_FALSE(outcome.timed_out);
}

TEST_CASE("output beyond the limit is read and dropped, so that the child comes to its end") {
  const ChildOutcome outcome = run({plugin("floods")});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output.size() == kOutputBytesMax);
  CHECK(outcome.output_cut);
  CHECK_FALSE(outcome.timed_out);
}

TEST_CASE("a child sees the environment that it was given, and nothing of ours") {
  ::setenv("EXTRA", "ours", 1);
  const ChildOutcome outcome = run({plugin("environment")}, kPlenty, {{"LANG", "C"}, {"PATH", "/bin"}});
  CHECK(outcome.output == "LANG=C PATH=/bin HOME=unset EXTRA=unset\n");
}

TEST_CASE("a child inherits no descriptor but the standard three") {
  const int leaked = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as libraries may do
  REQUIRE(leaked > 2);
  const int high = ::fcntl(leaked, F_DUPFD, 500);
  const ChildOutcome outcome = run({plugin("descriptors")});
  ::close(leaked);
  ::close(high);
  // The shell itself may hold 10 (its script) and one more (the folder that it lists).
  CHECK(outcome.output.starts_with("0 1 "));
  CHECK(outcome.output.find(" " + std::to_string(high)) == std::string::npos);
  CHECK(outcome.output.size() <= std::string("0 1 10 2 3\n").size());
}

TEST_CASE("letting go of a child kills it, and nothing is called back") {
  boost::asio::io_context context;
  bool called = false;
  auto child = Child::start(context, {plugin("hangs")}, {{"PATH", "/usr/bin:/bin"}}, kPlenty,
                            [&](ChildOutcome) { called = true; });
  CHECK(child->alive());
  child.reset();
  context.run();  // ends: nothing is pending but the wait for the killed child
  CHECK_FALSE(called);
}
