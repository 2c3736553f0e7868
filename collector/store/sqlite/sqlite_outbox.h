#pragma once

#include "collector/store/outbox_store.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteOutbox final : public OutboxStore {
 public:
  SqliteOutbox(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}

  absl::StatusOr<std::int64_t> add_mail(const MailRow& mail) override;
  absl::StatusOr<std::optional<MailRow>> due_mail(TimePoint now, bool by_smtp) override;
  absl::StatusOr<std::optional<TimePoint>> next_due(bool by_smtp) override;
  absl::Status progress_mail(std::int64_t id, const MailProgress& progress, TimePoint now) override;
  absl::StatusOr<std::vector<MailRow>> mails_of(const std::string& report) override;
  absl::Status hurry_mail(std::int64_t id, TimePoint now) override;
  absl::StatusOr<std::vector<DeliveryRow>> deliveries(std::optional<std::int64_t> mail,
                                                      std::size_t limit) override;
  absl::StatusOr<MailRow> mail(std::int64_t id) override;
  absl::StatusOr<OutboxFigures> figures() override;
  absl::StatusOr<std::vector<MailRow>> mails(std::optional<MailState> state, std::size_t limit) override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
};

}  // namespace tidemark::store::sqlite
