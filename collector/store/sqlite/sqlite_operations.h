#pragma once

#include <atomic>
#include <cstdint>

#include "collector/store/operations_store.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteOperations final : public OperationsStore {
 public:
  SqliteOperations(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}

  std::uint64_t revision() const override { return revision_; }
  absl::StatusOr<std::int64_t> add(const MaintenanceRow& row) override;
  absl::StatusOr<std::int64_t> add(const ExclusionRow& row) override;
  absl::StatusOr<std::int64_t> add(const AcknowledgementRow& row) override;
  absl::StatusOr<std::int64_t> add(const ChangeRow& row) override;
  absl::StatusOr<FiledOperations> import(const ImportedOperations& rows, const Entry& by) override;
  absl::Status cancel_maintenance(std::int64_t id, const Entry& by) override;
  absl::Status withdraw_exclusion(std::int64_t id, const Entry& by) override;
  absl::Status roll_back_change(std::int64_t id, const Entry& by) override;

  absl::StatusOr<std::vector<MaintenanceRow>> maintenances(TimePoint from, TimePoint to) override;
  absl::StatusOr<std::vector<ExclusionRow>> exclusions(const std::string& service, TimePoint from,
                                                       TimePoint to) override;
  absl::StatusOr<std::vector<AcknowledgementRow>> acknowledgements(const std::string& service, TimePoint from,
                                                                   TimePoint to) override;
  absl::StatusOr<std::vector<ChangeRow>> changes(TimePoint from, TimePoint to) override;
  absl::StatusOr<std::vector<AuditRow>> audit(std::size_t limit) override;
  absl::StatusOr<AuditVerdict> verify_audit(const std::vector<AuditMark>& marks) override;

 private:
  template <class Row>
  absl::StatusOr<std::int64_t> enter_one(const Row& row);

  /// Durably, and counted.
  absl::Status write(const Writer::Job& job);

  Writer& writer_;
  ReaderPool& readers_;
  std::atomic<std::uint64_t> revision_ = 0;
};

}  // namespace tidemark::store::sqlite
