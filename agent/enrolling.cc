#include "agent/enrolling.h"

#include <array>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <utility>

#include "agent/config/enrollment.h"
#include "agent/enroll/enroll.h"
#include "agent/sample/host/host.h"
#include "agent/sample/presence/shape.h"
#include "agent/uplink/backoff.h"
#include "common/clock/clock.h"
#include "common/disk/owner.h"
#include "common/log/log.h"
#include "common/loop/loop.h"
#include "common/loop/service_manager.h"
#include "common/sync/detached.h"

namespace tidemark {
namespace {

// For an identity, or an enrollment.toml, that came: at once for who installs it and looks on, later lightly.
constexpr Duration kLook{2'000};
constexpr Duration kLookLater{30'000};
constexpr Duration kLookLaterAfter{600'000};
constexpr Duration kFirstWaitMax{5'000};  // between two attempts; further ones up to 'backoff_max'

class Enrolling {
 public:
  Enrolling(const AgentConfig& config, std::string version, std::string program)
      : config_(config), version_(std::move(version)), program_(std::move(program)) {}

  absl::StatusOr<std::optional<enroll::Identity>> run() {
    loop_.on_signals([this] { loop_.stop(); }, [] {});
    manager_.ready("waiting to be enrolled");
    const auto looks = loop_.every(kLook, Duration::zero(), [this] { look(); });
    const auto later = loop_.after(kLookLaterAfter, [&] { Loop::set_interval(*looks, kLookLater); });
    loop_.run();
    // An attempt may wait for its answer for a minute. Whatever it has done or not is whole on the disk.
    if (trying_) leave_detached();
    return std::move(found_);
  }

 private:
  void look() {
    auto identity = enroll::load_identity(config_.state_dir);
    if (identity.ok()) return finish(*std::move(identity));
    if (!absl::IsNotFound(identity.status())) return finish(identity.status());
    if (trying_ || clock_.monotonic() < next_) return;
    std::string wrong;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      const std::size_t which = (turn_ + i) % files_.size();
      auto options = options_by(files_[which]);
      if (options.ok()) {
        turn_ = which + 1;
        return begin(*std::move(options));
      }
      if (!absl::IsNotFound(options.status()))
        wrong += (wrong.empty() ? "" : "\n") + std::string(options.status().message());
    }
    say(wrong.empty() ? "this endpoint is not enrolled yet: run '" + program_ +
                            " enroll' with a token of the "
                            "collector, or leave one in " +
                            files_.front().string()
                      : wrong);
  }

  absl::StatusOr<enroll::EnrollOptions> options_by(const std::filesystem::path& file) const {
    const auto wish = read_enrollment(file);
    if (!wish.ok()) return wish.status();
    auto server = pinned::parse_address(wish->server, pinned::kEnrollmentPort);
    auto token = certificate::EnrollmentToken::parse(wish->token);
    if (!server.ok() || !token.ok()) {
      return absl::InvalidArgumentError(
          file.string() + ": " + std::string((server.ok() ? token.status() : server.status()).message()));
    }
    enroll::EnrollOptions options;
    options.state_dir = config_.state_dir;
    options.collector = *std::move(server);
    options.token = *std::move(token);
    options.facts = own_facts(config_, version_);
    return options;
  }

  void begin(enroll::EnrollOptions options) {
    trying_ = true;
    const absl::Status begun = run_detached(
        [options = std::move(options), post = loop_.poster(), alive = std::weak_ptr(alive_), this] {
          auto identity = enroll::enroll(options);
          post([alive, this, identity = std::move(identity)]() mutable {
            if (!alive.expired()) answered(std::move(identity));
          });
        });
    if (!begun.ok()) answered(begun);
  }

  void answered(absl::StatusOr<enroll::Identity> identity) {
    trying_ = false;
    if (identity.ok()) {
      log::info("enrolled as " + identity->name);
      return finish(*std::move(identity));
    }
    next_ =
        clock_.monotonic() + uplink::backoff({kFirstWaitMax, std::max(kFirstWaitMax, config_.backoff_max)},
                                             ++failures_, random_(), Duration::zero());
    say("cannot enrol yet: " + std::string(identity.status().message()));
  }

  void finish(absl::StatusOr<enroll::Identity> identity) {
    if (identity.ok()) {
      found_ = *std::move(identity);
    } else {
      found_ = identity.status();
    }
    loop_.stop();
  }
  void say(const std::string& text) {
    if (text == std::exchange(said_, text)) return;
    log::warning(text);
    manager_.status(text);
  }

  const AgentConfig& config_;
  const std::string version_, program_;
  /// They take turns, so that a bad one does not stand in the way of a good one.
  const std::array<std::filesystem::path, 2> files_{own_enrollment_file(config_.state_dir),
                                                    config_.enrollment_file};
  std::size_t turn_ = 0;
  const Clock& clock_ = system_clock();
  Loop loop_;
  ServiceManager manager_{loop_};
  std::mt19937_64 random_{std::random_device{}()};
  const std::shared_ptr<int> alive_ = std::make_shared<int>(0);  // gone with this
  absl::StatusOr<std::optional<enroll::Identity>> found_ = std::nullopt;
  std::string said_;
  bool trying_ = false;
  std::uint32_t failures_ = 0;
  Duration next_{};
};

}  // namespace

EndpointFacts own_facts(const AgentConfig& config, const std::string& version) {
  EndpointFacts out = host::host_facts({});
  presence::settle_class(config.endpoint_class, {}, out);
  out.site = config.site;
  out.labels = config.labels;
  out.agent_version = version;
  return out;
}

absl::StatusOr<std::optional<enroll::Identity>> await_identity(const AgentConfig& config,
                                                               const std::string& version,
                                                               const std::string& program) {
  return std::make_unique<Enrolling>(config, version, program)->run();
}

absl::StatusOr<enroll::Identity> enroll_by_hand(const AgentConfig& config, const pinned::Address& collector,
                                                const std::string& token_file, bool force,
                                                const std::string& version) {
  auto token = enroll::read_token(token_file, std::cin);
  if (!token.ok()) return token.status();
  enroll::EnrollOptions options;
  options.state_dir = config.state_dir;
  options.collector = collector;
  options.token = *token;
  options.force = force;
  options.facts = own_facts(config, version);
  if (auto status = disk::act_as_owner_of(config.state_dir); !status.ok()) return status;
  return enroll::enroll(options);
}

}  // namespace tidemark
