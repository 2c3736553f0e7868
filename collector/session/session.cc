#include "collector/session/session.h"

#include <utility>

#include "common/log/log.h"
#include "common/wire/message_codec.h"

namespace tidemark::session {
namespace {

/// After its end was sent.
constexpr Duration kCutAfter = std::chrono::seconds(30);

absl::Status status_of(const stream::Closing& closing) {
  switch (closing.reason) {
    case stream::Closing::Reason::kProtocol:
      return absl::InvalidArgumentError(closing.detail);
    case stream::Closing::Reason::kRevoked:
      return absl::PermissionDeniedError(closing.detail);
    // The rest is nobody's fault: the source tries again.
    case stream::Closing::Reason::kShutdown:
    case stream::Closing::Reason::kSuperseded:
    case stream::Closing::Reason::kStore:
    case stream::Closing::Reason::kOverloaded:
    case stream::Closing::Reason::kAssignment:
      break;
  }
  return absl::UnavailableError(closing.detail);
}

}  // namespace

void say_goodbye(rpc::ServerStream& stream, const stream::Closing& closing) {
  stream.send(wire::encode(stream::CollectorMessage{closing}));
  stream.finish(status_of(closing));
}

Session::Session(rpc::SourcePeer peer, std::shared_ptr<rpc::ServerStream> stream, admission::Intake& intake,
                 const Clock& clock, Vitals& vitals)
    : peer_(std::move(peer)),
      stream_(std::move(stream)),
      intake_(intake),
      vitals_(vitals),
      since_(clock.now()),
      opened_(clock.monotonic()) {}

void Session::open() { id_ = intake_.open(peer_.source, peer_.address, shared_from_this()); }

void Session::received(const std::string& bytes) {
  {
    MutexLock lock(mutex_);
    ++messages_;
    bytes_ += bytes.size();
  }
  auto message = wire::decode_source_message(bytes);
  if (!message.ok()) {
    vitals_.count("session.malformed");
    log::warning("source " + peer_.source.text() + " at " + peer_.address +
                 " broke the protocol: " + std::string(message.status().message()));
    intake_.closed(id_);
    end({stream::Closing::Reason::kProtocol, std::string(message.status().message()), {}});
    return;
  }
  const admission::Onward onward = intake_.take(id_, std::move(*message));
  if (!onward) return;
  if (onward.with_next) {
    stream_->read_with_next();
  } else {
    stream_->read();
  }
}

void Session::closed() { intake_.closed(id_); }

void Session::end_old(Duration now) {
  if (ended_) {
    if (now - *ended_ >= kCutAfter) stream_->cut();
    return;
  }
  ended_ = now;
  vitals_.count("session.ended", 1, "it was old");
  intake_.closed(id_);
  stream_->finish(absl::UnavailableError("the stream is as old as it may become; open a new one"));
}

void Session::say(stream::CollectorMessage message) { stream_->send(wire::encode(message)); }

void Session::end(stream::Closing closing) {
  vitals_.count("session.ended", 1, closing.detail.empty() ? "stopped" : closing.detail);
  say_goodbye(*stream_, closing);
}

void Session::ready() { stream_->read(); }

LiveSession Session::live() const {
  MutexLock lock(mutex_);
  return {peer_.source, peer_.address, since_, messages_, bytes_};
}

}  // namespace tidemark::session
