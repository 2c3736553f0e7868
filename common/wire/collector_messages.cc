#include <tidemark/v1/ingest.pb.h>

#include <variant>

#include "common/wire/message_codec.h"
#include "common/wire/message_fields.h"
#include "common/wire/names.h"

namespace tidemark::wire {
namespace {

void put(const stream::Welcome& welcome, v1::CollectorMessage& out) {
  v1::Welcome& to = *out.mutable_welcome();
  to.set_store_id(welcome.store.raw());
  to.set_store_generation(welcome.store_generation);
  to.set_epoch(welcome.epoch.value);
  to.set_fenced(welcome.fenced);
  to.set_expected_seq(welcome.expected.value);
  to.set_chain(bytes_of(welcome.chain));
  to_proto(welcome.total, *to.mutable_total());
  to.set_series_known(welcome.series_known);
  to_proto(welcome.limits, *to.mutable_limits());
  to.set_clock_ms(unix_ms(welcome.clock));
  to.set_clock_offset_ms(welcome.clock_offset.count());
  to_proto(welcome.monitor_set, *to.mutable_monitor_set());
  to.set_endpoint_name(welcome.endpoint_name);
}

void put(const stream::History& history, v1::CollectorMessage& out) {
  v1::History& to = *out.mutable_history();
  to.set_complete(history.complete);
  to.set_mark(history.mark);
  to_proto(history.total, *to.mutable_total());
  to.set_written(history.written);
  for (const stream::HistoryItem& item : history.items) {
    v1::HistoryItem& added = *to.add_items();
    added.set_spool_id(item.spool.raw());
    added.set_seq_from(item.from.value);
    added.set_seq_to(item.to.value);
    if (item.digest) added.set_digest(bytes_of(*item.digest));
    to_proto(item.origin, *added.mutable_origin());
  }
}

void put_refused(const stream::RefusedItems& items, v1::RefusedItems& out) {
  out.set_seq(items.seq.value);
  out.set_reason(items.reason);
  to_proto(items.counts, *out.mutable_counts());
}

void put(const stream::Ack& ack, v1::CollectorMessage& out) {
  v1::Ack& to = *out.mutable_ack();
  to.set_seq(ack.seq.value);
  to_proto(ack.total, *to.mutable_total());
  for (const stream::RefusedItems& items : ack.refused) put_refused(items, *to.add_refused());
}

void put(const stream::Rewind& rewind, v1::CollectorMessage& out) {
  out.mutable_rewind()->set_expected_seq(rewind.expected.value);
}

void put(const stream::Refusal& refusal, v1::CollectorMessage& out) {
  out.mutable_refusal()->set_seq(refusal.seq.value);
  out.mutable_refusal()->set_reason(refusal.reason);
}

void put(const MonitorSet& set, v1::CollectorMessage& out) { to_proto(set, *out.mutable_monitor_set()); }

void put(const stream::Closing& closing, v1::CollectorMessage& out) {
  out.mutable_closing()->set_reason(static_cast<v1::Closing::Reason>(closing.reason));
  out.mutable_closing()->set_detail(closing.detail);
  out.mutable_closing()->set_retry_after_ms(static_cast<std::uint64_t>(closing.retry_after.count()));
}

void put(const stream::DevicesAnswer& answer, v1::CollectorMessage& out) {
  v1::DevicesAnswer& to = *out.mutable_devices_answer();
  for (const stream::RefusedDevice& device : answer.refused) {
    v1::RefusedDevice& added = *to.add_refused();
    added.set_endpoint(device.endpoint.raw());
    added.set_reason(device.reason);
  }
}

absl::StatusOr<stream::CollectorMessage> read(const v1::Welcome& from) {
  stream::Welcome welcome;
  const auto store = StoreId::from_bytes(from.store_id());
  if (!store) return wrong_size("Welcome's store_id");
  const auto chain = digest_from(from.chain());
  if (!chain) return wrong_size("Welcome's chain digest");
  welcome.store = *store;
  welcome.store_generation = from.store_generation();
  welcome.epoch = {from.epoch()};
  welcome.fenced = from.fenced();
  welcome.expected = {from.expected_seq()};
  welcome.chain = *chain;
  welcome.total = from_proto(from.total());
  welcome.series_known = from.series_known();
  welcome.limits = from_proto(from.limits());
  welcome.clock = from_unix_ms(from.clock_ms());
  welcome.clock_offset = Duration{from.clock_offset_ms()};
  welcome.monitor_set = from_proto(from.monitor_set());
  welcome.endpoint_name = from.endpoint_name();
  return welcome;
}

absl::StatusOr<stream::CollectorMessage> read(const v1::History& from) {
  stream::History history;
  history.complete = from.complete();
  history.mark = from.mark();
  history.total = from_proto(from.total());
  history.written = from.written();
  for (const v1::HistoryItem& item : from.items()) {
    const auto spool = SpoolId::from_bytes(item.spool_id());
    if (!spool) return wrong_size("a history item's spool_id");
    auto origin = from_proto(item.origin());
    if (!origin.ok()) return origin.status();
    stream::HistoryItem read{*spool, {item.seq_from()}, {item.seq_to()}, std::nullopt, *origin};
    if (!item.digest().empty()) {
      read.digest = digest_from(item.digest());
      if (!read.digest) return wrong_size("a history item's digest, where it has one,");
    }
    history.items.push_back(read);
  }
  return history;
}

absl::StatusOr<stream::CollectorMessage> read(const v1::Ack& from) {
  stream::Ack ack{{from.seq()}, from_proto(from.total()), {}};
  for (const v1::RefusedItems& items : from.refused()) {
    ack.refused.push_back({{items.seq()}, items.reason(), from_proto(items.counts())});
  }
  return ack;
}

absl::StatusOr<stream::CollectorMessage> read(const v1::Closing& from) {
  if (from.reason() < v1::Closing::REASON_SHUTDOWN || from.reason() > v1::Closing::REASON_ASSIGNMENT) {
    return absl::InvalidArgumentError(
        "why the collector ends the stream is not a reason that this agent knows");
  }
  return stream::Closing{static_cast<stream::Closing::Reason>(from.reason()), from.detail(),
                         Duration{static_cast<std::int64_t>(from.retry_after_ms())}};
}

absl::StatusOr<stream::CollectorMessage> read(const v1::DevicesAnswer& from) {
  stream::DevicesAnswer answer;
  for (const v1::RefusedDevice& device : from.refused()) {
    const auto endpoint = EndpointId::from_bytes(device.endpoint());
    if (!endpoint) return wrong_size("a refused device's endpoint");
    answer.refused.push_back({*endpoint, device.reason()});
  }
  return answer;
}

}  // namespace

std::string encode(const stream::CollectorMessage& message) {
  v1::CollectorMessage out;
  std::visit([&out](const auto& kind) { put(kind, out); }, message);
  return out.SerializeAsString();
}

absl::StatusOr<stream::CollectorMessage> decode_collector_message(std::string_view bytes) {
  v1::CollectorMessage message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError("these bytes are no message of the stream");
  }
  switch (message.kind_case()) {
    case v1::CollectorMessage::kWelcome:
      return read(message.welcome());
    case v1::CollectorMessage::kHistory:
      return read(message.history());
    case v1::CollectorMessage::kAck:
      return read(message.ack());
    case v1::CollectorMessage::kRewind:
      return stream::CollectorMessage{stream::Rewind{{message.rewind().expected_seq()}}};
    case v1::CollectorMessage::kRefusal:
      return stream::CollectorMessage{stream::Refusal{{message.refusal().seq()}, message.refusal().reason()}};
    case v1::CollectorMessage::kMonitorSet:
      return stream::CollectorMessage{from_proto(message.monitor_set())};
    case v1::CollectorMessage::kClosing:
      return read(message.closing());
    case v1::CollectorMessage::kDevicesAnswer:
      return read(message.devices_answer());
    case v1::CollectorMessage::KIND_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "a message of the stream has one kind that this agent knows; this one has none");
}

std::string encode(const MonitorSet& set) {
  v1::MonitorSet out;
  to_proto(set, out);
  return out.SerializeAsString();
}

absl::StatusOr<MonitorSet> decode_monitor_set(std::string_view bytes) {
  v1::MonitorSet set;
  if (!set.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError("these bytes are no monitor set");
  }
  return from_proto(set);
}

}  // namespace tidemark::wire
