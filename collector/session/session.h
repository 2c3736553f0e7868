#pragma once

#include <memory>
#include <optional>
#include <string>

#include "collector/session/sessions.h"
#include "common/sync/mutex.h"

namespace tidemark::session {

/// One stream: both what gRPC calls (through Handler below) and what admission calls. Shared by the two and
/// by the registry; it holds no lock while it calls Intake.
class Session final : public admission::StreamOutlet, public std::enable_shared_from_this<Session> {
 public:
  /// `peer` with the address as people write it.
  Session(rpc::SourcePeer peer, std::shared_ptr<rpc::ServerStream> stream, admission::Intake& intake,
          const Clock& clock, Vitals& vitals);

  /// Opens it at admission. Once, before anything else.
  void open();
  /// A message came in (one at a time).
  void received(const std::string& bytes);
  /// The peer is gone, or sends no more.
  void closed();
  /// It is old, at `now` of the steady clock: the source is told to open another one, and half a minute later
  /// is cut off. By one thread.
  void end_old(Duration now);
  const rpc::SourcePeer& peer() const { return peer_; }
  /// On the steady clock.
  Duration opened() const { return opened_; }
  LiveSession live() const;

  // StreamOutlet
  void say(stream::CollectorMessage message) override;
  void end(stream::Closing closing) override;
  void ready() override;

 private:
  const rpc::SourcePeer peer_;
  const std::shared_ptr<rpc::ServerStream> stream_;  // shared with gRPC's side
  admission::Intake& intake_;
  Vitals& vitals_;
  const TimePoint since_;
  const Duration opened_;
  std::optional<Duration> ended_;  // since it is old
  admission::StreamId id_;

  mutable Mutex mutex_;
  std::uint64_t messages_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint64_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

/// The last message of a stream and the status it ends with.
void say_goodbye(rpc::ServerStream& stream, const stream::Closing& closing);

}  // namespace tidemark::session
