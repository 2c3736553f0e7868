#pragma once

#include <algorithm>
#include <vector>

#include "collector/store/outbox_store.h"

namespace tidemark {

/// An outbox table in memory.
class MemoryOutbox : public store::OutboxStore {
 public:
  std::vector<store::MailRow> rows;
  std::vector<store::DeliveryRow> attempts;
  int failures_from = 0;  ///< the n-th progress_mail() and all later ones fail; 0: none does

  absl::StatusOr<std::int64_t> add_mail(const store::MailRow& mail) override {
    rows.push_back(mail);
    rows.back().id = static_cast<std::int64_t>(rows.size());
    return rows.back().id;
  }
  absl::StatusOr<std::optional<store::MailRow>> due_mail(TimePoint now, bool by_smtp) override {
    const store::MailRow* out = nullptr;
    for (const auto& row : rows) {
      if (!by_smtp && row.channel == store::Channel::kMail) continue;
      if (row.state == store::MailState::kQueued && row.next_attempt <= now &&
          (out == nullptr || row.next_attempt < out->next_attempt)) {
        out = &row;
      }
    }
    if (out == nullptr) return std::optional<store::MailRow>{};
    return std::optional<store::MailRow>{*out};
  }
  absl::StatusOr<std::optional<TimePoint>> next_due(bool by_smtp) override {
    std::optional<TimePoint> out;
    for (const auto& row : rows) {
      if (!by_smtp && row.channel == store::Channel::kMail) continue;
      if (row.state == store::MailState::kQueued && (!out || row.next_attempt < *out)) out = row.next_attempt;
    }
    return out;
  }
  absl::Status progress_mail(std::int64_t id, const store::MailProgress& progress, TimePoint now) override {
    if (++progressed_ >= failures_from && failures_from > 0)
      return absl::UnavailableError("the disk is full");
    auto& row = rows.at(static_cast<std::size_t>(id - 1));
    if (row.state == store::MailState::kSent) return absl::FailedPreconditionError("was sent already");
    if (progress.attempts > row.attempts)
      attempts.push_back({id, progress.attempts, now, progress.state, progress.last_answer});
    row.state = progress.state;
    row.attempts = progress.attempts;
    row.next_attempt = progress.next_attempt;
    row.last_answer = progress.last_answer;
    row.sent = progress.sent;
    return absl::OkStatus();
  }
  absl::Status hurry_mail(std::int64_t id, TimePoint now) override {
    auto& row = rows.at(static_cast<std::size_t>(id - 1));
    if (row.state == store::MailState::kSent) return absl::FailedPreconditionError("was sent already");
    row.state = store::MailState::kQueued, row.next_attempt = now;
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<store::MailRow>> mails_of(const std::string& report) override {
    std::vector<store::MailRow> out;
    for (const auto& row : rows) {
      if (row.report == report && !report.empty()) out.push_back(row);
    }
    return out;
  }
  absl::StatusOr<std::vector<store::DeliveryRow>> deliveries(std::optional<std::int64_t>,
                                                             std::size_t) override {
    return attempts;
  }
  absl::StatusOr<store::MailRow> mail(std::int64_t id) override {
    return rows.at(static_cast<std::size_t>(id - 1));
  }
  absl::StatusOr<store::OutboxFigures> figures() override {
    store::OutboxFigures out;
    for (const auto& row : rows) {
      if (row.state == store::MailState::kQueued) ++out.queued;
      if (row.state == store::MailState::kSending) ++out.sending;
      if (row.state == store::MailState::kSent) ++out.sent;
      if (row.state == store::MailState::kFailed) ++out.failed;
    }
    return out;
  }
  absl::StatusOr<std::vector<store::MailRow>> mails(std::optional<store::MailState> state,
                                                    std::size_t limit) override {
    std::vector<store::MailRow> out;
    for (const auto& row : rows) {
      if ((!state || row.state == *state) && out.size() < limit) out.push_back(row);
    }
    return out;
  }

 private:
  int progressed_ = 0;
};

}  // namespace tidemark
