#include "collector/collector_config.h"

#include <optional>
#include <string_view>

#include "collector/catalog/catalog.h"
#include "collector/schedule/report_schedule.h"
#include "common/log/level_words.h"
#include "common/model/number.h"
#include "common/secret/key.h"

namespace tidemark {
namespace {

void read_path(const config::Table& root, const std::string& key, std::filesystem::path& out) {
  const auto text = root.string(key);
  if (!text) return;
  out = *text;
  if (!out.is_absolute())
    root.mistake(key,
                 "'" + key + "' takes a full path, such as \"" + std::string("/var/lib/tidemark") + "\"");
}

void read_address(const config::Table& root, const std::string& key, ListenAddress& out) {
  const auto text = root.string(key);
  if (!text) return;
  const auto colon = text->rfind(':');
  std::optional<std::uint16_t> port;
  if (colon != std::string::npos && colon > 0)
    port = parse_number<std::uint16_t>(std::string_view(*text).substr(colon + 1));
  if (!port) {
    root.mistake(key, "'" + key + "' takes an address and a port, such as \"0.0.0.0:7443\" or \"[::]:7443\"");
    return;
  }
  out.host = text->substr(0, colon);
  if (out.host.front() == '[' && out.host.back() == ']') out.host = out.host.substr(1, out.host.size() - 2);
  out.port = *port;
}

StoreConfig read_store(const config::Table& root) {
  StoreConfig out;
  const auto table = root.table("store");
  if (!table) return out;
  if (const auto after = table->duration("cut_after", std::chrono::seconds(1), std::chrono::hours(1)))
    out.cut_after = *after;
  const auto keep = [&](const char* key, Duration& kept) {
    constexpr Duration day = std::chrono::hours(24);
    if (const auto wanted = table->duration(key, 2 * day, 365 * 100 * day)) kept = *wanted;
  };
  keep("keep_samples", out.keep_samples);
  keep("keep_hours", out.keep_hours);
  keep("keep_days", out.keep_days);
  keep("keep_results", out.keep_results);
  keep("keep_events", out.keep_events);
  keep("keep_reports", out.keep_reports);
  if (const auto most = table->integer("endpoint_series_max", 1, 1'000'000)) out.endpoint_series_max = *most;
  constexpr std::uint64_t terabyte = 1ull << 40;
  if (const auto most = table->size_bytes("endpoint_rate_max", 1'000, terabyte))
    out.endpoint_rate_max = *most;
  if (const auto most = table->size_bytes("endpoint_burst_max", 1'000, terabyte))
    out.endpoint_burst_max = *most;
  if (const auto most = table->integer("series_max", 1, 100'000'000)) out.series_max = *most;
  return out;
}

IdentityConfig read_identity(const config::Table& root) {
  IdentityConfig out;
  const auto table = root.table("identity");
  if (!table) return out;
  constexpr Duration day = std::chrono::hours(24);
  if (const auto life = table->duration("certificate_life", std::chrono::seconds(5), 398 * day))
    out.certificate_life = *life;
  if (const auto grace = table->duration("renew_grace", Duration::zero(), 3'650 * day))
    out.renew_grace = *grace;
  if (const auto life = table->duration("login_life", std::chrono::minutes(1), 398 * day))
    out.login_life = *life;
  if (const auto life = table->duration("server_certificate_life", std::chrono::seconds(5), 3'650 * day))
    out.server_certificate_life = *life;
  out.take_returning =
      table->choice<bool>("unknown_endpoints", {{"approve", false}, {"admit", true}}).value_or(false);
  return out;
}

}  // namespace

std::string ListenAddress::text() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::filesystem::path load_state_dir(const std::filesystem::path& path, config::Mistakes& mistakes) {
  std::filesystem::path out = CollectorConfig{}.state_dir;
  const config::Document document = config::Document::read(path, mistakes);
  read_path(document.root(), "state_dir", out);
  return out;
}

CollectorConfig load_collector_config(const std::filesystem::path& path, config::Mistakes& mistakes) {
  CollectorConfig out;
  config::Document document = config::Document::read(path, mistakes);
  const config::Table root = document.root();
  read_path(root, "state_dir", out.state_dir);
  read_path(root, "runtime_dir", out.runtime_dir);
  read_path(root, "services_dir", out.services_dir);
  read_path(root, "sets_dir", out.sets_dir);
  read_path(root, "reports_dir", out.reports_dir);
  read_address(root, "ingest", out.ingest);
  read_address(root, "enroll", out.enroll);
  if (root.string("admin")) read_address(root, "admin", out.admin.emplace());
  out.names = root.strings("names").value_or(std::vector<std::string>{});
  out.announce = root.string("announce").value_or("");
  out.identity = read_identity(root);
  out.store = read_store(root);
  out.mail = mail::read_mail_config(root);
  out.mail.key_file = secret::key_file_in(out.state_dir);
  out.presence = catalog::read_presence(root);
  out.log_level = root.choice<log::Level>("log_level", log::kLevelWords).value_or(log::Level::kInfo);
  document.finish();
  return out;
}

void check_catalog(const CollectorConfig& config, config::Mistakes& mistakes) {
  (void)catalog::load_catalog(config.services_dir, config.sets_dir, mistakes);
  (void)schedule::load_reports(config.reports_dir, mistakes);
}

}  // namespace tidemark
