#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "collector/catalog/presence.h"
#include "collector/mail/mail_config.h"
#include "common/config/document.h"
#include "common/log/log.h"
#include "common/model/time.h"

namespace tidemark {

/// host:port, where host is an IP address to listen on.
struct ListenAddress {
  std::string host = "0.0.0.0";
  std::uint16_t port = 0;  ///< 0: any free one
  std::string text() const;
};

/// [store] of collector.toml.
struct StoreConfig {
  /// So many series an endpoint may have, and all endpoints together: further ones are refused.
  std::int64_t endpoint_series_max = 5'000;
  std::int64_t series_max = 5'000'000;
  /// So many bytes a second an endpoint may send in the long run, and so many at once: then it is slowed
  /// down.
  std::uint64_t endpoint_rate_max = 1u << 20;
  std::uint64_t endpoint_burst_max = 256u << 20;
  /// So long at most samples wait, as they were received, to be compressed.
  Duration cut_after = std::chrono::minutes(10);
  /// So long they are kept; and the roll-ups of hours, and of days.
  Duration keep_samples = std::chrono::hours(24 * 30);
  Duration keep_hours = std::chrono::hours(24 * 365 * 3);
  Duration keep_days = std::chrono::hours(24 * 365 * 10);
  /// Check results, by which services are judged; and events.
  Duration keep_results = std::chrono::hours(24 * 365 * 3);
  Duration keep_events = std::chrono::hours(24 * 365 * 3);
  /// Reports as they were sent, with their mails; and mails of alarms.
  Duration keep_reports = std::chrono::hours(24 * 365 * 3);
};

/// [identity] of collector.toml.
struct IdentityConfig {
  /// Of the certificates of endpoints; they are renewed from half of it on.
  Duration certificate_life = std::chrono::hours(24 * 7);
  /// So long after it expired one is renewed still.
  Duration renew_grace = std::chrono::hours(24 * 90);
  /// Of the certificate of the collector's own ports.
  Duration server_certificate_life = std::chrono::hours(24 * 365);
  /// Endpoints with a certificate that the store does not know are taken in; else somebody approves each.
  bool take_returning = false;
  /// How long an admin of another machine stays logged in.
  Duration login_life = std::chrono::hours(24 * 90);
};

/// What collector.toml says (packaging/collector.toml has every key with a comment).
struct CollectorConfig {
  std::filesystem::path state_dir = "/var/lib/tidemark/collector";
  std::filesystem::path runtime_dir = "/run/tidemark";
  std::filesystem::path services_dir = "/etc/tidemark/services.d";
  std::filesystem::path sets_dir = "/etc/tidemark/sets.d";
  std::filesystem::path reports_dir = "/etc/tidemark/reports.d";
  ListenAddress ingest{"0.0.0.0", 7443};
  ListenAddress enroll{"0.0.0.0", 7444};
  std::optional<ListenAddress> admin;  ///< for admins of other machines; absent: there are none
  std::vector<std::string> names;      ///< by which agents reach this machine
  std::string announce;  ///< host:port of the stream, told at enrolment; empty: made of names and ingest
  IdentityConfig identity;
  StoreConfig store;
  mail::MailConfig mail;
  catalog::PresenceTable presence;
  log::Level log_level = log::Level::kInfo;

  std::filesystem::path store_file() const { return state_dir / "tidemark.db"; }
};

/// The state's folder alone. What else is wrong in the configuration is no mistake here.
std::filesystem::path load_state_dir(const std::filesystem::path& path, config::Mistakes& mistakes);
/// With mistakes the result is not to be used.
CollectorConfig load_collector_config(const std::filesystem::path& path, config::Mistakes& mistakes);
/// Reads the catalogue as well, for its mistakes alone.
void check_catalog(const CollectorConfig& config, config::Mistakes& mistakes);

}  // namespace tidemark
