#include "agent/snmp_scan_run.h"

#include <algorithm>
#include <iostream>
#include <random>
#include <utility>

#include "agent/snmp/profile/read_profiles.h"
#include "agent/snmp/requester/resolver.h"
#include "common/loop/loop.h"
#include "common/terminal/terminal.h"

namespace tidemark {
namespace {

constexpr std::size_t kSockets = 4;
constexpr Duration kProgress{200};
constexpr Duration kNamesWait{5'000};  // for addresses of host names, once all were asked

snmp::Profiles profiles_of(const snmp::SnmpConfig& config) {
  config::Mistakes mistakes;
  snmp::Profiles out = snmp::load_profiles(config.profiles_dir, mistakes);
  if (!mistakes.none()) std::cerr << mistakes.text() << "\n";
  return out;
}

class Run {
 public:
  Run(const snmp::SnmpConfig& config, std::vector<snmp::ScanPlan> plans)
      : plans_(std::move(plans)),
        profiles_(profiles_of(config)),
        resolver_(loop_.context()),
        datagrams_(snmp::open_datagrams(loop_.context(), kSockets)),
        requester_(*datagrams_, system_clock(), vitals_, {after(), std::random_device{}()}),
        scanner_(requester_, system_clock(), vitals_,
                 {after(), [](const snmp::Address&) { return false; },
                  [this](snmp::FoundDevice device) { out_.devices.push_back(std::move(device)); },
                  [this] { next(); }}) {
    for (const snmp::DeviceConfig& device : config.devices) {
      ++unresolved_;
      resolver_.find(device.host, device.port, [this, name = device.name](const auto& address) {
        if (address) out_.managed.emplace(*address, name);
        --unresolved_;
        finish();
      });
    }
  }

  ScanOutcome run() {
    const Duration began = system_clock().monotonic();
    loop_.on_signals(
        [this] {
          out_.interrupted = true;
          loop_.stop();
        },
        [] {});
    if (terminal::errors_are_terminal())
      progress_ = loop_.every(kProgress, Duration::zero(), [this] { show(); });
    next();
    loop_.run();
    out_.asked += scanner_.running() ? scanner_.figures().asked : 0;
    scanner_.cancel();
    resolver_.cancel();
    if (progress_) std::cerr << "\r\x1b[K" << std::flush;
    out_.took = system_clock().monotonic() - began;
    // Of two answers to two scans, the one to a credential.
    std::sort(out_.devices.begin(), out_.devices.end(), [](const auto& a, const auto& b) {
      return std::pair(a.address, !a.credential) < std::pair(b.address, !b.credential);
    });
    const auto same = [](const auto& a, const auto& b) { return a.address == b.address; };
    out_.devices.erase(std::unique(out_.devices.begin(), out_.devices.end(), same), out_.devices.end());
    return std::move(out_);
  }

 private:
  std::function<std::shared_ptr<void>(Duration, std::function<void()>)> after() {
    return [this](Duration delay, std::function<void()> work) { return loop_.after(delay, std::move(work)); };
  }

  void next() {
    out_.asked += scanner_.figures().asked;
    if (plan_ < plans_.size()) return scanner_.start(plans_[plan_++], profiles_);
    done_ = true;
    names_ = loop_.after(kNamesWait, [this] { loop_.stop(); });
    finish();
  }
  void finish() {
    if (done_ && unresolved_ == 0) loop_.stop();
  }

  void show() {
    const snmp::ScanFigures& figures = scanner_.figures();
    std::cerr << "\r" << figures.passed << " of " << figures.addresses << " addresses, "
              << out_.devices.size() << " answered\x1b[K" << std::flush;
  }

  ScanOutcome out_;
  std::vector<snmp::ScanPlan> plans_;
  std::size_t plan_ = 0;
  const snmp::Profiles profiles_;
  Loop loop_;
  Vitals vitals_;
  snmp::Resolver resolver_;
  std::unique_ptr<snmp::Datagrams> datagrams_;
  snmp::Requester requester_;
  snmp::Scanner scanner_;
  std::size_t unresolved_ = 0;
  bool done_ = false;
  std::shared_ptr<void> names_;
  std::shared_ptr<Loop::Timer> progress_;
};

}  // namespace

ScanOutcome run_scans(const snmp::SnmpConfig& config, std::vector<snmp::ScanPlan> plans) {
  return Run(config, std::move(plans)).run();
}

absl::StatusOr<std::vector<std::shared_ptr<const snmp::Credential>>> scan_credentials(
    const snmp::SnmpConfig& config, const std::vector<std::string>& names) {
  std::vector<std::shared_ptr<const snmp::Credential>> out;
  for (const std::string& name : names) {
    const auto found = config.credentials.find(name);
    if (found == config.credentials.end())
      return absl::NotFoundError("there is no [[credential]] '" + name + "'");
    out.push_back(found->second);
  }
  if (!names.empty()) return out;
  for (const auto& [name, credential] : config.credentials) out.push_back(credential);
  if (out.empty())
    return absl::FailedPreconditionError(
        "the configuration has no [[credential]] by which devices could be asked: add one to snmp.toml");
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a->version > b->version; });
  return out;
}

}  // namespace tidemark
