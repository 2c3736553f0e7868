#include <CLI/CLI.hpp>

#include <iostream>

#include "collector/collector.h"

int main(int argc, char** argv) {
  using namespace tidemark;
  constexpr int failed = 1;
  constexpr int usage = 2;
  CLI::App app(
      "Tidemark's collector: keeps what agents stream, and turns it into figures per business service.\n\n"
      "Example: tidemarkd --config /etc/tidemark/collector.toml");
  app.set_version_flag("--version", "tidemarkd " TIDEMARK_VERSION);
  std::string config_file = "/etc/tidemark/collector.toml";
  bool check = false;
  app.add_option("--config", config_file, "the configuration, in TOML")->capture_default_str();
  app.add_flag("--check", check, "only say whether the configuration and the catalogue are good");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? 0 : usage;
  }
  config::Mistakes mistakes;
  const CollectorConfig config = load_collector_config(config_file, mistakes);
  if (check) check_catalog(config, mistakes);
  if (!mistakes.none()) {
    std::cerr << mistakes.text() << "\n";
    return failed;
  }
  if (check) {
    std::cout << config_file << " and the catalogue are good\n";
    return 0;
  }
  if (const auto status = run_collector(config, TIDEMARK_VERSION); !status.ok()) {
    std::cerr << "tidemarkd: " << status.message() << "\n";
    return failed;
  }
  return 0;
}
