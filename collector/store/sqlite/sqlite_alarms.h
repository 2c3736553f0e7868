#pragma once

#include "collector/store/alarm_store.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteAlarms final : public AlarmStore {
 public:
  SqliteAlarms(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}

  absl::StatusOr<std::vector<AlarmRow>> alarms(TimePoint since) override;
  absl::Status keep(const std::vector<AlarmRow>& rows, const std::vector<MailRow>& mails) override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
};

}  // namespace tidemark::store::sqlite
