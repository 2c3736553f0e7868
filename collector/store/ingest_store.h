#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/rows.h"
#include "common/stream/receiver.h"

namespace tidemark::store {

/// Which store this is. The generation grows when an older copy of the file took its place.
struct StoreIdentity {
  StoreId id;
  std::uint64_t generation = 1;
};

/// One section as it was received, waiting for the digest.
struct JournalRow {
  std::int64_t id = 0;  ///< grows; given by the store
  SourceId source;
  Epoch epoch;
  BatchSeq seq;  ///< of the batch that it came with; 0: of none, or of a store up to version 7
  TimePoint received;
  Duration clock_offset{};  ///< to be added to the section's times
  std::string section;      ///< an encoded Section (common/wire), the endpoint always named
};

/// The samples of one section as they were received, waiting for the cut.
struct BlockRow {
  std::int64_t id = 0;  ///< grows; given by the store
  SourceId source;
  Epoch epoch;
  EndpointId endpoint;
  TimePoint received;
  Duration clock_offset{};    ///< to be added to the blocks' times
  std::uint64_t samples = 0;  ///< how many
  TimePoint earliest;         ///< of their times, corrected
  std::string section;        ///< an encoded Section (common/wire) of which the blocks count alone
};

/// What a step brings; ids are not set.
struct Rows {
  std::vector<JournalRow> journal;  ///< results, events and inventories, for the digest
  std::vector<BlockRow> blocks;     ///< samples, for the cut
};

/// What a Hello told about the source itself.
struct Greeting {
  EndpointFacts facts;
  std::string monitor_set_version;
  stream::SpoolFacts spool;
  Duration clock_offset{};
};

/// Ties the steps of a source that build on one another: once one of them failed, none after it is kept.
/// Made by the caller, one for each time that it loaded the source.
struct StepChain {
  std::atomic<bool> broken = false;
  std::uint64_t failed_step = 0;  ///< the store's number of the first one; 0: none. The store's thread's
};

/// One durable step of a source.
struct Step {
  SourceId source;
  std::shared_ptr<StepChain> chain;  ///< shared by the source's steps that are under way and its owner
  TimePoint received;
  std::optional<stream::Write> write;
  std::optional<Greeting> greeting;
  Rows rows;
  std::vector<Device> devices;  ///< become endpoints of the source, or are told anew
};

/// Whether there is room for more series.
struct SeriesRoom {
  std::uint64_t of_endpoint = 0;  ///< so many it has
  std::uint64_t all = 0;          ///< so many are there
  std::vector<bool> known;        ///< of those that were asked for: whether they are among them
};

/// Who has an endpoint's id already.
struct EndpointOwner {
  SourceId source;
  bool revoked = false;  ///< or retired
};

/// What the store knows of a source when its stream begins.
struct SourceRecord {
  stream::ReceiverState receiver;
  std::optional<EndpointRow> endpoint;  ///< of the source itself; absent: it was never enrolled here
  std::vector<std::string> ranges;      ///< of devices that were assigned to it, as DeviceRange writes them
  std::uint64_t devices = 0;  ///< endpoints that it is the source of beside itself, of whatever time
};

/// The writing port: what ingest needs of a database. Thread-safe.
class IngestStore {
 public:
  virtual ~IngestStore() = default;

  virtual StoreIdentity identity() const = 0;

  /// As of the last commit; and so below. May be called from commit()'s callback.
  virtual absl::StatusOr<SourceRecord> load(SourceId source) = 0;
  /// What became of the source's own endpoint. kNotFound.
  virtual absl::StatusOr<EndpointRow> endpoint(SourceId source) = 0;
  /// Declared series of an epoch, in order of their numbers; refused ones have an empty metric.
  virtual absl::StatusOr<std::vector<SeriesDeclaration>> declared(SourceId source, Epoch epoch) = 0;

  /// Of the endpoint, and whether it has those of `wanted`.
  virtual absl::StatusOr<SeriesRoom> series_room(EndpointId endpoint,
                                                 const std::vector<SeriesKey>& wanted) = 0;

  /// Of each id its owner, in their order; absent: no endpoint has it.
  virtual absl::StatusOr<std::vector<std::optional<EndpointOwner>>> owners(
      const std::vector<EndpointId>& ids) = 0;

  /// Hands over one step. `done` is called once, from the store's thread, in the order of the calls, after
  /// the commit that holds the step (or did not hold it: an error, and nothing of the step is kept). Many
  /// steps share a commit. kAborted where a step before it in its chain failed, or where the write does not
  /// continue exactly where the store stands, or where a device
  /// has the id of another source's endpoint: so nothing can be counted twice and no gap can open, whatever
  /// the caller does. The return value is an error, and `done` is never called, where the queue is full
  /// (kResourceExhausted) or the store is closed (kUnavailable).
  using Done = std::function<void(const absl::Status&)>;
  virtual absl::Status commit(Step step, Done done) = 0;
  /// `told` is called on the store's thread once all callbacks of a commit were, for what is done once for
  /// all of them. Set before the first step is handed over, by the one caller that hands over steps.
  virtual void after_each_commit(std::function<void()> told) = 0;
};

}  // namespace tidemark::store
