#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>

#include "common/stream/messages.h"

namespace tidemark::admission {

/// One open stream, as long as the process lives.
using StreamId = TypedNumber<struct StreamTag>;

/// How a stream goes on after a message.
struct Onward {
  bool read = true;        ///< the next one; otherwise not before ready()
  bool with_next = false;  ///< asked for after what is said next: that something will be is certain
  explicit operator bool() const { return read; }
};

/// What admission tells a stream. Calls for one stream never overlap and are in order. They come from any
/// thread with admission's lock held: they only take note (queue, wake), do not block, and never call Intake;
/// and no lock that they take may be held while Intake is called.
class StreamOutlet {
 public:
  virtual ~StreamOutlet() = default;
  /// To be sent.
  virtual void say(stream::CollectorMessage message) = 0;
  /// To be sent last; the stream is over. Nothing follows, and closed() need not be called any more.
  virtual void end(stream::Closing closing) = 0;
  /// There is room again after take() said not to read: read on.
  virtual void ready() = 0;
};

/// Where all streams meet, as sessions see it. Thread-safe, never blocks for longer than a read of the store.
class Intake {
 public:
  virtual ~Intake() = default;

  /// A stream of a source that its certificate names; `address` is for the log. The outlet is shared with the
  /// session and let go when the stream has ended. An earlier stream of the source is ended (SUPERSEDED) with
  /// this one's Hello.
  virtual StreamId open(SourceId source, std::string address, std::shared_ptr<StreamOutlet> outlet) = 0;
  /// The next message of the stream, in order. A message of a stream that has ended is dropped.
  virtual Onward take(StreamId stream, stream::SourceMessage message) = 0;
  /// The other end, or the transport, is gone: nothing more is said to it. What it handed over may still be
  /// committed.
  virtual void closed(StreamId stream) = 0;

  /// Ends the stream of a source, if it has one: it was revoked.
  virtual void end_source(SourceId source, const stream::Closing& closing) = 0;
  /// Ends all streams and takes no new ones: the program stops.
  virtual void end_all(const stream::Closing& closing) = 0;
};

}  // namespace tidemark::admission
