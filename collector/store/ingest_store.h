#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <span>
#include <string>
#include <vector>

#include "common/stream/receiver.h"

namespace tidemark::store {

/// What admission hands to the journal for one step of a source, with the facts of the stream it came on.
struct Admission {
  stream::Write write;
  TimePoint received;
  Duration clock_offset{};
};

/// One section of a batch as it was received, waiting for the digest.
struct JournalRow {
  std::int64_t id = 0;  ///< grows; the digest's cursor
  SourceId source;
  Epoch epoch;
  TimePoint received;
  Duration clock_offset{};
  std::string section;  ///< an encoded Section (common/wire), the endpoint always named
};

/// The writing port: what ingest needs of a database. Called from the store's writer thread alone.
class IngestStore {
 public:
  virtual ~IngestStore() = default;

  virtual absl::StatusOr<stream::ReceiverState> load(SourceId source) = 0;
  /// Declared series of an epoch, in order of their numbers; refused ones have an empty metric.
  virtual absl::StatusOr<std::vector<SeriesDeclaration>> declared(SourceId source, Epoch epoch) = 0;
  /// All of them in one durable transaction, or none.
  virtual absl::Status commit(std::span<const Admission> admissions) = 0;
};

}  // namespace tidemark::store
