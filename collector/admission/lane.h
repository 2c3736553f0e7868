#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "collector/admission/admission.h"
#include "collector/admission/device_book.h"
#include "collector/admission/known_series.h"
#include "collector/admission/share.h"
#include "common/stream/receiver.h"

namespace tidemark::admission {

/// One source: its streams, of which the one that said Hello last speaks, and the steps that it has handed
/// over. Thread-safe. Held by its streams and by the commits that are under way (admission has a weak hold).
class Lane : public std::enable_shared_from_this<Lane> {
 public:
  Lane(Admission& admission, SourceId source, std::shared_ptr<Share> share)
      : admission_(admission), source_(source), share_(std::move(share)) {}

  SourceId source() const { return source_; }
  void open(StreamId stream, std::string address, std::shared_ptr<StreamOutlet> outlet);
  /// Whether the next message may wait to be asked for until something is said, which will be: the source
  /// sends now and then, and an acknowledgement is due.
  bool take(StreamId stream, stream::SourceMessage message);
  /// False: so much of the source is under way, or was sent beyond its share, that it has to wait.
  bool has_room() const;
  void closed(StreamId stream);
  void end_all(const stream::Closing& closing);
  void ready(StreamId stream);
  /// Acknowledges what was committed.
  void say_due();
  /// The version that the stream which speaks was given; absent: none does.
  std::optional<std::string> monitor_set();
  void monitor_sets_changed();
  /// Its row in the store is another one.
  void endpoint_changed();

 private:
  struct Stream {
    std::shared_ptr<StreamOutlet> outlet;  // shared with the session
    std::string address;
  };
  /// A Hello that waits until every earlier step is committed, or has failed.
  struct Greeted {
    stream::Hello hello;
    TimePoint received;
  };
  /// What one handed-over step has to say once it is committed.
  struct Promise {
    StreamId stream;
    std::shared_ptr<store::StepChain> chain;
    std::optional<stream::Write> write;
    std::optional<stream::Welcome> welcome;
    std::optional<stream::Ack> ack;
    std::optional<stream::DevicesAnswer> devices;
    std::size_t bytes = 0;
  };

  void take_one(StreamId stream, stream::SourceMessage message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status declare(std::vector<SeriesDeclaration>& declarations, const wire::BatchContext& context)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void hello(StreamId stream, stream::Hello hello) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// Whether a source that the store does not know may be entered, and who said so: null: it may not.
  std::optional<std::string> let_back(const Greeted& greeted) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void greet() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void devices(stream::Devices said) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void push(stream::Push push) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void reply(stream::Answer answer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void admit(stream::Admitted admitted, std::string_view batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void hand_over(store::Step step, Promise promise) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void committed(const absl::Status& status, Promise& promise);
  void keep_promise(Promise& promise) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void acknowledge() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void welcome(stream::Welcome welcome) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void failed(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void tell_monitor_set() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void say(stream::CollectorMessage message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void end(StreamId stream, stream::Closing closing) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void count(const stream::Admitted& admitted, std::size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// It spoke for whom it may not.
  void overreached(const std::string& what) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  wire::BatchContext context() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// Empty: the stream is gone.
  std::string address_of(StreamId stream) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string name_of(StreamId stream) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Admission& admission_;
  const SourceId source_;
  const std::shared_ptr<Share> share_;            // with Admission, which keeps it beyond this
  std::atomic<std::size_t> in_flight_bytes_ = 0;  // changed with the lock held

  Mutex mutex_;
  std::map<StreamId, Stream> streams_ ABSL_GUARDED_BY(mutex_);
  std::size_t in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  Duration taken_last_ ABSL_GUARDED_BY(mutex_) = Duration::min();  // or acknowledged, on the steady clock

  // The stream that speaks; 0: none. The rest is its state.
  StreamId speaking_ ABSL_GUARDED_BY(mutex_);
  std::optional<Greeted> parked_ ABSL_GUARDED_BY(mutex_);
  bool welcomed_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<stream::Receiver> receiver_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<store::StepChain> chain_ ABSL_GUARDED_BY(mutex_);
  std::size_t promised_acks_ ABSL_GUARDED_BY(mutex_) = 0;  // of the chain, that wait for their commit
  // Not said yet: an acknowledgement holds for all before it, so that those of one commit are one.
  std::optional<stream::Ack> due_ ABSL_GUARDED_BY(mutex_);
  Duration clock_offset_ ABSL_GUARDED_BY(mutex_){};
  KnownSeries series_ ABSL_GUARDED_BY(mutex_);
  DeviceBook devices_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> device_reasons_ ABSL_GUARDED_BY(mutex_);  // that the log has of this stream
  store::EndpointRow endpoint_ ABSL_GUARDED_BY(mutex_);
  std::string monitor_set_version_ ABSL_GUARDED_BY(mutex_);  // as it was sent
};

}  // namespace tidemark::admission
