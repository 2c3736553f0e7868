#include "common/stream/source.h"

#include <algorithm>
#include <utility>

namespace tidemark::stream {
namespace {

/// Entries on their way at once, whatever their bytes.
constexpr std::size_t kInFlightMax = 4'096;
/// What a message has around a batch and its declarations.
constexpr std::uint64_t kEnvelopeBytes = 1'024;
constexpr Duration kRebasePause{1'000};
constexpr Duration kRebasePauseMax{60'000};

SourceStep end_stream(std::string note) {
  SourceStep step;
  step.end_stream = true;
  step.note = std::move(note);
  return step;
}

/// At least what the declaration takes on the wire.
std::uint64_t bytes_of(const SeriesDeclaration& declaration) {
  std::uint64_t bytes = 48 + declaration.key.metric.size() + declaration.unit.size();
  for (const Attribute& attribute : declaration.key.attributes)
    bytes += 12 + attribute.key.size() + attribute.value.size();
  return bytes;
}

std::uint64_t bytes_of(const Push& push) { return push.batch ? push.batch->size() : 0; }

}  // namespace

absl::StatusOr<Hello> Source::connected(TimePoint now) {
  auto facts = log_->facts();
  if (!facts.ok()) return facts.status();
  const SpoolState& state = log_->state();
  Hello hello;
  hello.spool = state.spool;
  hello.epoch = state.epoch;
  hello.first = state.purged.next();
  hello.last = state.last;
  hello.store = state.store;
  hello.store_generation = state.store_generation;
  hello.clock = now;
  hello.superseded = state.superseded;
  hello.settled = state.settled;
  hello.facts = facts_;
  hello.monitor_set_version = monitor_set_version_;
  hello.spool_facts = *facts;
  log_->begin_stream();
  unsaid_.clear();
  in_flight_.clear();
  in_flight_bytes_ = 0;
  position_.reset();
  phase_ = Phase::kHello;
  return hello;
}

absl::StatusOr<SourceStep> Source::received(const CollectorMessage& message, TimePoint now) {
  return std::visit([&](const auto& m) { return take(m, now); }, message);
}

absl::StatusOr<SourceStep> Source::take(const Welcome& welcome, TimePoint now) {
  if (phase_ != Phase::kHello) return end_stream("a Welcome where none was due");
  if (welcome.expected.value == 0 || (!welcome.fenced && welcome.epoch.value == 0)) {
    return end_stream("a Welcome without a position or an epoch");
  }
  limits_ = welcome.limits;
  clock_offset_ = welcome.clock_offset;
  SourceStep step;
  if (!welcome.monitor_set.version.empty() && welcome.monitor_set.version != monitor_set_version_) {
    step.monitor_set = welcome.monitor_set;
  }
  bool agreed = false;
  if (!welcome.fenced) {
    auto aligned = log_->align(welcome, now);
    if (!aligned.ok()) return aligned.status();
    agreed = *aligned;
  }
  if (!agreed) {
    reason_ = welcome.fenced ? Superseded::Reason::kFenced : Superseded::Reason::kDiverged;
    position_ = welcome;
    phase_ = Phase::kHistory;
    step.send.emplace_back(HistoryRequest{});
    return step;
  }
  phase_ = Phase::kStreaming;
  rebases_ = 0;
  next_ = welcome.expected;
  rewound_to_ = BatchSeq{};
  series_known_ = welcome.series_known;
  step.refused_devices = say_devices();
  return step;
}

absl::StatusOr<SourceStep> Source::take(const History& history, TimePoint now) {
  if (phase_ != Phase::kHistory) return end_stream("a History that was not asked for");
  auto status = log_->rebase(history, *position_, reason_, now);
  if (!status.ok()) return status;
  suspect_to_ = BatchSeq{};
  phase_ = Phase::kIdle;
  SourceStep step =
      end_stream(reason_ == Superseded::Reason::kFenced ? "another spool of this source has taken over"
                                                        : "the spool is not the one that was sent");
  // The first time at once; copies that keep taking over from each other slow down.
  if (rebases_ > 0)
    step.retry_after = std::min(kRebasePause * (1 << std::min(rebases_, 6u)), kRebasePauseMax);
  ++rebases_;
  return step;
}

absl::StatusOr<SourceStep> Source::take(const Ack& ack, TimePoint now) {
  if (phase_ != Phase::kStreaming) return end_stream("an Ack before the Welcome");
  SourceStep step;
  step.refused = ack.refused;
  if (ack.seq > log_->state().acknowledged) {
    if (ack.seq > log_->handed_out()) return end_stream("an Ack of what was not sent");
    auto agreed = log_->acknowledge(ack.seq, ack.total, now);
    if (!agreed.ok()) return agreed.status();
    if (!*agreed) return end_stream("an Ack that does not fit what was sent");
  }
  while (!in_flight_.empty() && in_flight_.front().to <= ack.seq) {
    in_flight_bytes_ -= in_flight_.front().bytes;
    in_flight_.pop_front();
  }
  next_ = std::max(next_, ack.seq.next());
  return step;
}

absl::StatusOr<SourceStep> Source::take(const Rewind& rewind, TimePoint) {
  if (phase_ != Phase::kStreaming) return end_stream("a Rewind before the Welcome");
  if (rewind.expected > next_) return end_stream("a Rewind beyond what was sent");
  // Each push that was under way answers once more; one going back is enough.
  if (rewind.expected <= rewound_to_ || rewind.expected <= log_->state().acknowledged) return SourceStep{};
  go_back_to(rewind.expected);
  return SourceStep{};
}

absl::StatusOr<SourceStep> Source::take(const Refusal& refusal, TimePoint) {
  if (phase_ != Phase::kStreaming) return end_stream("a Refusal before the Welcome");
  if (refusal.seq <= log_->state().acknowledged) return SourceStep{};
  if (refusal.seq > log_->handed_out()) return end_stream("a Refusal of what was not sent");
  auto given_up = log_->give_up(refusal.seq, LossReason::kRefused, refusal.reason);
  if (!given_up.ok()) return given_up.status();
  go_back_to(refusal.seq);
  SourceStep step;
  step.refused.push_back({refusal.seq, refusal.reason, *given_up});
  return step;
}

absl::StatusOr<SourceStep> Source::take(const MonitorSet& set, TimePoint) {
  SourceStep step;
  if (set.version != monitor_set_version_) step.monitor_set = set;
  return step;
}

absl::StatusOr<SourceStep> Source::take(const Closing& closing, TimePoint) {
  SourceStep step = end_stream(closing.detail);
  step.closing = closing;
  step.retry_after = closing.retry_after;
  return step;
}

void Source::go_back_to(BatchSeq seq) {
  while (!in_flight_.empty() && in_flight_.back().to >= seq) {
    series_known_ = in_flight_.back().series_before;
    in_flight_bytes_ -= in_flight_.back().bytes;
    in_flight_.pop_back();
  }
  next_ = std::min(next_, seq);
  rewound_to_ = std::max(rewound_to_, seq);
}

absl::StatusOr<std::optional<Push>> Source::next_push(TimePoint) {
  if (phase_ != Phase::kStreaming || !unsaid_.empty() || in_flight_.size() >= kInFlightMax)
    return std::nullopt;
  if (alone() && !in_flight_.empty()) return std::nullopt;
  while (true) {
    auto header = log_->peek(next_);
    if (!header.ok()) return header.status();
    if (!*header) return std::nullopt;
    const EntryHeader& entry = **header;
    if (!in_flight_.empty() && in_flight_bytes_ + entry.bytes > limits_.window_bytes_max) return std::nullopt;
    if (entry.bytes <= limits_.batch_bytes_max) break;
    auto given_up =
        log_->give_up(next_, LossReason::kRefused,
                      "a batch of " + std::to_string(entry.bytes) + " bytes; the collector takes at most " +
                          std::to_string(limits_.batch_bytes_max));
    if (!given_up.ok()) return given_up.status();
  }
  auto push = log_->next(next_, series_known_);
  if (!push.ok()) return push.status();
  if (!*push) return std::nullopt;
  Push cut = cut_to_message(**std::move(push));
  note_sent(cut);
  return cut;
}

/// Declarations that find no room beside their batch go ahead of it.
Push Source::cut_to_message(Push push) const {
  std::uint64_t bytes = bytes_of(push) + kEnvelopeBytes;
  for (const SeriesDeclaration& declaration : push.declarations) bytes += bytes_of(declaration);
  if (bytes <= limits_.message_bytes_max || push.declarations.empty()) return push;
  bytes = kEnvelopeBytes;
  std::size_t fitting = 0;
  while (fitting < push.declarations.size()) {
    bytes += bytes_of(push.declarations[fitting]);
    if (bytes > limits_.message_bytes_max && fitting > 0) break;
    ++fitting;
  }
  push.declarations.resize(fitting);
  push.to = push.from.previous();
  push.chain = Digest{};
  push.total = Counts{};
  push.batch.reset();
  push.loss.reset();
  return push;
}

void Source::note_sent(const Push& push) {
  InFlight sent;
  sent.to = push.to;
  sent.bytes = bytes_of(push);
  sent.series_before = series_known_;
  sent.batch = push.batch.has_value();
  in_flight_.push_back(sent);
  in_flight_bytes_ += sent.bytes;
  if (!push.declarations.empty()) series_known_ = push.declarations.back().number.value;
  next_ = push.to.next();
}

absl::Status Source::disconnected(StreamEnd end, TimePoint) {
  absl::Status status;
  if (end == StreamEnd::kBlamed && !in_flight_.empty()) {
    const InFlight& last = in_flight_.back();
    if (in_flight_.size() == 1 && last.batch && last.to <= suspect_to_) {
      status = log_->give_up(last.to, LossReason::kPoison, {}).status();
    } else {
      suspect_to_ = std::max(suspect_to_, last.to);
    }
  }
  phase_ = Phase::kIdle;
  unsaid_.clear();
  in_flight_.clear();
  in_flight_bytes_ = 0;
  position_.reset();
  log_->begin_stream();
  return status;
}

}  // namespace tidemark::stream
