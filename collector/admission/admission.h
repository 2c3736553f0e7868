#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "collector/admission/device_book.h"
#include "collector/admission/intake.h"
#include "collector/admission/share.h"
#include "collector/store/ingest_store.h"
#include "common/clock/clock.h"
#include "common/model/limits.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::admission {

class Lane;

struct AdmissionOptions {
  Limits limits;
  Duration clock_tolerance{5'000};  ///< an offset within it is taken as 0
  Duration retry_after{2'000};      ///< said with a stream that ends because of the store
  Duration retry_unknown{30'000};   ///< said to a source that waits to be let back
  /// Handed over and not committed, of all streams; beyond either none is read on.
  std::size_t in_flight_bytes_max = 256u << 20;
  std::size_t in_flight_steps_max = 20'000;
  /// Of one source; beyond, it is not read on, and the others are: some times the window that it is told.
  std::size_t in_flight_source_bytes_max = 16u << 20;
  std::uint64_t series_max = 5'000'000;  ///< of all endpoints together; of one: limits.series_max
  /// Endpoints that a source may ever make of devices; at a time: limits.devices_max.
  std::uint64_t devices_known_max = 100'000;
  /// Of one source, in the long run; and so much at once. Beyond, it is not read on for a while.
  std::uint64_t source_bytes_per_second = 1u << 20;
  std::uint64_t source_bytes_burst = 256u << 20;
};

/// What admission asks of others. Called with a lock held, also on the store's thread: quick, calls neither
/// Intake nor waits for a commit.
struct AdmissionPorts {
  /// What a source is to observe. Does not call the store.
  std::function<MonitorSet(const store::EndpointRow&)> choose;
  /// Whether a source that the store does not know, and that has a certificate, is entered anew; who said so,
  /// in words, empty: it is known by now. An error's sentence is told to it.
  std::function<absl::StatusOr<std::string>(SourceId, const EndpointFacts& facts, const std::string& address)>
      let_back;
  /// A source spoke for whom it may not, which was refused.
  std::function<void(SourceId, const std::string& address, const std::string& what)> overreached;
};

/// The meeting point of all streams: judges what comes in, hands it to the journal, and says what became of
/// it only after the commit. A source's state is loaded with each Hello and dropped when the stream ends or a
/// commit fails. The store, the clock and the vitals outlive it, and the store is closed before it goes:
/// commits call back into it. Vitals: ingest.streams, ingest.hellos, ingest.batches, ingest.losses,
/// ingest.samples, ingest.results, ingest.events, ingest.bytes, ingest.acks, ingest.rewinds, ingest.refused
/// (items, by reason), ingest.refused_batches, ingest.refused_series (by endpoint, where one has no room),
/// ingest.refused_devices (by reason), ingest.slowed (by source: it had too much under way, or sent more than
/// its share), ingest.superseded, ingest.duplicates, ingest.skewed, ingest.commit_failures,
/// ingest.in_flight_bytes, ingest.in_flight_steps, ingest.waiting.
class Admission final : public Intake {
 public:
  Admission(store::IngestStore& store, AdmissionPorts ports, const AdmissionOptions& options,
            const Clock& clock, Vitals& vitals);
  ~Admission() override;

  StreamId open(SourceId source, std::string address, std::shared_ptr<StreamOutlet> outlet) override;
  Onward take(StreamId stream, stream::SourceMessage message) override;
  void closed(StreamId stream) override;
  void end_source(SourceId source, const stream::Closing& closing) override;
  void end_all(const stream::Closing& closing) override;

  /// Something about a source that the collector saw itself becomes an event of it. Where the store does not
  /// take it, the log alone has it.
  void happened(SourceId source, Event event);
  /// The monitor sets were changed: streams whose set is another one now are told.
  void monitor_sets_changed();
  /// Reads on from whoever waited for its share. To be called some times a second.
  void look() { wake_waiting(); }
  /// What is granted to an endpoint, or its name, was changed.
  void endpoint_changed(SourceId source);
  /// Versions that the sources which are connected were given on their stream; they work from them.
  std::map<SourceId, std::string> monitor_sets();
  /// Of sources that named devices since the program started, as of the last ones that each named.
  std::map<SourceId, DeviceStanding> devices();

 private:
  friend class Lane;

  std::shared_ptr<Lane> lane_of(StreamId stream);
  std::shared_ptr<Share> share_of(SourceId source) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void forget_spent() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<std::shared_ptr<Lane>> lanes();

  // What lanes report, with their lock held.
  void began_step(std::size_t bytes);
  void ended_step(std::size_t bytes);
  void forget_stream(StreamId stream);
  void note_devices(SourceId source, DeviceStanding standing);

  void has_due(std::shared_ptr<Lane> lane);

  /// The callbacks of a commit were called: says what they made due, once a lane.
  void commit_told();
  /// Tells the streams that wait, as far as there is room. No lane's lock may be held.
  void wake_waiting();
  bool must_wait(StreamId stream);
  /// Says why a stream ends because of the store; the same reason not again within a minute.
  void note_failure(const std::string& stream, const absl::Status& status);
  bool crowded() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  store::IngestStore& store_;
  const AdmissionPorts ports_;
  const AdmissionOptions options_;
  const Clock& clock_;
  Vitals& vitals_;

  /// Taken after a lane's mutex, never before one.
  Mutex mutex_;
  StreamId last_stream_ ABSL_GUARDED_BY(mutex_);
  // Shared with the calls and the commits that are under way.
  std::unordered_map<StreamId, std::shared_ptr<Lane>> streams_ ABSL_GUARDED_BY(mutex_);
  std::map<SourceId, std::weak_ptr<Lane>> lanes_ ABSL_GUARDED_BY(mutex_);
  // Kept until nothing of what was sent counts any more: a new stream does not begin a new share.
  std::map<SourceId, std::shared_ptr<Share>> shares_ ABSL_GUARDED_BY(mutex_);
  std::map<SourceId, DeviceStanding> devices_ ABSL_GUARDED_BY(mutex_);
  std::vector<StreamId> waiting_ ABSL_GUARDED_BY(mutex_);
  std::string failure_ ABSL_GUARDED_BY(mutex_);  // that was said last, and when
  Duration failure_said_ ABSL_GUARDED_BY(mutex_){};
  std::vector<std::shared_ptr<Lane>> due_ ABSL_GUARDED_BY(mutex_);  // with acknowledgements of this commit
  std::size_t in_flight_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t in_flight_steps_ ABSL_GUARDED_BY(mutex_) = 0;
  std::shared_ptr<const stream::Closing> stopping_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tidemark::admission
