#include <tidemark/v1/ingest.pb.h>

#include <string>
#include <utility>
#include <variant>

#include "common/wire/facts.h"
#include "common/wire/message_codec.h"
#include "common/wire/message_fields.h"
#include "common/wire/names.h"

namespace tidemark::wire {
namespace {

void put(const stream::Hello& hello, v1::SourceMessage& out) {
  v1::Hello& to = *out.mutable_hello();
  to.set_spool_id(hello.spool.raw());
  to.set_epoch(hello.epoch.value);
  to.set_first_seq(hello.first.value);
  to.set_last_seq(hello.last.value);
  if (!hello.store.nil()) to.set_store_id(hello.store.raw());
  to.set_store_generation(hello.store_generation);
  to.set_clock_ms(unix_ms(hello.clock));
  if (hello.superseded) {
    to.mutable_superseded()->set_spool_id(hello.superseded->spool.raw());
    to.mutable_superseded()->set_epoch(hello.superseded->epoch.value);
    to.mutable_superseded()->set_reason(static_cast<v1::Superseded::Reason>(hello.superseded->reason));
  }
  if (hello.settled) to.set_settled(*hello.settled);
  to_proto(hello.facts, *to.mutable_facts());
  to.set_monitor_set_version(hello.monitor_set_version);
  to.mutable_spool()->set_bytes(hello.spool_facts.bytes);
  to.mutable_spool()->set_bytes_max(hello.spool_facts.bytes_max);
  to.mutable_spool()->set_batches(hello.spool_facts.batches);
  to.mutable_spool()->set_oldest_ms(hello.spool_facts.oldest ? unix_ms(*hello.spool_facts.oldest) : 0);
}

void put(const stream::HistoryRequest&, v1::SourceMessage& out) { out.mutable_history_request(); }

void put(const stream::Push& push, v1::SourceMessage& out) {
  v1::Push& to = *out.mutable_push();
  to.set_seq_from(push.from.value);
  to.set_seq_to(push.to.value);
  to.set_chain(bytes_of(push.chain));
  to_proto(push.total, *to.mutable_total());
  if (!push.origin.spool.nil()) to_proto(push.origin, *to.mutable_origin());
  for (const SeriesDeclaration& declaration : push.declarations)
    to_proto(declaration, *to.add_declarations());
  to.set_series_max(push.series_max);
  if (push.batch) to.set_batch(*push.batch);
  if (push.loss) to_proto(*push.loss, *to.mutable_loss());
}

void put(const stream::Devices& devices, v1::SourceMessage& out) {
  v1::Devices& to = *out.mutable_devices();
  for (const Device& device : devices.devices) to_proto(device, *to.add_devices());
}

absl::Status check_facts(const v1::Facts& facts) {
  for (const auto& [what, text] : {std::pair{"the host name", &facts.hostname()},
                                   {"the system's name", &facts.os()},
                                   {"the class", &facts.endpoint_class()},
                                   {"the reason of the class", &facts.class_reason()},
                                   {"the site", &facts.site()},
                                   {"the agent's version", &facts.agent_version()}}) {
    if (auto status = check_fact(what, *text, kFactBytesMax); !status.ok()) return status;
  }
  if (facts.labels_size() > static_cast<int>(kLabelsMax)) return too_many_labels();
  for (const auto& [name, value] : facts.labels()) {
    if (auto status = check_label(name, value); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<stream::SourceMessage> read(const v1::Hello& from) {
  if (auto status = check_facts(from.facts()); !status.ok()) return status;
  if (auto status = check_fact("the monitor set's version", from.monitor_set_version(), kFactBytesMax);
      !status.ok()) {
    return status;
  }
  stream::Hello hello;
  const auto spool = SpoolId::from_bytes(from.spool_id());
  if (!spool || spool->nil()) return wrong_size("Hello's spool_id");
  hello.spool = *spool;
  hello.epoch = {from.epoch()};
  hello.first = {from.first_seq()};
  hello.last = {from.last_seq()};
  if (!from.store_id().empty()) {
    const auto store = StoreId::from_bytes(from.store_id());
    if (!store) return wrong_size("Hello's store_id, where it has one,");
    hello.store = *store;
  }
  hello.store_generation = from.store_generation();
  hello.clock = from_unix_ms(from.clock_ms());
  if (from.has_superseded()) {
    const auto old = SpoolId::from_bytes(from.superseded().spool_id());
    if (!old) return wrong_size("the superseded spool_id");
    const auto reason = from.superseded().reason();
    if (reason < v1::Superseded::REASON_DIVERGED || reason > v1::Superseded::REASON_DAMAGED) {
      return absl::InvalidArgumentError(
          "why the spool was superseded is not a reason that this collector knows");
    }
    hello.superseded = stream::Superseded{*old, Epoch{from.superseded().epoch()},
                                          static_cast<stream::Superseded::Reason>(reason)};
  }
  if (from.has_settled()) hello.settled = from.settled();
  hello.facts = from_proto(from.facts());
  hello.monitor_set_version = from.monitor_set_version();
  hello.spool_facts = {from.spool().bytes(), from.spool().bytes_max(), from.spool().batches(), std::nullopt};
  if (from.spool().oldest_ms() != 0) hello.spool_facts.oldest = from_unix_ms(from.spool().oldest_ms());
  return hello;
}

absl::StatusOr<stream::SourceMessage> read(const v1::Push& from) {
  stream::Push push;
  push.from = {from.seq_from()};
  push.to = {from.seq_to()};
  const auto chain = digest_from(from.chain());
  if (!chain) return wrong_size("a push's chain digest");
  push.chain = *chain;
  push.total = from_proto(from.total());
  push.origin = {SpoolId{}, push.from, push.to};
  if (from.has_origin()) {
    auto origin = from_proto(from.origin());
    if (!origin.ok()) return origin.status();
    push.origin = *origin;
  }
  for (const v1::SeriesDeclaration& declaration : from.declarations()) {
    auto read = from_proto(declaration);
    if (!read.ok()) return read.status();
    push.declarations.push_back(std::move(*read));
  }
  push.series_max = from.series_max();
  if (from.has_batch()) push.batch = from.batch();
  if (from.has_loss()) {
    push.loss = from_proto(from.loss());
    if (!push.loss)
      return absl::InvalidArgumentError("a loss record's reason is not one that this collector knows");
  }
  return push;
}

absl::StatusOr<stream::SourceMessage> read(const v1::Devices& from) {
  if (from.devices_size() > static_cast<int>(stream::kDevicesOfMessageMax)) {
    return absl::InvalidArgumentError("a message names " + std::to_string(from.devices_size()) +
                                      " devices; it may name " +
                                      std::to_string(stream::kDevicesOfMessageMax));
  }
  stream::Devices out;
  for (const v1::Device& device : from.devices()) {
    auto read = from_proto(device);
    if (!read.ok()) return read.status();
    out.devices.push_back(std::move(*read));
  }
  return out;
}

}  // namespace

std::string encode(const stream::SourceMessage& message) {
  v1::SourceMessage out;
  std::visit([&out](const auto& kind) { put(kind, out); }, message);
  return out.SerializeAsString();
}

absl::StatusOr<stream::SourceMessage> decode_source_message(std::string_view bytes) {
  v1::SourceMessage message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError("these bytes are no message of the stream");
  }
  switch (message.kind_case()) {
    case v1::SourceMessage::kHello:
      return read(message.hello());
    case v1::SourceMessage::kHistoryRequest:
      return stream::SourceMessage{stream::HistoryRequest{}};
    case v1::SourceMessage::kPush:
      return read(message.push());
    case v1::SourceMessage::kDevices:
      return read(message.devices());
    case v1::SourceMessage::KIND_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "a message of the stream has one kind that this collector knows; this one has none");
}

}  // namespace tidemark::wire
