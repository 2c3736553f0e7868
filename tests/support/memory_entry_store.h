#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "common/stream/entry_store.h"

namespace tidemark {

/// A spool's disk in memory, with power loss, damage and write errors.
class MemoryEntryStore : public stream::EntryStore {
 public:
  enum class Damage : std::uint8_t { kPayload, kRow };

  absl::StatusOr<stream::SpoolState> state() override;
  absl::Status put_state(const stream::SpoolState& state) override;
  absl::StatusOr<stream::Entry> entry_at(BatchSeq seq) override;
  absl::StatusOr<stream::EntryHeader> header_at(BatchSeq seq) override;
  absl::StatusOr<stream::BatchUse> use(BatchSeq from, BatchSeq to) override;
  absl::Status put(const stream::Entry& entry) override;
  absl::Status erase(BatchSeq from, BatchSeq to) override;
  absl::Status put_series(const SeriesDeclaration& declaration) override;
  absl::StatusOr<std::vector<SeriesDeclaration>> series(SeriesNumber first, SeriesNumber last) override;
  std::uint64_t bytes() const override { return bytes_; }
  absl::Status commit() override;
  void discard() override;

  /// The n-th write or commit from now on fails; 0: none does.
  void fail_write(int n) { fail_in_ = n; }
  /// The next commit fails, and yet its changes are there after a crash unless another commit comes first.
  void tear_next_commit() { tear_ = true; }
  /// Power loss: what was not committed is gone.
  void crash();
  /// The disk as a copier would find it: what is committed.
  MemoryEntryStore copy() const;
  void damage(BatchSeq seq, Damage damage);

  std::uint64_t writes() const { return writes_; }
  std::uint32_t series_count() const { return static_cast<std::uint32_t>(series_.size()); }

 private:
  struct Row {
    std::shared_ptr<const stream::Entry> entry;  // shared by copies of the disk; never changed
    std::optional<Damage> damage;
  };
  struct Undo {
    std::uint64_t key = 0;
    std::optional<Row> before;
  };
  using Rows = std::map<std::uint64_t, Row>;

  absl::Status write();
  void set(std::uint64_t key, std::optional<Row> row);
  Rows::const_iterator covering(BatchSeq seq) const;

  stream::SpoolState state_;
  Rows rows_;
  std::vector<SeriesDeclaration> series_;
  std::uint64_t bytes_ = 0;
  stream::SpoolState committed_state_;
  std::size_t committed_series_ = 0;
  std::vector<Undo> undo_;
  std::shared_ptr<const MemoryEntryStore> torn_;  // alone; what a crash would bring back
  int fail_in_ = 0;
  bool tear_ = false;
  std::uint64_t writes_ = 0;
};

}  // namespace tidemark
