#include "agent/config/agent_config.h"

#include <fstream>
#include <iterator>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

using namespace tidemark;
using namespace std::chrono_literals;

namespace {

struct Read {
  AgentConfig config;
  std::vector<std::string> mistakes;  ///< without the folder
};

Read read(const std::string& text) {
  TemporaryFolder folder;
  const auto path = folder.path() / "agent.toml";
  std::ofstream(path) << text;
  config::Mistakes mistakes;
  Read out{read_agent_config(path, mistakes), {}};
  const std::string prefix = folder.path().string() + "/";
  for (const std::string& line : mistakes.lines()) {
    REQUIRE(line.starts_with(prefix));
    out.mistakes.push_back(line.substr(prefix.size()));
  }
  return out;
}

}  // namespace

TEST_CASE("an empty file is good: every key has a default") {
  const Read out = read("");
  CHECK(out.mistakes.empty());
  CHECK(out.config.collector.empty());
  CHECK(out.config.state_dir == "/var/lib/tidemark/agent");
  CHECK(out.config.log_folders == std::vector<std::filesystem::path>{"/var/log"});
  CHECK(out.config.endpoint_class.empty());
  CHECK(out.config.sampling_interval == 10s);
  CHECK(out.config.commands.empty());
}

TEST_CASE("every key is read") {
  const Read out = read(R"(
collector = "collector.example.org:7443"
state_dir = "/srv/agent"
class = "laptop"
site = "berlin"
sampling_interval = "30s"
backoff_max = "1m"
log_level = "debug"
[labels]
tier = "gold"
rack = 7
[spool]
bytes_max = "64MiB"
age_max = "2d"
grace_age_max = "1h"
grace_percent = 20
[command.backup-age]
argv = ["/usr/lib/nagios/plugins/check_file_age", "-f", "/srv/backup/latest"]
environment = { LANG = "de_DE.UTF-8", TRIES = 3 }
[inventory]
interval = "6h"
root = "/host"
leave_out = ["user"]
)");
  CHECK(out.mistakes == std::vector<std::string>{});
  const AgentConfig& config = out.config;
  CHECK(config.collector == "collector.example.org:7443");
  CHECK(config.state_dir == "/srv/agent");
  CHECK(config.endpoint_class == "laptop");
  CHECK(config.inventory.interval == 6h);
  CHECK(config.inventory.sources.root == "/host");
  CHECK(config.inventory.sources.leave_out == std::set<std::string>{"user"});
  CHECK(config.site == "berlin");
  CHECK(config.labels == std::map<std::string, std::string>{{"rack", "7"}, {"tier", "gold"}});
  CHECK(config.sampling_interval == 30s);
  CHECK(config.backoff_max == 1min);
  CHECK(config.log_level == log::Level::kDebug);
  CHECK(config.spool.spool_bytes_max == 64u << 20);
  CHECK(config.spool.spool_age_max == 48h);
  CHECK(config.spool.grace_age_max == 1h);
  CHECK(config.spool.grace_percent == 20);
  REQUIRE(config.commands.contains("backup-age"));
  CHECK(config.commands.at("backup-age").argv.size() == 3);
  CHECK(config.commands.at("backup-age").environment ==
        std::map<std::string, std::string>{{"LANG", "de_DE.UTF-8"}, {"TRIES", "3"}});
}

TEST_CASE("each mistake is reported with its place, all at once") {
  const Read out = read(
      "collector = \"collector.example.org\"\n"
      "state_dir = \"agent\"\n"
      "sampling_interval = \"often\"\n"
      "log_level = \"loud\"\n"
      "clas = \"server\"\n"
      "[spool]\n"
      "bytes_max = \"1KB\"\n"
      "[command.empty]\n"
      "[command.relative]\n"
      "argv = [\"check_disk\"]\n"
      "[command.typing]\n"
      "argv = [\"/bin/true\"]\n"
      "enviroment = { A = \"b\" }\n"
      "[inventory]\n"
      "interval = \"0s\"\n"
      "root = \"host\"\n"
      "leave_out = [\"users\"]\n");
  for (const char* place : {"agent.toml:1:", "agent.toml:2:", "agent.toml:3:", "agent.toml:4:",
                            "agent.toml:5:", "agent.toml:7:", "agent.toml:8:", "agent.toml:10:",
                            "agent.toml:13:", "agent.toml:15:", "agent.toml:16:", "agent.toml:17:"}) {
    CAPTURE(place);
    std::size_t found = 0;
    for (const std::string& line : out.mistakes) found += line.starts_with(place);
    CHECK(found == 1);
  }
  CHECK(out.mistakes.size() == 12);
}

TEST_CASE("a collector is named with its port") {
  for (const char* good : {"localhost:7443", "10.0.0.1:1", "[::1]:7443", "collector.example.org:65535"}) {
    CAPTURE(good);
    CHECK(read("collector = \"" + std::string(good) + "\"\n").mistakes.empty());
  }
  for (const char* bad : {"", "localhost", ":7443", "localhost:", "localhost:0", "localhost:65536",
                          "localhost:https", "::1", "2001:db8::1:7443"}) {
    CAPTURE(bad);
    const Read out = read("collector = \"" + std::string(bad) + "\"\n");
    REQUIRE(out.mistakes.size() == 1);
    CHECK(out.mistakes[0].find("takes host:port, such as") != std::string::npos);
  }
}

TEST_CASE("the packaged file is good as it is, and with every key that it shows, which are the defaults") {
  std::ifstream in(std::string(TIDEMARK_PACKAGING) + "/agent.toml");
  const std::string packaged{std::istreambuf_iterator<char>(in), {}};
  REQUIRE_FALSE(packaged.empty());
  CHECK(read(packaged).mistakes == std::vector<std::string>{});

  std::string shown;  // "#key = value" and "#[table]" without the '#'; "# words" are for people
  for (std::size_t at = 0; at < packaged.size(); at = packaged.find('\n', at) + 1) {
    const bool key = packaged[at] == '#' && at + 1 < packaged.size() && packaged[at + 1] != ' ';
    shown += packaged.substr(at + (key ? 1 : 0), packaged.find('\n', at) + 1 - at - (key ? 1 : 0));
  }
  CAPTURE(shown);
  const Read out = read(shown);
  CHECK(out.mistakes == std::vector<std::string>{});
  const AgentConfig defaults;
  CHECK(out.config.collector == "collector.example.org:7443");
  CHECK(out.config.labels.size() == 1);
  CHECK(out.config.commands.size() == 1);
  CHECK(out.config.state_dir == defaults.state_dir);
  CHECK(out.config.endpoint_class == "server");
  CHECK(out.config.site == defaults.site);
  CHECK(out.config.sampling_interval == defaults.sampling_interval);
  CHECK(out.config.backoff_max == defaults.backoff_max);
  CHECK(out.config.log_level == defaults.log_level);
  CHECK(out.config.spool.spool_bytes_max == defaults.spool.spool_bytes_max);
  CHECK(out.config.spool.spool_age_max == defaults.spool.spool_age_max);
  CHECK(out.config.spool.grace_age_max == defaults.spool.grace_age_max);
  CHECK(out.config.spool.grace_percent == defaults.spool.grace_percent);
  CHECK(out.config.inventory.interval == defaults.inventory.interval);
  CHECK(out.config.inventory.sources.root == defaults.inventory.sources.root);
  CHECK(out.config.inventory.sources.leave_out.empty());
}
