#pragma once

#include "collector/store/revisions.h"
#include "collector/store/runs_store.h"
#include "collector/store/sqlite/damage.h"
#include "collector/store/sqlite/filed_watch.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it. The watch is touched on the writer's thread alone.
class SqliteRuns final : public RunsStore {
 public:
  SqliteRuns(Writer& writer, ReaderPool& readers, FiledWatch& watch, Revisions& revisions, Damage& damage)
      : writer_(writer), readers_(readers), watch_(watch), revisions_(revisions), damage_(damage) {}

  absl::StatusOr<DueRuns> due(std::int64_t after, TimePoint before, std::size_t most) override;
  absl::Status begin(std::span<const std::int64_t> components) override;
  absl::StatusOr<RunsEvidence> evidence(std::int64_t component, Duration portion, TimePoint now) override;
  absl::StatusOr<std::vector<std::int64_t>> file(std::vector<NewRuns> runs) override;

  static constexpr std::size_t kComponentsOfOneLook = 2'000;

 private:
  Writer& writer_;
  ReaderPool& readers_;
  FiledWatch& watch_;
  Revisions& revisions_;
  Damage& damage_;
};

}  // namespace tidemark::store::sqlite
