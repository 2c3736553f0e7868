#include "agent/outflow.h"

#include <utility>
#include <vector>

#include "common/log/log.h"

namespace tidemark {
namespace {

constexpr std::uint32_t kSeriesTogether = 10'000;

void tell_known(stream::EntryStore& store, batch::Batcher& batcher) {
  for (std::uint32_t first = 1;; first += kSeriesTogether) {
    const auto series = store.series(SeriesNumber{first}, SeriesNumber{first + kSeriesTogether - 1});
    if (!series.ok() || series->empty()) return;
    batcher.know(*series);
  }
}

}  // namespace

Outflow::Outflow(stream::EntryStore& store, stream::SpoolLog& log, const Clock& clock, Vitals& vitals,
                 std::function<void()> appended)
    : log_(log), clock_(clock), vitals_(vitals), appended_(std::move(appended)), batcher_(Limits{}, vitals) {
  tell_known(store, batcher_);
}

void Outflow::say(const char* name, Severity severity, std::string body, Attributes attributes) {
  Event event;
  event.time = clock_.now();
  event.name = name;
  event.severity = severity;
  event.body = std::move(body);
  event.attributes = std::move(attributes);
  batcher_.add(std::move(event));
}

bool Outflow::flush() {
  const TimePoint now = clock_.now();
  if (pending_loss_ && log_.append_loss(*pending_loss_, now).ok()) pending_loss_.reset();
  bool all = true;
  for (const stream::NewBatch& batch : batcher_.take(now)) {
    const auto status = log_.append(batch, now);
    if (status.ok()) {
      vitals_.count("spool.batches");
      continue;
    }
    all = false;
    report(status);
    count_lost(batch, absl::IsResourceExhausted(status) ? LossReason::kSpoolFull : LossReason::kDisk);
    if (!batch.new_series.empty()) batcher_.not_taken({batch});
  }
  appended_();
  return all;
}

void Outflow::count_lost(const stream::NewBatch& batch, LossReason reason) {
  if (!pending_loss_)
    pending_loss_ = Loss{reason, batch.created, batch.created, 0, {}, "the spool could not be written"};
  pending_loss_->time_to = batch.created;
  ++pending_loss_->batches;
  pending_loss_->counts += batch.counts;
}

void Outflow::report(const absl::Status& status) {
  vitals_.count("spool.errors");
  const std::string text(status.message());
  if (text != trouble_) log::error(text);
  trouble_ = text;
}

}  // namespace tidemark
