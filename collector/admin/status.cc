#include <algorithm>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

void fill_outbox(store::OutboxStore& outbox, v1::OutboxFigures& out) {
  if (const auto figures = outbox.figures(); figures.ok()) {
    out.set_queued(figures->queued);
    out.set_sending(figures->sending);
    out.set_failed(figures->failed);
    out.set_last_answer(figures->last_answer);
  }
  if (const auto next = outbox.next_due(); next.ok() && *next) out.set_next_time_ms(unix_ms(**next));
}

void fill_store(const store::StoreFigures& figures, v1::StoreFigures& out) {
  out.set_file_bytes(figures.file_bytes);
  out.set_wal_bytes(figures.wal_bytes);
  out.set_free_bytes(figures.free_bytes);
  out.set_journal_rows(figures.journal_rows);
  out.set_uncut_rows(figures.uncut_rows);
  out.set_damaged_rows(figures.damaged_rows);
  out.set_endpoints(figures.endpoints);
  out.set_components(figures.components);
  out.set_series(figures.series);
  out.set_samples(figures.samples);
  out.set_results(figures.results);
  out.set_events(figures.events);
}

void fill_commit(const Vital& vital, v1::CommitFigures& out) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(vital.value, 0));
  if (vital.name == "store.queue_jobs") out.set_queue_jobs(value);
  if (vital.name == "store.queue_bytes") out.set_queue_bytes(value);
  if (vital.name == "store.commits") out.set_commits(value);
  if (vital.name == "store.commit_failures") out.set_failures(out.failures() + value);
  if (vital.name == "store.commit_us.p50") out.set_p50_us(value);
  if (vital.name == "store.commit_us.p99") out.set_p99_us(value);
}

}  // namespace

absl::StatusOr<v1::StatusReply> answer(const Ports& ports, const v1::StatusRequest&) {
  v1::StatusReply out;
  out.set_version(ports.version);
  out.set_now_time_ms(unix_ms(ports.clock.now()));
  out.set_started_time_ms(unix_ms(ports.started));
  out.set_store_id(ports.store_id.text());
  out.set_store_generation(ports.store_generation);
  out.set_streams(ports.live().size());
  auto figures = ports.reader.figures();
  if (!figures.ok()) return figures.status();
  fill_store(*figures, *out.mutable_store());
  for (const Vital& vital : ports.vitals.snapshot()) {
    v1::Vital& added = *out.add_vitals();
    added.set_name(vital.name);
    added.set_detail(vital.detail);
    added.set_value(vital.value);
    fill_commit(vital, *out.mutable_commit());
  }
  if (const auto trouble = ports.write_trouble()) {
    out.mutable_commit()->set_failing_since_time_ms(unix_ms(trouble->since));
    out.mutable_commit()->set_failure(trouble->what);
  }
  auto endpoints = ports.reader.endpoints();
  if (!endpoints.ok()) return endpoints.status();
  for (const store::EndpointRow& row : *endpoints) {
    if (row.source != row.id || !row.last_seen) continue;  // who never came said nothing of its spool
    v1::SpoolFigures& spool = *out.add_spools();
    spool.set_endpoint(row.name);
    spool.set_bytes(row.spool.bytes);
    spool.set_bytes_max(row.spool.bytes_max);
    spool.set_batches(row.spool.batches);
    spool.set_oldest_time_ms(row.spool.oldest ? unix_ms(*row.spool.oldest) : 0);
    spool.set_last_seen_time_ms(row.last_seen ? unix_ms(*row.last_seen) : 0);
  }
  fill_outbox(ports.outbox, *out.mutable_outbox());
  if (const auto troubles = ports.reports.troubles(); troubles.ok()) {
    for (const store::TroubleRow& row : *troubles) {
      v1::Trouble& added = *out.add_troubles();
      added.set_text(row.text);
      added.set_service(row.service);
      added.set_since_time_ms(unix_ms(row.since));
    }
  }
  const auto catalog = ports.catalog.get();
  out.set_services(catalog->services().size());
  out.set_services_draft(static_cast<std::uint64_t>(std::count_if(
      catalog->services().begin(), catalog->services().end(), [](const auto& s) { return s.draft(); })));
  for (const std::string& line : ports.last_mistakes()) out.add_catalogue_mistakes(line);
  return out;
}

}  // namespace tidemark::admin
