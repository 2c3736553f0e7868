#include <algorithm>

#include "collector/admin/answers.h"

namespace tidemark::admin {

absl::StatusOr<v1::LedgerReply> answer(const Ports& ports, const v1::LedgerRequest& request) {
  auto names = endpoint_names(ports);
  if (!names.ok()) return names.status();
  SourceId only;
  if (!request.endpoint().empty()) {
    auto row = find_endpoint(ports, request.endpoint());
    if (!row.ok()) return row.status();
    only = row->source;
  }
  const auto wanted = [&](SourceId source) { return only.nil() || source == only; };
  std::optional<TimePoint> since;
  if (request.has_since_time_ms()) since = from_unix_ms(request.since_time_ms());

  v1::LedgerReply out;
  auto epochs = ports.reader.epochs();
  if (!epochs.ok()) return epochs.status();
  std::map<SourceId, Epoch> newest;
  for (const store::EpochRow& row : *epochs)
    newest[row.source] = std::max(newest[row.source], row.state.epoch);
  for (const store::EpochRow& row : *epochs) {
    if (wanted(row.source))
      fill(row, name_or_id(*names, row.source), row.state.epoch == newest[row.source], *out.add_epochs());
  }
  auto losses = ports.reader.losses(since);
  if (!losses.ok()) return losses.status();
  for (const store::LossRow& row : *losses) {
    if (!wanted(row.source)) continue;
    v1::LossLine& line = *out.add_losses();
    line.set_source(name_or_id(*names, row.source));
    line.set_epoch(row.epoch.value);
    line.set_seq_from(row.from.value);
    line.set_seq_to(row.to.value);
    line.set_reason(std::string(name_of(row.loss.reason)));
    line.set_from_time_ms(unix_ms(row.loss.time_from));
    line.set_to_time_ms(unix_ms(row.loss.time_to));
    line.set_batches(row.loss.batches);
    fill(row.loss.counts, *line.mutable_counts());
    line.set_detail(row.loss.detail);
    line.set_recorded_time_ms(unix_ms(row.recorded));
  }
  auto refusals = ports.reader.refusals(since);
  if (!refusals.ok()) return refusals.status();
  for (const store::RefusalRow& row : *refusals) {
    if (!wanted(row.source)) continue;
    v1::RefusalLine& line = *out.add_refusals();
    line.set_source(name_or_id(*names, row.source));
    line.set_epoch(row.epoch.value);
    line.set_seq(row.seq.value);
    line.set_reason(row.reason);
    fill(row.counts, *line.mutable_counts());
    line.set_recorded_time_ms(unix_ms(row.recorded));
  }
  return out;
}

}  // namespace tidemark::admin
