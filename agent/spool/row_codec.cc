#include "agent/spool/row_codec.h"

#include <algorithm>
#include <array>

namespace tidemark::spool {
namespace {

class Writer {
 public:
  void number(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) out_ += static_cast<char>(value >> shift);
  }
  void flag(bool value) { out_ += value ? '\1' : '\0'; }
  void raw(std::string_view bytes) { out_ += bytes; }
  void text(std::string_view text) {
    number(text.size());
    out_ += text;
  }
  void time(TimePoint time) { number(static_cast<std::uint64_t>(unix_ms(time))); }
  void digest(const stream::Digest& digest) {
    raw({reinterpret_cast<const char*>(digest.data()), digest.size()});
  }
  void counts(const Counts& counts) { number(counts.samples), number(counts.results), number(counts.events); }
  void origin(const stream::Origin& origin) {
    raw(origin.spool.raw());
    number(origin.from.value), number(origin.to.value);
  }
  void loss(const Loss& loss) {
    number(static_cast<std::uint64_t>(loss.reason));
    time(loss.time_from), time(loss.time_to), number(loss.batches), counts(loss.counts), text(loss.detail);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// Reads zeros past the end, and remembers that it did.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::string_view raw(std::size_t size) {
    if (size > rest_.size()) {
      short_ = true;
      rest_ = {};
      return {};
    }
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  std::uint64_t number() {
    const std::string_view bytes = raw(8);
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = (value << 8) | static_cast<unsigned char>(bytes[i]);
    return value;
  }
  bool flag() { return raw(1) == std::string_view("\1", 1); }
  std::string text() { return std::string(raw(number())); }
  TimePoint time() { return from_unix_ms(static_cast<std::int64_t>(number())); }
  template <class Id>
  Id id() {
    return Id::from_bytes(raw(16)).value_or(Id{});
  }
  stream::Digest digest() {
    stream::Digest out{};
    const std::string_view bytes = raw(out.size());
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }
  Counts counts() {
    Counts out;
    out.samples = number(), out.results = number(), out.events = number();
    return out;
  }
  stream::Origin origin() {
    stream::Origin out;
    out.spool = id<SpoolId>(), out.from = {number()}, out.to = {number()};
    return out;
  }
  Loss loss() {
    Loss out;
    out.reason = static_cast<LossReason>(number());
    out.time_from = time(), out.time_to = time(), out.batches = number(), out.counts = counts(),
    out.detail = text();
    return out;
  }
  absl::Status finished() const {
    if (!short_ && rest_.empty()) return absl::OkStatus();
    return absl::DataLossError("a row of the spool has not the length that it should have");
  }

 private:
  std::string_view rest_;
  bool short_ = false;
};

}  // namespace

std::string encode(const stream::EntryHeader& header) {
  Writer out;
  out.number(header.from.value), out.number(header.to.value);
  out.origin(header.origin), out.time(header.created);
  out.counts(header.counts), out.counts(header.total_after);
  out.digest(header.chain_before), out.digest(header.chain_after);
  out.number(header.series_max), out.number(header.bytes);
  out.flag(header.loss.has_value());
  if (header.loss) out.loss(*header.loss);
  return out.take();
}

absl::StatusOr<stream::EntryHeader> decode_header(std::string_view bytes) {
  Reader in(bytes);
  stream::EntryHeader header;
  header.from = {in.number()}, header.to = {in.number()};
  header.origin = in.origin(), header.created = in.time();
  header.counts = in.counts(), header.total_after = in.counts();
  header.chain_before = in.digest(), header.chain_after = in.digest();
  header.series_max = static_cast<std::uint32_t>(in.number()), header.bytes = in.number();
  if (in.flag()) header.loss = in.loss();
  if (auto status = in.finished(); !status.ok()) return status;
  return header;
}

std::string encode(const stream::SpoolState& state) {
  Writer out;
  out.raw(state.spool.raw()), out.number(state.epoch.value);
  out.raw(state.store.raw()), out.number(state.store_generation);
  out.number(state.last.value), out.digest(state.chain), out.counts(state.total);
  out.number(state.acknowledged.value);
  out.number(state.purged.value), out.digest(state.purged_chain), out.counts(state.purged_total);
  out.number(state.sent.value);
  out.flag(state.settled.has_value());
  if (state.settled) out.number(*state.settled);
  out.counts(state.settled_total);
  out.flag(state.unproven.has_value());
  if (state.unproven) out.loss(*state.unproven);
  out.flag(state.superseded.has_value());
  if (state.superseded) {
    out.raw(state.superseded->spool.raw()), out.number(state.superseded->epoch.value);
    out.number(static_cast<std::uint64_t>(state.superseded->reason));
  }
  out.number(state.ack_marks.size());
  for (const stream::AckMark& mark : state.ack_marks) out.number(mark.seq.value), out.time(mark.since);
  out.text(state.monitor_set);
  return out.take();
}

absl::StatusOr<stream::SpoolState> decode_state(std::string_view bytes) {
  Reader in(bytes);
  stream::SpoolState state;
  state.spool = in.id<SpoolId>(), state.epoch = {in.number()};
  state.store = in.id<StoreId>(), state.store_generation = in.number();
  state.last = {in.number()}, state.chain = in.digest(), state.total = in.counts();
  state.acknowledged = {in.number()};
  state.purged = {in.number()}, state.purged_chain = in.digest(), state.purged_total = in.counts();
  state.sent = {in.number()};
  if (in.flag()) state.settled = in.number();
  state.settled_total = in.counts();
  if (in.flag()) state.unproven = in.loss();
  if (in.flag()) {
    stream::Superseded superseded;
    superseded.spool = in.id<SpoolId>(), superseded.epoch = {in.number()};
    superseded.reason = static_cast<stream::Superseded::Reason>(in.number());
    state.superseded = superseded;
  }
  const std::uint64_t marks = in.number();
  for (std::uint64_t i = 0; i < marks && i < stream::kAckMarksMax; ++i) {
    const BatchSeq seq{in.number()};
    state.ack_marks.push_back({seq, in.time()});
  }
  state.monitor_set = in.text();
  if (auto status = in.finished(); !status.ok()) return status;
  return state;
}

std::string encode(const Attributes& attributes) {
  Writer out;
  for (const Attribute& attribute : attributes) out.text(attribute.key), out.text(attribute.value);
  return out.take();
}

absl::StatusOr<Attributes> decode_attributes(std::string_view bytes) {
  Reader in(bytes);
  Attributes attributes;
  while (!in.finished().ok()) {
    Attribute attribute;
    attribute.key = in.text(), attribute.value = in.text();
    if (attribute.key.empty()) return absl::DataLossError("an attribute in the spool has no key");
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t i = 0; i < out.size(); ++i) {
      std::uint32_t crc = i;
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78u : 0u);
      out[i] = crc;
    }
    return out;
  }();
  std::uint32_t crc = ~before;
  for (const char c : bytes) crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (crc >> 8);
  return ~crc;
}

}  // namespace tidemark::spool
