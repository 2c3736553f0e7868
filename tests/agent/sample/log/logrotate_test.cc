#include <cstdlib>
#include <fstream>
#include <regex>

#include "tests/agent/sample/log/log_bench.h"

/// Real rotation, by logrotate.
namespace tidemark::logfile {
namespace {

class RotatedBench : public LogBench {
 public:
  std::string options;

  void rotate() {
    // Two rotations of one second need two names.
    options = std::regex_replace(options, std::regex("dateformat [^\n]*"),
                                 "dateformat -%Y%m%d-" + std::to_string(++rotations_));
    const auto conf = folder.path() / "logrotate.conf";
    std::ofstream(conf) << path << " {\n  rotate 9\n  missingok\n  su " << owner() << "\n"
                        << options << "}\n";
    std::filesystem::permissions(conf,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const std::string command = "PATH=$PATH:/usr/sbin logrotate --force --state " +
                                (folder.path() / "logrotate.state").string() + " " + conf.string();
    INFO(command);
    REQUIRE(std::system(command.c_str()) == 0);
  }
  static std::string owner() {
    return std::getenv("USER") != nullptr && std::string(std::getenv("USER")) != "root" ? "" : "root root";
  }
  void write_numbers(int from, int to) const {
    for (int i = from; i <= to; ++i) write("line " + std::to_string(i) + "\n");
  }
  void check_all(int count) const {
    Lines wanted;
    for (int i = 1; i <= count; ++i) wanted.push_back("line " + std::to_string(i));
    CHECK(lines == wanted);
  }

 private:
  int rotations_ = 0;
};

}  // namespace

TEST_CASE("logrotate loses and doubles nothing, whatever its mode, with and without a restart in between") {
  const auto [what, options] = GENERATE(table<std::string, std::string>(
      {{"create", "  create 0600\n"},
       {"nocreate", "  nocreate\n"},
       {"compress", "  create 0600\n  compress\n"},
       {"delaycompress", "  create 0600\n  compress\n  delaycompress\n"},
       {"copytruncate", "  copytruncate\n"},
       {"copytruncate compress", "  copytruncate\n  compress\n"},
       {"dateext", "  create 0600\n  dateext\n  dateformat -%Y%m%d\n  compress\n"},
       {"extension", "  create 0600\n  extension .log\n"}}));
  const bool restarted = GENERATE(false, true);
  CAPTURE(what, restarted);
  RotatedBench bench;
  bench.options = options;
  bench.write("before\n");
  bench.follow();
  bench.look();
  bench.write_numbers(1, 3);
  bench.look();
  bench.write_numbers(4, 6);
  bench.rotate();
  if (restarted) bench.restart();
  bench.write_numbers(7, 9);
  bench.look();
  bench.check_all(9);
  if (restarted) bench.restart();
  bench.write_numbers(10, 10);
  bench.look();
  bench.rotate();
  bench.look();
  if (restarted) bench.restart();
  bench.write_numbers(11, 12);
  bench.look();
  bench.check_all(12);
  CHECK(bench.last.gaps.empty());
}

TEST_CASE("two rotations while the agent was away, the older one compressed, lose nothing") {
  RotatedBench bench;
  bench.options = "  create 0600\n  compress\n  delaycompress\n";
  bench.write("before\n");
  bench.follow();
  bench.look();
  bench.write_numbers(1, 3);
  bench.look();
  bench.write_numbers(4, 5);
  bench.rotate();
  bench.write_numbers(6, 7);
  bench.rotate();
  REQUIRE(std::filesystem::exists(bench.path + ".2.gz"));
  bench.write_numbers(8, 9);
  bench.restart();
  bench.look();
  bench.check_all(9);
}

TEST_CASE("a compressed rest that is damaged is a gap that is told, and the live file is read") {
  RotatedBench bench;
  bench.options = "  create 0600\n  compress\n";
  bench.write("before\n");
  bench.follow();
  bench.look();
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7'919 % 100'003) + "\n";
  bench.write(text);
  bench.rotate();
  const auto compressed = bench.path + ".1.gz";
  std::filesystem::resize_file(compressed, std::filesystem::file_size(compressed) / 2);
  bench.write("after\n");
  bench.restart();
  const Lines lines = bench.look();
  CHECK(lines.back() == "after");
  CHECK(bench.last.gaps.size() == 1);
}

}  // namespace tidemark::logfile
