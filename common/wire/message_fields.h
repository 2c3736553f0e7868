#pragma once

#include <absl/status/statusor.h>
#include <tidemark/v1/ingest.pb.h>

#include <optional>
#include <string>

#include "common/stream/messages.h"

/// Parts of the stream's messages, for message_codec's two directions.
namespace tidemark::wire {

absl::Status wrong_size(const char* what);

/// Exactly sixteen bytes.
std::optional<stream::Digest> digest_from(const std::string& bytes);
std::string bytes_of(const stream::Digest& digest);

void to_proto(const EndpointFacts& facts, v1::Facts& out);
EndpointFacts from_proto(const v1::Facts& facts);
void to_proto(const Limits& limits, v1::Limits& out);
Limits from_proto(const v1::Limits& limits);
void to_proto(const MonitorSet& set, v1::MonitorSet& out);
MonitorSet from_proto(const v1::MonitorSet& set);
void to_proto(const Device& device, v1::Device& out);
absl::StatusOr<Device> from_proto(const v1::Device& device);
void to_proto(const stream::Origin& origin, v1::Origin& out);
absl::StatusOr<stream::Origin> from_proto(const v1::Origin& origin);
void to_proto(const SeriesDeclaration& declaration, v1::SeriesDeclaration& out);
absl::StatusOr<SeriesDeclaration> from_proto(const v1::SeriesDeclaration& declaration);

}  // namespace tidemark::wire
