#include "collector/session/sessions.h"

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

#include "collector/session/session.h"
#include "common/log/log.h"

namespace tidemark::session {
namespace {

/// The other processors have the store's work: one thread reads what 10,000 agents send in a sixth of its
/// time.
unsigned reading_threads() { return std::max(1u, std::thread::hardware_concurrency() / 4); }

/// When a stream has become old: earlier by up to a tenth, so that those of one moment do not end in one.
Duration old_at(const Session& session, Duration age_max) {
  constexpr Duration::rep parts = 1'000;
  const auto some = std::hash<std::string>{}(session.peer().source.text()) % std::size_t{parts};
  return session.opened() + age_max - age_max / 10 * static_cast<Duration::rep>(some) / parts;
}

class Registry {
 public:
  explicit Registry(const SessionOptions& limits) : limits_(limits) {}

  /// Ok, or the limit that was reached, in words.
  absl::Status add(std::shared_ptr<Session> session) {
    MutexLock lock(mutex_);
    if (sessions_.size() >= limits_.sessions_max) {
      return absl::UnavailableError("the collector serves " + std::to_string(limits_.sessions_max) +
                                    " streams already, which is its limit");
    }
    const auto of_source = of_source_.find(session->peer().source);
    if (of_source != of_source_.end() && of_source->second >= limits_.sessions_of_source_max) {
      return absl::UnavailableError("this endpoint has " + std::to_string(limits_.sessions_of_source_max) +
                                    " streams already, which is the limit");
    }
    ++of_source_[session->peer().source];
    Session* const key = session.get();
    by_end_.emplace(session->peer().not_after, key);
    by_age_.emplace(old_at(*session, limits_.age_max), key);
    sessions_.emplace(key, std::move(session));
    return absl::OkStatus();
  }
  void remove(Session* session) {
    MutexLock lock(mutex_);
    const auto it = sessions_.find(session);
    if (it == sessions_.end()) return;
    const auto of_source = of_source_.find(session->peer().source);
    if (--of_source->second == 0) of_source_.erase(of_source);
    by_end_.erase({session->peer().not_after, session});
    by_age_.erase({old_at(*session, limits_.age_max), session});
    sessions_.erase(it);
  }
  std::vector<SourceId> expired(TimePoint now) const {
    MutexLock lock(mutex_);
    std::vector<SourceId> out;
    for (const auto& [end, session] : by_end_) {
      if (end > now) break;
      out.push_back(session->peer().source);
    }
    return out;
  }
  std::vector<std::shared_ptr<Session>> old(Duration now) const {
    MutexLock lock(mutex_);
    std::vector<std::shared_ptr<Session>> out;
    for (const auto& [end, session] : by_age_) {
      if (end > now) break;
      out.push_back(sessions_.at(session));
    }
    return out;
  }
  std::vector<std::shared_ptr<Session>> all() const {
    MutexLock lock(mutex_);
    std::vector<std::shared_ptr<Session>> out;
    out.reserve(sessions_.size());
    for (const auto& [key, session] : sessions_) out.push_back(session);
    return out;
  }

 private:
  const SessionOptions& limits_;
  mutable Mutex mutex_;
  std::unordered_map<Session*, std::shared_ptr<Session>> sessions_ ABSL_GUARDED_BY(mutex_);
  std::map<SourceId, std::uint32_t> of_source_ ABSL_GUARDED_BY(mutex_);      // how many of each
  std::set<std::pair<TimePoint, Session*>> by_end_ ABSL_GUARDED_BY(mutex_);  // of their certificates
  std::set<std::pair<Duration, Session*>> by_age_ ABSL_GUARDED_BY(mutex_);   // when they are old
};

/// What gRPC's side owns of a session.
class Handler final : public rpc::StreamHandler {
 public:
  Handler(std::shared_ptr<Session> session, Registry& registry)
      : session_(std::move(session)), registry_(registry) {}
  void message(std::string bytes) override { session_->received(bytes); }
  void closed() override {
    session_->closed();
    registry_.remove(session_.get());
  }

 private:
  std::shared_ptr<Session> session_;  // shared with admission and the registry
  Registry& registry_;
};

class GrpcSessions final : public Sessions {
 public:
  GrpcSessions(const SessionOptions& options, Gate gate, admission::Intake& intake, const Clock& clock,
               Vitals& vitals)
      : options_(options), gate_(std::move(gate)), intake_(intake), clock_(clock), vitals_(vitals) {}
  ~GrpcSessions() override { stop(); }

  absl::Status listen(const rpc::TlsIdentity& identity) {
    auto server = rpc::StreamServer::start(
        {options_.host, options_.port, options_.limits.message_bytes_max, options_.connections,
         reading_threads()},
        identity,
        [this](const rpc::SourcePeer& peer, std::shared_ptr<rpc::ServerStream> stream) {
          return accept(peer, std::move(stream));
        },
        vitals_);
    if (!server.ok()) return server.status();
    server_ = std::move(*server);
    port_ = server_->port();
    return absl::OkStatus();
  }

  std::uint16_t port() const override { return port_; }

  std::vector<LiveSession> live() const override {
    std::vector<LiveSession> out;
    for (const auto& session : registry_.all()) out.push_back(session->live());
    return out;
  }

  std::vector<SourceId> expired(TimePoint now) const override { return registry_.expired(now); }

  void end_old(Duration now) override {
    for (const auto& session : registry_.old(now)) session->end_old(now);
  }

  void stop() override {
    if (!server_) return;
    intake_.end_all({stream::Closing::Reason::kShutdown, "the collector is stopping", {}});
    server_->stop(options_.stop_grace);
    server_.reset();
  }

 private:
  absl::StatusOr<std::unique_ptr<rpc::StreamHandler>> accept(rpc::SourcePeer peer,
                                                             std::shared_ptr<rpc::ServerStream> stream) {
    if (auto status = gate_(peer); !status.ok()) {
      vitals_.count("session.refused", 1, "its certificate");
      log::warning("source " + peer.source.text() + " at " + peer.address +
                   " is turned away: " + std::string(status.message()));
      return status;
    }
    auto session = std::make_shared<Session>(std::move(peer), std::move(stream), intake_, clock_, vitals_);
    if (auto status = registry_.add(session); !status.ok()) {
      vitals_.count("session.refused", 1, std::string(status.message()));
      return status;
    }
    session->open();
    vitals_.count("session.opened");
    return std::make_unique<Handler>(std::move(session), registry_);
  }

  const SessionOptions options_;
  const Gate gate_;
  admission::Intake& intake_;
  const Clock& clock_;
  Vitals& vitals_;
  Registry registry_{options_};
  std::unique_ptr<rpc::StreamServer> server_;
  std::uint16_t port_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Sessions>> Sessions::start(const SessionOptions& options,
                                                          const rpc::TlsIdentity& identity, Gate gate,
                                                          admission::Intake& intake, const Clock& clock,
                                                          Vitals& vitals) {
  auto sessions = std::make_unique<GrpcSessions>(options, std::move(gate), intake, clock, vitals);
  if (auto status = sessions->listen(identity); !status.ok()) return status;
  return sessions;
}

}  // namespace tidemark::session
