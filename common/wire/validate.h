#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <functional>
#include <string_view>
#include <unordered_map>

#include "common/model/limits.h"
#include "common/stream/receiver.h"
#include "common/wire/text.h"

/// The collector's judgement of what a source sent (WIRE.md, steps 6 and 8, and "Limits"). Pure and
/// thread-safe.
namespace tidemark::wire {

/// In the reasons of what is refused since it is about somebody else.
inline constexpr std::string_view kOverreach = "this source may not speak for";

/// What the collector knows of one epoch's declared series.
struct KnownSeries {
  EndpointId endpoint;   ///< whom it is about; never nil
  bool refused = false;  ///< its declaration was refused; so are its samples
};
using KnownSeriesMap = std::unordered_map<SeriesNumber, KnownSeries>;

struct BatchContext {
  SourceId source;
  /// Whether the source may speak for that endpoint; the source itself is never asked for.
  std::function<bool(EndpointId)> may_speak_for;
  const KnownSeriesMap* series = nullptr;  ///< declarations of this push included; borrowed for the call
  Limits limits;
  TimePoint now;
  Duration clock_offset{};  ///< added to each time before it is judged; what is kept has its original times
};

/// Decodes and judges. What is kept names its endpoints explicitly. Items that break a rule are left out and
/// counted, one line a reason with its first example; sent = kept + refused, for each kind of item. An error
/// is for the whole batch, and permanent: not decodable, or above a limit as a whole.
absl::StatusOr<stream::ValidatedBatch> validate_batch(std::string_view bytes, BatchSeq seq,
                                                      const BatchContext& context);

/// Ok, or why the declaration is refused (it counts as known all the same). `endpoint_series` is how many
/// series of that endpoint are accepted already.
absl::Status validate_declaration(const SeriesDeclaration& declaration, const BatchContext& context,
                                  std::size_t endpoint_series);

}  // namespace tidemark::wire
