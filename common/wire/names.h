#pragma once

#include <tidemark/v1/telemetry.pb.h>

#include <optional>

#include "common/model/telemetry.h"

/// Enumerators of the model and of the wire, one to one. Absent: a value that the other side does not know.
namespace tidemark::wire {

v1::CheckState to_proto(CheckState state);
std::optional<CheckState> from_proto(v1::CheckState state);
v1::Severity to_proto(Severity severity);
std::optional<Severity> from_proto(v1::Severity severity);
v1::MetricKind to_proto(MetricKind kind);
std::optional<MetricKind> from_proto(v1::MetricKind kind);
v1::LossReason to_proto(LossReason reason);
std::optional<LossReason> from_proto(v1::LossReason reason);

void to_proto(const Counts& counts, v1::Counts& out);
Counts from_proto(const v1::Counts& counts);
void to_proto(const Loss& loss, v1::Loss& out);
std::optional<Loss> from_proto(const v1::Loss& loss);

template <class Repeated>
void add_attributes(const Attributes& attributes, Repeated& out) {
  for (const Attribute& attribute : attributes) {
    auto* added = out.Add();
    added->set_key(attribute.key);
    added->set_value(attribute.value);
  }
}
template <class Repeated>
Attributes read_attributes(const Repeated& in) {
  Attributes out;
  out.reserve(static_cast<std::size_t>(in.size()));
  for (const auto& attribute : in) out.push_back({attribute.key(), attribute.value()});
  return out;
}

}  // namespace tidemark::wire
