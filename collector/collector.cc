#include "collector/collector.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "collector/admin/server.h"
#include "collector/admission/admission.h"
#include "collector/backup/backup.h"
#include "collector/cut/cut.h"
#include "collector/cut/result_cut.h"
#include "collector/definitions.h"
#include "collector/digest/digest.h"
#include "collector/facts/keep_runs.h"
#include "collector/join/join.h"
#include "collector/join/result_join.h"
#include "collector/report/report.h"
#include "collector/retention/retention.h"
#include "collector/session/sessions.h"
#include "collector/store_options.h"
#include "collector/telling.h"
#include "collector/trust.h"
#include "collector/upkeep/upkeep.h"
#include "collector/versions/catalog_versions.h"
#include "common/clock/clock.h"
#include "common/disk/file.h"
#include "common/listen/descriptors.h"
#include "common/log/log.h"
#include "common/loop/loop.h"
#include "common/loop/service_manager.h"
#include "common/vitals/vitals.h"

namespace tidemark {
namespace {

constexpr Duration kDigestInterval{500};
constexpr Duration kUpkeepInterval{250};
constexpr Duration kCertificateInterval{1'000};
constexpr Duration kShareInterval{200};
constexpr std::size_t kReportsOfOneTurn = 100;  // that are forgotten

class Collector {
 public:
  Collector(const CollectorConfig& config, const std::string& version) : config_(config), version_(version) {}

  absl::Status start() {
    // From the first moment: a signal that comes meanwhile is heeded as soon as the loop runs.
    loop_.on_signals([this] { stop(); }, [this] { reload(); });
    if (auto status = disk::make_private_folder(config_.state_dir); !status.ok()) return status;
    if (auto status = disk::make_service_folder(config_.runtime_dir); !status.ok()) return status;
    definitions_.read();
    auto authority = Trust::open_authority(config_, clock_);
    if (!authority.ok()) return authority.status();
    authority_ = std::make_unique<identity::Authority>(std::move(*authority));
    store::sqlite::StoreOptions store_options;
    store_options.file = config_.store_file();
    auto store = store::sqlite::SqliteStore::open(store_options, clock_, vitals_);
    if (!store.ok()) return store.status();
    store_ = std::move(*store);
    versions_ = std::make_unique<versions::CatalogVersions>(store_->catalogs(), catalog_, clock_, vitals_);
    if (definitions_.good()) {
      versions_->keep();
    } else {
      take_last_kept();
    }
    admission_ = std::make_unique<admission::Admission>(
        store_->ingest(),
        admission::AdmissionPorts{
            [this](const store::EndpointRow& endpoint) {
              // Without a version: whoever has one already goes on with it.
              if (!definitions_.good()) return MonitorSet{};
              return catalog_.get()->monitor_set_for(trends::candidate_of(endpoint));
            },
            [this](SourceId source, const EndpointFacts& facts, const std::string& address) {
              return trust_->returns(source, facts, address);
            },
            [this](SourceId source, const std::string& address, const std::string& what) {
              trust_->overreached(source, address, what);
            }},
        admission_options(config_.store), clock_, vitals_);
    digest_ = std::make_unique<digest::Digest>(store_->digest(), digest::DigestOptions{}, vitals_);
    cut::CutOptions cut_options;
    cut_options.age_max = config_.store.cut_after;
    cut_options.keep_samples = config_.store.keep_samples;
    cut_ = std::make_unique<cut::Cut>(store_->cut(), cut_options, clock_, vitals_);
    result_cut_ = std::make_unique<cut::ResultCut>(
        store_->results(), cut::ResultCutOptions{config_.store.cut_after}, clock_, vitals_);
    result_join_ =
        std::make_unique<join::ResultJoin>(store_->results(), join::ResultJoinOptions{}, clock_, vitals_);
    keep_runs_ = std::make_unique<facts::KeepRuns>(store_->runs(), facts::KeepRunsOptions{}, clock_, vitals_);
    join::JoinOptions join_options;
    join_options.keep_samples = config_.store.keep_samples;
    join_ = std::make_unique<join::Join>(store_->join(), join_options, clock_, vitals_);
    retention_ = std::make_unique<retention::Retention>(store_->retention(), retention_options(config_.store),
                                                        clock_, vitals_);
    backup_ = std::make_unique<backup::Backup>(store_->backup(), config_.state_dir, clock_, vitals_);
    trends_ = std::make_unique<trends::TrendSource>(store_->reader(), store_->operations(), catalog_,
                                                    *versions_, clock_, config_.presence, vitals_);
    trust_ = std::make_unique<Trust>(
        config_, *authority_, store_->identity(), store_->admins(), store_->reader(), clock_, vitals_,
        [this](SourceId source, Event event) { admission_->happened(source, std::move(event)); });
    telling_ = std::make_unique<Telling>(config_.mail, *store_, *trends_, catalog_, definitions_.schedules(),
                                         clock_, vitals_);
    if (auto status = listen(); !status.ok()) return status;
    telling_->start();
    return write_ports();
  }

  void run() {
    digest_timer_ = loop_.every(kDigestInterval, Duration::zero(), [this] { digest_turn(); });
    certificate_timer_ =
        loop_.every(kCertificateInterval, kCertificateInterval, [this] { look_at_certificates(); });
    share_timer_ = loop_.every(kShareInterval, kShareInterval, [this] { admission_->look(); });
    upkeep_ = std::make_unique<upkeep::Upkeep>(
        std::vector<upkeep::Upkeep::Chore>{{"the cut", [this] { return cut_turn(); }},
                                           {"the cut of results", [this] { return result_cut_->turn(); }},
                                           {"the join", [this] { return join_->turn(); }},
                                           {"the join of results", [this] { return result_join_->turn(); }},
                                           {"the keeping of runs", [this] { return keep_runs_->turn(); }},
                                           {"retention", [this] { return retention_->turn(); }},
                                           {"the keeping of reports", [this] { return forget_reports(); }}},
        kUpkeepInterval);
    manager_.ready("taking streams at port " + std::to_string(config_.ingest.port));
    loop_.run();
  }

  ~Collector() {
    if (sessions_) sessions_->stop();
    if (trust_) trust_->stop();
    upkeep_.reset();
    if (digest_) {
      // What was acknowledged is safe in the journal; filed, it is also seen by whoever looks at the file.
      if (auto status = digest_->catch_up(); !status.ok())
        log::warning("the digest: " + std::string(status.message()));
      digest_->stop();
    }
    if (remote_) remote_->stop();
    if (admin_) admin_->stop();
    if (telling_) telling_->stop();
    if (store_) store_->close();
  }

 private:
  absl::Status listen() {
    const rpc::TlsIdentity tls = trust_->tls();
    session::SessionOptions session_options;
    session_options.host = config_.ingest.host;
    session_options.port = config_.ingest.port;
    session_options.connections.connections_max =
        std::min(session_options.connections.connections_max, listen::connections_of(descriptors_));
    auto sessions = session::Sessions::start(
        session_options, tls, [this](const rpc::SourcePeer& peer) { return trust_->admit(peer); },
        *admission_, clock_, vitals_);
    if (!sessions.ok()) return sessions.status();
    sessions_ = std::move(*sessions);

    std::function<std::string()> admins;
    if (config_.admin) admins = [this] { return announced(remote_port_); };
    if (auto status = trust_->listen(announced(), std::move(admins)); !status.ok()) return status;

    auto admin = admin::AdminServer::start(config_.runtime_dir / "admin.sock", admin_ports());
    if (!admin.ok()) return admin.status();
    admin_ = std::move(*admin);
    return config_.admin ? listen_for_admins(*config_.admin, tls) : absl::OkStatus();
  }

  absl::Status listen_for_admins(const ListenAddress& where, const rpc::TlsIdentity& tls) {
    auto remote = admin::AdminServer::start_remote({where.host, where.port}, tls, admin_ports());
    if (!remote.ok()) return remote.status();
    remote_ = std::move(*remote);
    remote_port_ = remote_->port();
    return absl::OkStatus();
  }

  admin::Ports admin_ports() {
    const store::StoreIdentity identity = store_->ingest().identity();
    return {store_->reader(),
            store_->inventory(),
            store_->identity(),
            store_->outbox(),
            store_->operations(),
            store_->reports(),
            store_->proxies(),
            telling_->reporter(),
            telling_->outbox(),
            trust_->registrar(),
            trust_->admins(),
            trust_->succession(),
            *trends_,
            *versions_,
            catalog_,
            *digest_,
            *backup_,
            store_->imports(),
            import_rules(config_.store),
            vitals_,
            clock_,
            version_,
            clock_.now(),
            identity.id,
            identity.generation,
            ListenAddress{config_.names.empty() ? own_name() : config_.names.front(), trust_->port()}.text(),
            config_.admin.has_value(),
            [this] { return premises(); },
            [this] { return store_->trouble(); },
            [this] { return sessions_->live(); },
            [this] { return admission_->monitor_sets(); },
            [this] { return admission_->devices(); },
            [this](SourceId source, const stream::Closing& why) { return end_streams(source, why); },
            [this](SourceId source, Event event) { admission_->happened(source, std::move(event)); },
            [this](SourceId source) { admission_->endpoint_changed(source); },
            [this] { return reload(); },
            [this](config::Mistakes& mistakes) {
              return catalog::load_catalog(config_.services_dir, config_.sets_dir, mistakes);
            },
            [this] { return definitions_.mistakes(); },
            [](const trends::ServiceTrend& trend) {
              return report::verdict_of(trend, report::Language::kEnglish);
            }};
  }

  std::string own_name() const { return authority_->server_certificate().dns_names().front(); }

  doctor::Premises premises() const {
    const certificate::Certificate authority = authority_->certificate();
    const certificate::Certificate server = authority_->server_certificate();
    return {config_.state_dir,
            config_.services_dir,
            config_.sets_dir,
            config_.names,
            own_name(),
            config_.ingest.host,
            config_.enroll.host,
            sessions_->port(),
            trust_->port(),
            authority.not_before(),
            authority.not_after(),
            server.not_before(),
            server.not_after(),
            config_.mail.host,
            config_.identity.renew_grace};
  }

  std::uint64_t end_streams(SourceId source, const stream::Closing& why) {
    const auto live = sessions_->live();
    const auto count = std::count_if(live.begin(), live.end(),
                                     [&](const auto& session) { return session.source == source; });
    admission_->end_source(source, why);
    return static_cast<std::uint64_t>(count);
  }

  std::string announced() const {
    if (!config_.announce.empty()) return config_.announce;
    // By the name under which they found it, and at this port.
    return announced(sessions_->port());
  }

  std::string announced(std::uint16_t port) const {
    if (config_.names.empty()) return ":" + std::to_string(port);
    return ListenAddress{config_.names.front(), port}.text();
  }

  absl::Status write_ports() {
    const ListenAddress ingest{config_.ingest.host, sessions_->port()};
    const ListenAddress enroll{config_.enroll.host, trust_->port()};
    const std::string admin =
        remote_ ? "admin=" + ListenAddress{config_.admin->host, remote_->port()}.text() + "\n"
                : std::string();
    log::info("tidemarkd " + version_ + ": agents at " + ingest.text() + ", enrolment at " + enroll.text());
    return disk::write_file(config_.runtime_dir / "ports",
                            "ingest=" + ingest.text() + "\nenroll=" + enroll.text() + "\n" + admin,
                            disk::Access::kShared);
  }

  /// Services as they were last without mistakes, where the files have some at the start.
  void take_last_kept() {
    const auto last = versions_->at(clock_.now());
    if (!last.ok())
      return log::error("no catalogue of before can stand in: " + std::string(last.status().message()));
    catalog_.put(*last->catalog);
    log::info("services are those that were read at " + rfc3339(*last->since) +
              "; endpoints go on with the monitor sets that they have");
  }

  config::Mistakes reload() {
    config::Mistakes mistakes = definitions_.read();
    if (!mistakes.none()) return mistakes;
    versions_->keep();
    admission_->monitor_sets_changed();
    return mistakes;
  }

  void digest_turn() {
    const auto turn = digest_->turn();
    if (!turn.ok()) {
      const std::string text(turn.status().message());
      if (text != digest_trouble_) log::error("the digest: " + text);
      digest_trouble_ = text;
      return;
    }
    digest_trouble_.clear();
    if (turn->more) loop_.post([this] { digest_turn(); });
  }

  void look_at_certificates() {
    trust_->keep();
    trust_->look();
    sessions_->end_old(clock_.monotonic());
    for (const SourceId source : sessions_->expired(clock_.now())) {
      admission_->end_source(
          source,
          {stream::Closing::Reason::kRevoked, "the certificate that the stream began with expired", {}});
    }
  }

  absl::StatusOr<bool> cut_turn() {
    const auto turn = cut_->turn();
    if (!turn.ok()) return turn.status();
    return turn->more;
  }

  absl::StatusOr<bool> forget_reports() {
    const auto gone = store_->reports().forget(clock_.now() - config_.store.keep_reports, kReportsOfOneTurn);
    if (!gone.ok()) return gone.status();
    return *gone == kReportsOfOneTurn;
  }

  void stop() {
    log::info("stopping");
    manager_.stopping();
    loop_.stop();
  }

  const CollectorConfig& config_;
  const std::string version_;
  const Clock& clock_ = system_clock();
  const std::size_t descriptors_ = listen::raise_descriptor_limit();
  Vitals vitals_;
  Loop loop_;
  ServiceManager manager_{loop_};
  Definitions definitions_{config_};
  catalog::CatalogHolder& catalog_ = definitions_.catalog();
  std::unique_ptr<identity::Authority> authority_;
  std::unique_ptr<store::sqlite::SqliteStore> store_;
  std::unique_ptr<admission::Admission> admission_;
  std::unique_ptr<digest::Digest> digest_;
  std::unique_ptr<cut::Cut> cut_;
  std::unique_ptr<cut::ResultCut> result_cut_;
  std::unique_ptr<join::Join> join_;
  std::unique_ptr<join::ResultJoin> result_join_;
  std::unique_ptr<facts::KeepRuns> keep_runs_;
  std::unique_ptr<retention::Retention> retention_;
  std::unique_ptr<upkeep::Upkeep> upkeep_;
  std::unique_ptr<Trust> trust_;
  std::unique_ptr<session::Sessions> sessions_;
  std::unique_ptr<versions::CatalogVersions> versions_;
  std::unique_ptr<trends::TrendSource> trends_;
  std::unique_ptr<Telling> telling_;
  std::unique_ptr<backup::Backup> backup_;
  std::unique_ptr<admin::AdminServer> admin_, remote_;
  std::atomic<std::uint16_t> remote_port_ = 0;  // known once it listens
  std::shared_ptr<Loop::Timer> digest_timer_, certificate_timer_, share_timer_;
  std::string digest_trouble_;
};

}  // namespace

absl::Status run_collector(const CollectorConfig& config, const std::string& version) {
  log::set_level(config.log_level);
  Collector collector(config, version);
  if (auto status = collector.start(); !status.ok()) return status;
  collector.run();
  return absl::OkStatus();
}

}  // namespace tidemark
