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
  std::uint32_t series_known = 0;  ///< as of the high-water mark
  std::uint64_t entries = 0;       ///< batches and loss records that were stored
  /// Other spools in which entries of this epoch had their first numbers. At most kOriginsMax; a nil id,
  /// last, stands for those that found no room.
  std::vector<SpoolId> origins;
  std::uint64_t generation = 0;  ///< the store's, when an entry was last stored; 0: none was
  TimePoint opened;
  std::optional<Superseded> superseded;
};

constexpr std::size_t kOriginsMax = 256;

/// sent = stored + refused + lost, for each kind of item.
bool balanced(const EpochState& epoch);

/// Everything the collector keeps durably of a source for the stream's sake.
struct ReceiverState {
  SourceId source;
  std::vector<EpochState> epochs;  ///< in order; the last is the current one
  /// The newest kHistoryMax of all epochs, oldest first (in a Receiver up to twice as many).
  std::vector<HistoryItem> history;
};

constexpr std::size_t kHistoryMax = 1'024;

/// One durable step of a source: all of it in one commit, or nothing. Three kinds: the opening of an epoch
/// (its row is new), an entry (`history` is set, high and entries have grown), declarations alone (the
/// epoch's row is unchanged).
struct Write {
  SourceId source;
  EpochState epoch;                    ///< the row as it is after the step
  std::optional<HistoryItem> history;  ///< to append; the store keeps the newest kHistoryMax
  /// Not known before as of the high-water mark. One that is there already, sent ahead of an entry that never
  /// came, is replaced.
  std::vector<SeriesDeclaration> series;
  std::optional<Loss> loss;  ///< with the range [loss_from, loss_to] of the epoch
  BatchSeq loss_from;
  BatchSeq loss_to;
  std::vector<RefusedItems> refused;
  /// What goes into the journal, section by section; absent for losses and openings.
  std::optional<Batch> batch;
  bool duplicate_identity = false;  ///< store the event identity.duplicate about the source
};

/// What a push's batch came to after validation against the declared series and the limits (common/wire).
struct ValidatedBatch {
  Batch batch;  ///< what is kept
  std::vector<RefusedItems> refused;
  Counts sent;  ///< everything that was in it: kept and refused; what is kept is the difference
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

/// The collector's end of the stream for one source (WIRE.md): decides, writes nothing. Its state runs ahead
/// of the disk by the writes that are not committed yet; when a commit fails, throw it away and load the
/// state again. Not thread-safe: guarded by its owner (admission).
class Receiver {
 public:
  Receiver(ReceiverState state, StoreId store, std::uint64_t generation,
           std::size_t history_max = kHistoryMax);

  /// A stream begins; an earlier one of this source is over, nothing of it may be handed in any more. The
  /// Welcome says where the collector stands, which has to be on the disk: to be called only when every
  /// earlier Write was committed (or the state was loaded again).
  HelloOutcome hello(const Hello& hello, TimePoint now);
  /// For the spool that said Hello last.
  History history() const;
  /// Place, chain and total alone, before the batch is decoded: absent where it is the next one and has to be
  /// validated, else the answer. `digest`, where it is given, becomes that of its batch.
  std::optional<Answer> place(const Push& push, std::optional<Digest>* digest = nullptr) const;
  /// `batch` is what validation made of push.batch; absent for a loss, and for declarations alone. Only after
  /// place() was silent; with the `digest` that it gave of this very push, its place is not looked at again.
  PushOutcome push(const Push& push, std::optional<ValidatedBatch> batch, TimePoint now,
                   std::optional<Digest> digest = std::nullopt);
  /// A batch that can never be accepted.
  static Answer refuse(const Push& push, std::string reason);
  /// A Write reached the disk. Repeated pushes are acknowledged up to here only.
  void committed(const Write& write);

  const ReceiverState& state() const { return state_; }
  SourceId source() const { return state_.source; }

 private:
  EpochState* current() { return state_.epochs.empty() ? nullptr : &state_.epochs.back(); }
  const EpochState* current() const { return state_.epochs.empty() ? nullptr : &state_.epochs.back(); }
  const EpochState* known(SpoolId spool) const;
  std::uint64_t entries_since(Epoch epoch) const;
  bool may_open(const Hello& hello) const;
  Write open(const Hello& hello, TimePoint now);
  Welcome position_of(const EpochState& epoch) const;
  std::vector<SeriesDeclaration> unknown_of(const Push& push) const;
  Admitted admit(const Push& push, std::optional<Digest> digest, EpochState after, Write write);

  ReceiverState state_;
  StoreId store_;
  std::uint64_t generation_;
  std::size_t history_max_;
  std::optional<Hello> greeted_;  // whose stream it is
  std::uint32_t declared_ = 0;    // in this stream, by entries or ahead of them
  BatchSeq committed_;            // of the current epoch
  Counts committed_total_;
};

}  // namespace tidemark::stream
