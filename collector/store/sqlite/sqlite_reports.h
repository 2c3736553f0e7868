#pragma once

#include "collector/store/report_store.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteReports final : public ReportStore {
 public:
  SqliteReports(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}

  absl::StatusOr<std::vector<std::int64_t>> add(const ReportRow& report,
                                                const std::vector<MailRow>& mails) override;
  absl::StatusOr<std::vector<ReportRow>> reports(const std::string& about, std::size_t limit) override;
  absl::StatusOr<ReportRow> report(const std::string& id) override;
  absl::StatusOr<std::set<TimePoint>> sent(const std::string& schedule) override;
  absl::StatusOr<TimePoint> known_since(const std::string& schedule, TimePoint now) override;
  absl::StatusOr<std::size_t> forget(TimePoint before, std::size_t most) override;

  absl::Status set_troubles(const std::vector<TroubleRow>& troubles,
                            const std::vector<MailRow>& mails) override;
  absl::StatusOr<std::vector<TroubleRow>> troubles() override;

  absl::StatusOr<std::int64_t> add_schedule(const ScheduleRow& schedule) override;
  absl::Status remove_schedule(const std::string& name, const Entry& by) override;
  absl::StatusOr<std::vector<ScheduleRow>> schedules() override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
};

}  // namespace tidemark::store::sqlite
