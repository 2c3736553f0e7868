#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/stream/messages.h"

namespace tidemark::stream {

/// Where one epoch of a source stands at the collector. For each kind of item sent = stored + refused + lost.
struct EpochState {
  Epoch epoch;
  SpoolId spool;
  BatchSeq high;  ///< the high-water mark
  Digest chain{};
  Counts sent;
  Counts stored;
  Counts refused;
  Counts lost;
  Counts unproven;
  std::uint32_t series_known = 0;
  TimePoint opened;
  std::optional<Superseded> superseded;
};

/// Everything the collector keeps durably of a source for the stream's sake.
struct ReceiverState {
  SourceId source;
  std::vector<EpochState> epochs;    ///< in order; the last is the current one
  std::vector<HistoryItem> history;  ///< the newest `history_max`, oldest first
  bool history_complete = true;      ///< nothing older was ever stored
};

constexpr std::size_t kHistoryMax = 1'024;

/// One durable step of a source: all of it in one commit, or nothing.
struct Write {
  SourceId source;
  EpochState epoch;                    ///< the row as it is after the step
  std::optional<HistoryItem> history;  ///< to append; the store keeps the newest kHistoryMax
  std::vector<SeriesDeclaration> series;
  std::optional<Loss> loss;            ///< with the range [loss_from, loss_to] of the epoch
  BatchSeq loss_from;
  BatchSeq loss_to;
  std::vector<RefusedItems> refused;
  /// What goes into the journal, section by section; absent for losses and openings.
  std::optional<Batch> batch;
  bool duplicate_identity = false;     ///< store the event identity.duplicate about the source
};

/// What a push's batch came to after validation against the declared series and the limits (common/wire).
struct ValidatedBatch {
  Batch batch;  ///< what is kept
  std::vector<RefusedItems> refused;
  Counts sent;  ///< everything that was in it: kept and refused
};

struct HelloOutcome {
  Welcome welcome;             ///< limits, clock and monitor set are the caller's to fill in
  std::optional<Write> write;  ///< to be committed before the Welcome leaves
};

/// The push was applied: acknowledge `ack` once `write` is committed.
struct Admitted {
  Write write;
  Ack ack;
};
/// No effect. Say this.
struct Answer {
  CollectorMessage message;
  bool end_stream = false;
};
using PushOutcome = std::variant<Admitted, Answer>;

/// The collector's end of the stream for one source (WIRE.md): decides, writes nothing. Its state runs ahead of the
/// disk by the writes that are not committed yet; when a commit fails, throw it away and load the state again.
/// Not thread-safe: guarded by its owner (admission).
class Receiver {
 public:
  Receiver(ReceiverState state, StoreId store, std::uint64_t generation);

  HelloOutcome hello(const Hello& hello, TimePoint now);
  History history() const;
  /// Place, chain and total alone, before the batch is decoded: absent where it is the next one and has to be
  /// validated, else the answer.
  std::optional<Answer> place(const Push& push) const;
  /// `batch` is what validation made of push.batch; absent for a loss. Only after place() was silent.
  PushOutcome push(const Push& push, std::optional<ValidatedBatch> batch, TimePoint now);
  /// A batch that can never be accepted.
  static Answer refuse(const Push& push, std::string reason);

  const ReceiverState& state() const { return state_; }
  SourceId source() const { return state_.source; }

 private:
  ReceiverState state_;
  StoreId store_;
  std::uint64_t generation_;
};

}  // namespace tidemark::stream
