#include "collector/session/sessions.h"

#include <unordered_map>
#include <utility>

#include "collector/session/session.h"

namespace tidemark::session {
namespace {

/// gRPC writes a peer as ipv4:127.0.0.1:41234 or ipv6:%5B::1%5D:41234; people do not.
std::string address_of(std::string peer) {
  if (peer.starts_with("ipv4:") || peer.starts_with("ipv6:")) peer.erase(0, 5);
  for (const auto& [escaped, plain] : {std::pair{"%5B", "["}, std::pair{"%5D", "]"}}) {
    if (const auto at = peer.find(escaped); at != std::string::npos) peer.replace(at, 3, plain);
  }
  return peer;
}

class Registry {
 public:
  bool add(std::shared_ptr<Session> session, std::size_t most) {
    MutexLock lock(mutex_);
    if (sessions_.size() >= most) return false;
    Session* const key = session.get();
    sessions_.emplace(key, std::move(session));
    return true;
  }
  void remove(Session* session) {
    MutexLock lock(mutex_);
    sessions_.erase(session);
  }
  std::vector<std::shared_ptr<Session>> all() const {
    MutexLock lock(mutex_);
    std::vector<std::shared_ptr<Session>> out;
    out.reserve(sessions_.size());
    for (const auto& [key, session] : sessions_) out.push_back(session);
    return out;
  }

 private:
  mutable Mutex mutex_;
  std::unordered_map<Session*, std::shared_ptr<Session>> sessions_ ABSL_GUARDED_BY(mutex_);
};

/// What gRPC's side owns of a session.
class Handler final : public rpc::StreamHandler {
 public:
  Handler(std::shared_ptr<Session> session, Registry& registry) : session_(std::move(session)), registry_(registry) {}
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
  GrpcSessions(const SessionOptions& options, admission::Intake& intake, const Clock& clock,
               Vitals& vitals)
      : options_(options), intake_(intake), clock_(clock), vitals_(vitals) {}
  ~GrpcSessions() override { stop(); }

  absl::Status listen(const rpc::TlsIdentity& identity) {
    auto server = rpc::StreamServer::start(
        options_.address, identity, options_.limits.message_bytes_max,
        [this](SourceId source, const std::string& peer, std::shared_ptr<rpc::ServerStream> stream) {
          return accept(source, address_of(peer), std::move(stream));
        });
    if (!server.ok()) return server.status();
    server_ = std::move(*server);
    return absl::OkStatus();
  }

  std::uint16_t port() const override { return server_->port(); }

  std::vector<LiveSession> live() const override {
    std::vector<LiveSession> out;
    for (const auto& session : registry_.all()) out.push_back(session->live());
    return out;
  }

  void stop() override {
    if (!server_) return;
    intake_.end_all({stream::Closing::Reason::kShutdown, "the collector is stopping", {}});
    server_->stop(options_.stop_grace);
    server_.reset();
  }

 private:
  absl::StatusOr<std::unique_ptr<rpc::StreamHandler>> accept(SourceId source, const std::string& address,
                                                             std::shared_ptr<rpc::ServerStream> stream) {
    auto session = std::make_shared<Session>(source, address, std::move(stream), intake_, clock_, vitals_);
    if (!registry_.add(session, options_.sessions_max)) {
      vitals_.count("session.refused", 1, "sessions_max reached");
      return absl::UnavailableError("the collector serves " + std::to_string(options_.sessions_max) +
                                    " streams already, which is its limit");
    }
    session->open();
    vitals_.count("session.opened");
    return std::make_unique<Handler>(std::move(session), registry_);
  }

  const SessionOptions options_;
  admission::Intake& intake_;
  const Clock& clock_;
  Vitals& vitals_;
  Registry registry_;
  std::unique_ptr<rpc::StreamServer> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Sessions>> Sessions::start(const SessionOptions& options,
                                                          const rpc::TlsIdentity& identity,
                                                          admission::Intake& intake, const Clock& clock,
                                                          Vitals& vitals) {
  auto sessions = std::make_unique<GrpcSessions>(options, intake, clock, vitals);
  if (auto status = sessions->listen(identity); !status.ok()) return status;
  return sessions;
}

}  // namespace tidemark::session
