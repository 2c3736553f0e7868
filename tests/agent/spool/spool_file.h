#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "agent/spool/sqlite_entry_store.h"
#include "common/stream/spool_log.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::spool {

/// A store with a folder of its own, which goes when the store does.
class FolderedStore : public stream::EntryStore {
 public:
  FolderedStore() {
    auto opened = open_spool(folder_.path() / "spool.db");
    REQUIRE(opened.ok());
    store_ = std::move(opened->store);
  }
  absl::StatusOr<stream::SpoolState> state() override { return store_->state(); }
  absl::Status put_state(const stream::SpoolState& state) override { return store_->put_state(state); }
  absl::StatusOr<stream::Entry> entry_at(BatchSeq seq) override { return store_->entry_at(seq); }
  absl::StatusOr<stream::EntryHeader> header_at(BatchSeq seq) override { return store_->header_at(seq); }
  absl::StatusOr<stream::BatchUse> use(BatchSeq from, BatchSeq to) override { return store_->use(from, to); }
  absl::Status put(const stream::Entry& entry) override { return store_->put(entry); }
  absl::Status erase(BatchSeq from, BatchSeq to) override { return store_->erase(from, to); }
  absl::Status put_series(const SeriesDeclaration& declaration) override {
    return store_->put_series(declaration);
  }
  absl::StatusOr<std::vector<SeriesDeclaration>> series(SeriesNumber first, SeriesNumber last) override {
    return store_->series(first, last);
  }
  std::uint64_t bytes() const override { return store_->bytes(); }
  absl::Status commit() override { return store_->commit(); }
  void discard() override { store_->discard(); }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<stream::EntryStore> store_;
};

/// A spool in `folder`, opened, with its order of entries.
struct OpenSpool {
  explicit OpenSpool(const std::filesystem::path& folder, stream::SpoolBounds bounds = {}) {
    auto opened = open_spool(folder / "spool.db");
    INFO(opened.status().ToString());
    REQUIRE(opened.ok());
    store = std::move(opened->store);
    damage = opened->damage;
    auto ordered = stream::SpoolLog::open(*store, bounds);
    REQUIRE(ordered.ok());
    log.emplace(*std::move(ordered));
  }
  absl::Status append(const std::string& payload, std::uint64_t n = 1) {
    stream::NewBatch batch;
    batch.encoded = payload;
    batch.created = from_unix_ms(1'767'225'600'000);
    batch.counts = {n, 0, 0};
    return log->append(batch, batch.created);
  }

  std::unique_ptr<stream::EntryStore> store;
  std::string damage;
  std::optional<stream::SpoolLog> log;
};

}  // namespace tidemark::spool
