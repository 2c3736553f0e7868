#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/certificate/issue.h"
#include "common/clock/clock.h"
#include "common/rpc/stream_client.h"
#include "common/rpc/stream_server.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::rpc {

inline constexpr auto kDay = std::chrono::hours{24};
inline constexpr std::chrono::milliseconds kPatience{20'000};  // a stuck test ends; nothing is timed by it

/// What threads say to a test, in order.
template <class Value>
class Mailbox {
 public:
  void put(Value value) {
    MutexLock lock(mutex_);
    values_.push_back(std::move(value));
    there_.notify_all();
  }
  /// Absent: nothing came.
  std::optional<Value> take() {
    MutexLock lock(mutex_);
    while (values_.empty()) {
      if (!there_.wait_for(mutex_, kPatience)) return std::nullopt;
    }
    Value value = std::move(values_.front());
    values_.pop_front();
    return value;
  }
  bool empty() const {
    MutexLock lock(mutex_);
    return values_.empty();
  }

 private:
  mutable Mutex mutex_;
  Condition there_;
  std::deque<Value> values_ ABSL_GUARDED_BY(mutex_);
};

struct Authority {
  certificate::PrivateKey key = certificate::PrivateKey::generate().value();
  certificate::Certificate certificate = self_signed(key);

  static certificate::Certificate self_signed(const certificate::PrivateKey& key) {
    const TimePoint now = system_clock().now();
    certificate::Profile profile;
    profile.purpose = certificate::Purpose::kAuthority;
    profile.common_name = "Test authority";
    profile.not_before = now - 400 * kDay;
    profile.not_after = now + 400 * kDay;
    return certificate::self_sign(profile, key).value();
  }
  /// Signed by this authority, trusting `trusted`.
  TlsIdentity identity(certificate::Purpose purpose, std::vector<std::string> uris, const Authority& trusted,
                       Duration age = kDay, Duration left = 100 * kDay) const {
    const auto own = certificate::PrivateKey::generate().value();
    const TimePoint now = system_clock().now();
    certificate::Profile profile;
    profile.purpose = purpose;
    profile.uris = std::move(uris);
    profile.not_before = now - age;
    profile.not_after = now + left;
    const auto leaf = certificate::issue(profile, own.public_key(), certificate, key).value();
    return {own.pem(), leaf.pem(), trusted.certificate.pem()};
  }
};

/// A server whose streams do what the test says, and clients whose events go to the test.
class TwoEnds {
 public:
  enum class Kind { kMessage, kWritable, kEnded };
  struct Seen {
    Kind kind;
    std::string bytes;
    ClientEnd end;
  };
  struct Accepted {
    SourceId source;
    std::shared_ptr<ServerStream> stream;
    SourcePeer peer{};
  };

  /// With a look of its own the server does not leave it to gRPC whom it takes.
  enum class Look { kGrpc, kOwn };
  explicit TwoEnds(Look look) {
    if (look == Look::kOwn) {
      collector.takes = [this](const certificate::Certificate& leaf) {
        shown.put(leaf.serial());
        if (takes_nobody) return absl::PermissionDeniedError("it takes nobody");
        return certificate::check_client(leaf, std::vector{authority.certificate}, system_clock().now());
      };
    }
    serve({.host = "127.0.0.1", .message_bytes_max = 64 * 1024});
  }
  explicit TwoEnds(std::uint32_t message_bytes_max = 64 * 1024) {
    serve({.host = "127.0.0.1", .message_bytes_max = message_bytes_max});
  }

  /// In place of the server of before. False: it cannot listen there.
  bool serve(const StreamServerOptions& options) {
    server.reset();
    auto started = StreamServer::start(
        options, collector,
        [this](const SourcePeer& who,
               std::shared_ptr<ServerStream> stream) -> absl::StatusOr<std::unique_ptr<StreamHandler>> {
          if (!refusal.ok()) return refusal;
          accepted.put({who.source, stream, who});
          return std::make_unique<Handler>(*this);
        },
        vitals);
    if (started.ok()) server = std::move(started).value();
    return started.ok();
  }

  std::unique_ptr<StreamClient> connect(const TlsIdentity& identity, const std::string& host = "127.0.0.1") {
    return StreamClient::open(host + ":" + std::to_string(server->port()), identity,
                              [this](std::function<void()> work) { posted.put(std::move(work)); },
                              {[this](std::string bytes) {
                                 seen.push_back({Kind::kMessage, std::move(bytes), {}});
                               },
                               [this] {
                                 seen.push_back({Kind::kWritable, {}, {}});
                               },
                               [this](const ClientEnd& end) {
                                 seen.push_back({Kind::kEnded, {}, end});
                               }});
  }
  /// Runs what gRPC posted, as the agent's loop would, until such an event comes. Absent: none came.
  std::optional<Seen> next(Kind kind) {
    while (true) {
      while (!seen.empty()) {
        Seen event = std::move(seen.front());
        seen.pop_front();
        if (event.kind == kind) return event;
        if (event.kind == Kind::kEnded) return std::nullopt;
      }
      auto work = posted.take();
      if (!work) return std::nullopt;
      (*work)();
    }
  }

  Authority authority;
  const SourceId source = SourceId::random();
  TlsIdentity collector =
      authority.identity(certificate::Purpose::kServer, {std::string(kCollectorUri)}, authority);
  const TlsIdentity agent =
      authority.identity(certificate::Purpose::kClient, {certificate::source_uri(source)}, authority);

  absl::Status refusal;  // said to every new stream, where it is an error
  Mailbox<std::function<void()>> posted;
  std::deque<Seen> seen;
  Mailbox<Accepted> accepted;
  Mailbox<std::string> shown;  // serials, to a look of its own
  std::atomic<bool> takes_nobody = false;
  Mailbox<std::string> received;
  Mailbox<bool> closed;
  Vitals vitals;
  std::unique_ptr<StreamServer> server;  // gone first

 private:
  class Handler final : public StreamHandler {
   public:
    explicit Handler(TwoEnds& ends) : ends_(ends) {}
    void message(std::string bytes) override { ends_.received.put(std::move(bytes)); }
    void closed() override { ends_.closed.put(true); }

   private:
    TwoEnds& ends_;
  };
};

}  // namespace tidemark::rpc
