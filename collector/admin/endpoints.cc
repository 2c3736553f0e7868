#include <algorithm>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

struct CheckCount {
  std::uint64_t all = 0;
  std::uint64_t not_ok = 0;
};

absl::StatusOr<std::map<EndpointId, CheckCount>> count_checks(const Ports& ports) {
  auto latest = ports.reader.latest_results();
  if (!latest.ok()) return latest.status();
  std::map<EndpointId, CheckCount> out;
  for (const auto& [id, row] : *latest) {
    CheckCount& count = out[id.endpoint];
    ++count.all;
    count.not_ok += row.state != CheckState::kOk;
  }
  return out;
}

/// Whether it is there, and what is expected of it.
absl::Status fill_presence(const Ports& ports, const store::EndpointRow& row, bool connected, TimePoint now,
                           v1::Endpoint& out) {
  const auto expectation = ports.trends.presence().of(row.facts);
  out.set_presence_expected(std::string(timeline::name_of(expectation.presence)));
  out.set_presence_expected_why(expectation.reason);
  std::optional<Event> last;
  if (!connected) {
    auto events = ports.reader.presence_events(row.id, TimePoint{}, now + std::chrono::hours(1), 1);
    if (!events.ok()) return events.status();
    if (!events->empty()) last = std::move(events->front().event);
  }
  const trends::PresenceNow presence =
      trends::presence_now(ports.trends.expected_of(row), row, connected, last, now);
  out.set_presence(presence.word);
  if (presence.since) out.set_presence_since_time_ms(unix_ms(*presence.since));
  out.set_presence_why(presence.why);
  return absl::OkStatus();
}

void fill_endpoint(const store::EndpointRow& row, const CheckCount& checks, bool connected,
                   const std::map<SourceId, std::string>& sets, v1::Endpoint& out) {
  out.set_id(row.id.text());
  out.set_name(row.name);
  out.set_source(row.source.text());
  out.set_endpoint_class(row.facts.endpoint_class);
  out.set_class_reason(row.facts.class_reason);
  out.set_site(row.facts.site);
  out.set_silo(silo_of(row.facts));
  out.set_os(row.facts.os);
  out.set_hostname(row.facts.hostname);
  out.set_agent_version(row.facts.agent_version);
  for (const auto& [key, value] : row.facts.labels) (*out.mutable_labels())[key] = value;
  out.set_enrolled_time_ms(unix_ms(row.enrolled));
  if (row.last_seen) out.set_last_seen_time_ms(unix_ms(*row.last_seen));
  if (row.revoked) out.set_revoked_time_ms(unix_ms(*row.revoked));
  if (row.retired) out.set_retired_time_ms(unix_ms(*row.retired));
  out.set_connected(connected);
  out.set_clock_offset_ms(row.clock_offset.count());
  out.set_monitor_set_version(working_set(sets, row));
  out.set_checks(checks.all);
  out.set_checks_not_ok(checks.not_ok);
  out.set_state(state_of(row, connected));
}

/// How often each endpoint was slowed down, by name.
std::map<std::string, std::uint64_t> slowed(const Vitals& vitals) {
  std::map<std::string, std::uint64_t> out;
  for (const Vital& vital : vitals.snapshot()) {
    if (vital.name == "ingest.slowed") out[vital.detail] = static_cast<std::uint64_t>(vital.value);
  }
  return out;
}

void fill_polled(const store::EndpointRow& row, const std::string& proxy, v1::Endpoint& out) {
  if (!row.device) return;
  v1::Polled& polled = *out.mutable_polled();
  polled.set_proxy(proxy);
  polled.set_address(row.device->address);
  polled.set_host(row.device->host);
  polled.set_description(row.device->description);
  polled.set_object_id(row.device->object_id);
  if (row.device->gone) polled.set_gone_time_ms(unix_ms(*row.device->gone));
}

}  // namespace

absl::StatusOr<v1::EndpointListReply> answer(const Ports& ports, const v1::EndpointListRequest& request) {
  auto rows = ports.reader.endpoints();
  if (!rows.ok()) return rows.status();
  auto checks = count_checks(ports);
  if (!checks.ok()) return checks.status();
  const auto live = live_now(ports);
  if (!live.ok()) return live.status();
  const auto sets = ports.monitor_sets();
  v1::EndpointListReply out;
  const TimePoint now = ports.clock.now();
  std::map<EndpointId, std::string> names;
  for (const store::EndpointRow& row : *rows) names[row.id] = row.name;
  const auto floods = slowed(ports.vitals);
  for (const store::EndpointRow& row : *rows) {
    if (row.retired && !request.all()) continue;
    const bool connected = live->hears(row);
    v1::Endpoint& added = *out.add_endpoints();
    fill_endpoint(row, (*checks)[row.id], connected, sets, added);
    if (const auto flood = floods.find(row.name); flood != floods.end()) added.set_slowed(flood->second);
    fill_polled(row, name_or_id(names, row.source), added);
    if (auto status = fill_presence(ports, row, connected, now, added); !status.ok()) return status;
  }
  out.set_now_time_ms(unix_ms(now));
  return out;
}

absl::StatusOr<v1::EndpointShowReply> answer(const Ports& ports, const v1::EndpointShowRequest& request) {
  auto row = find_endpoint(ports, request.endpoint());
  if (!row.ok()) return row.status();
  auto latest = ports.reader.latest_results();
  if (!latest.ok()) return latest.status();
  v1::EndpointShowReply out;
  CheckCount count;
  for (const auto& [id, result] : *latest) {
    if (id.endpoint != row->id) continue;
    ++count.all;
    count.not_ok += result.state != CheckState::kOk;
    v1::Check& check = *out.add_checks();
    check.set_check(id.check);
    check.set_state(std::string(name_of(result.state)));
    check.set_time_ms(unix_ms(result.time));
    check.set_interval_ms(result.interval.count());
    check.set_confirm(result.confirm);
    check.set_text(result.text);
  }
  const auto live = live_now(ports);
  if (!live.ok()) return live.status();
  const bool connected = live->hears(*row);
  fill_endpoint(*row, count, connected, ports.monitor_sets(), *out.mutable_endpoint());
  if (const auto floods = slowed(ports.vitals); floods.contains(row->name))
    out.mutable_endpoint()->set_slowed(floods.at(row->name));
  if (auto status = fill_presence(ports, *row, connected, ports.clock.now(), *out.mutable_endpoint());
      !status.ok())
    return status;
  if (row->device) {
    const auto proxy = ports.reader.endpoint(row->source.text());
    fill_polled(*row, proxy.ok() ? proxy->name : row->source.text(), *out.mutable_endpoint());
  }
  // Monitor sets are for agents: what a device is asked is its proxy's own.
  if (!row->device) fill_plan(ports.catalog.get()->plan_for(trends::candidate_of(*row)), out);
  v1::SpoolFigures& spool = *out.mutable_spool();
  spool.set_endpoint(row->name);
  spool.set_bytes(row->spool.bytes);
  spool.set_bytes_max(row->spool.bytes_max);
  spool.set_batches(row->spool.batches);
  spool.set_oldest_time_ms(row->spool.oldest ? unix_ms(*row->spool.oldest) : 0);
  spool.set_last_seen_time_ms(row->last_seen ? unix_ms(*row->last_seen) : 0);
  auto certificates = ports.identities.certificates(row->id);
  if (!certificates.ok()) return certificates.status();
  for (const store::CertificateRow& certificate : *certificates) {
    v1::Certificate& added = *out.add_certificates();
    added.set_serial(certificate.serial);
    added.set_issued_time_ms(unix_ms(certificate.issued));
    added.set_expires_time_ms(unix_ms(certificate.expires));
  }
  auto epochs = ports.reader.epochs();
  if (!epochs.ok()) return epochs.status();
  Epoch newest;
  for (const store::EpochRow& epoch : *epochs) {
    if (epoch.source == row->id) newest = std::max(newest, epoch.state.epoch);
  }
  for (const store::EpochRow& epoch : *epochs) {
    if (epoch.source == row->id) fill(epoch, row->name, epoch.state.epoch == newest, *out.add_epochs());
  }
  auto states = ports.trends.states();
  if (!states.ok()) return states.status();
  for (const trends::ServiceState& state : states->services) {
    const bool member = std::any_of(state.members.begin(), state.members.end(), [&](const trends::Member& m) {
      return m.component.starts_with(row->name + "/");
    });
    if (member) out.add_services(state.service->name);
  }
  auto series = ports.reader.series(row->id, "");
  if (!series.ok()) return series.status();
  out.set_series(series->size());
  if (request.probes()) {
    if (auto status = fill_probes(ports, *row, out); !status.ok()) return status;
  }
  out.set_now_time_ms(unix_ms(ports.clock.now()));
  return out;
}

}  // namespace tidemark::admin
