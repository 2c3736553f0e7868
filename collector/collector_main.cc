#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "collector/collector.h"
#include "collector/mail/secret.h"
#include "collector/verify/verify.h"
#include "common/disk/owner.h"
#include "common/secret/key.h"
#include "common/secret/seal.h"

namespace tidemark {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kDamaged = 1;    // of --verify
constexpr int kNotLooked = 3;  // likewise

/// How many bytes the UTF-8 character at the begin takes (RFC 3629, section 4); 0: there is none.
std::size_t character_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto tail = [&](std::size_t i, unsigned least = 0x80, unsigned most = 0xBF) {
    return byte(i) >= least && byte(i) <= most;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF)
    return tail(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && tail(2) ? 3 : 0;
  if (first >= 0xF0 && first <= 0xF4)
    return tail(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && tail(2) && tail(3) ? 4 : 0;
  return 0;
}

/// What a damaged row holds may be no text at all: such bytes are shown as \xNN.
std::string readable(std::string_view line) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  while (!line.empty()) {
    const std::size_t length = character_at(line);
    if (length == 0) {
      const auto byte = static_cast<unsigned char>(line.front());
      out += {'\\', 'x', digits[byte >> 4], digits[byte & 0xF]};
    } else {
      out += line.substr(0, length);
    }
    line.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

/// As whoever owns the store, so that what SQLite puts beside it is his.
int verify_store(const std::filesystem::path& file) {
  auto done = disk::act_as_owner_of(file);
  if (done.ok()) {
    const auto verdict =
        verify::verify(file, [](const std::string& line) { std::cout << readable(line) << std::endl; });
    if (verdict.ok()) {
      std::cout << verdict->summary << "\n";
      return verdict->good ? 0 : kDamaged;
    }
    done = verdict.status();
  }
  std::cerr << "tidemarkd: " << done.message() << "\n";
  return kNotLooked;
}

CLI::App* add_seal(CLI::App& app, secret::SealOptions& options) {
  CLI::App* const seal = app.add_subcommand(
      "seal",
      "Reads a secret from standard input, at a terminal without showing it, and writes a file that the "
      "collector alone can open: for password_file, token_file and webhook_secret_file. Who is root makes it "
      "for the collector's user.\n\n"
      "Example: tidemarkd seal /etc/tidemark/smtp.password");
  seal->add_option("FILE", options.file, "where the secret is to be, sealed")->required();
  seal->add_flag("--force", options.replace, "replace the file that is there");
  options.bytes_max = mail::kSecretBytesMax;
  return seal;
}

/// Of the configuration the state's folder alone, so that who has a mistake elsewhere in it can seal.
int run_seal(const std::string& config_file, secret::SealOptions options) {
  config::Mistakes mistakes;
  options.state_dir = load_state_dir(config_file, mistakes);
  if (!mistakes.none()) {
    std::cerr << mistakes.text() << "\n";
    return kFailed;
  }
  if (const auto status = secret::seal_input(options); !status.ok()) {
    std::cerr << "tidemarkd: " << status.message() << "\n";
    return kFailed;
  }
  std::cout << options.file.string() << " is sealed under " << secret::key_file_in(options.state_dir).string()
            << "\n";
  return 0;
}

}  // namespace
}  // namespace tidemark

int main(int argc, char** argv) {
  using namespace tidemark;
  CLI::App app(
      "Tidemark's collector: keeps what agents stream, and turns it into figures per business service.\n\n"
      "Example: tidemarkd --config /etc/tidemark/collector.toml");
  app.set_version_flag("--version", "tidemarkd " TIDEMARK_VERSION);
  std::string config_file = "/etc/tidemark/collector.toml";
  bool check = false;
  app.add_option("--config", config_file, "the configuration, in TOML")->capture_default_str();
  CLI::Option* const checking =
      app.add_flag("--check", check, "only say whether the configuration and the catalogue are good");
  bool verify = false;
  std::string store_file;
  CLI::Option* const verifying =
      app.add_flag(
             "--verify", verify,
             "only look at every row of the store, and tell what is damaged; also while the collector runs")
          ->excludes("--check");
  app.add_option("--store", store_file, "with --verify: this file, such as a backup, and not the collector's")
      ->type_name("FILE")
      ->needs("--verify");
  secret::SealOptions sealing;
  CLI::App* const seal = add_seal(app, sealing);
  seal->excludes(checking)->excludes(verifying);
  app.fallthrough();
  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? 0 : kUsage;
  }
  if (*seal) return run_seal(config_file, std::move(sealing));
  if (verify && !store_file.empty()) return verify_store(std::filesystem::absolute(store_file));
  config::Mistakes mistakes;
  const CollectorConfig config = load_collector_config(config_file, mistakes);
  if (check) check_catalog(config, mistakes);
  if (!mistakes.none()) {
    std::cerr << mistakes.text() << "\n";
    return verify ? kNotLooked : kFailed;
  }
  if (verify) return verify_store(config.store_file());
  if (check) {
    std::cout << config_file << " and the catalogue are good\n";
    return 0;
  }
  if (const auto status = run_collector(config, TIDEMARK_VERSION); !status.ok()) {
    std::cerr << "tidemarkd: " << status.message() << "\n";
    return kFailed;
  }
  return 0;
}
