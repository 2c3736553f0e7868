#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "common/stream/messages.h"

/// The stream's messages as bytes (proto/tidemark/v1/ingest.proto). Decoding checks sizes of ids and digests,
/// and that a message has one kind; an error is kInvalidArgument and says what is wrong. Pure and
/// thread-safe.
namespace tidemark::wire {

std::string encode(const stream::SourceMessage& message);
std::string encode(const stream::CollectorMessage& message);
absl::StatusOr<stream::SourceMessage> decode_source_message(std::string_view bytes);
absl::StatusOr<stream::CollectorMessage> decode_collector_message(std::string_view bytes);

std::string encode(const MonitorSet& set);
absl::StatusOr<MonitorSet> decode_monitor_set(std::string_view bytes);

}  // namespace tidemark::wire
