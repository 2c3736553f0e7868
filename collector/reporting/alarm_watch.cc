#include "collector/reporting/alarm_watch.h"

#include <algorithm>
#include <chrono>

#include "collector/alarm/webhook.h"
#include "collector/reporting/alarm_words.h"
#include "collector/reporting/recipients.h"
#include "common/log/log.h"

namespace tidemark::reporting {
namespace {

using alarm::Notice;
using alarm::Said;

/// Outages are looked for so far back; longer ones from their begin as it was told.
constexpr Duration kLookBack = std::chrono::hours(24);
/// The longest window of a burn alarm: a service that was well for longer burns nothing.
constexpr Duration kBurnBack = std::chrono::hours(24 * 4);

Said said_of(const store::AlarmRow& row) {
  return {static_cast<alarm::What>(row.what),
          row.subject,
          row.begin,
          row.first_notice,
          row.last_notice,
          row.count,
          row.escalated,
          row.seen_until,
          row.ended,
          row.taken_back,
          row.window,
          row.told_window};
}

store::AlarmRow row_of(const Said& said) {
  return {static_cast<std::uint8_t>(said.what),
          said.subject,
          said.begin,
          said.first_notice,
          said.last_notice,
          said.count,
          said.escalated,
          said.seen_until,
          said.ended,
          said.taken_back,
          said.window,
          said.told_window};
}

/// Whether anybody can be told.
bool wanted(const catalog::Service& service, const mail::MailConfig& config) {
  return !service.alarm.webhook.empty() ||
         (config.enabled() && !addresses_of(service.alarm.to, &service).empty());
}

/// Whether anybody can be told of a silent site, or has been.
bool sites_wanted(const catalog::Catalog& catalog, const mail::MailConfig& config,
                  const std::vector<Said>& said) {
  const auto& services = catalog.services();
  return (config.enabled() && !config.admins.empty()) ||
         std::any_of(services.begin(), services.end(),
                     [&](const catalog::Service& service) { return wanted(service, config); }) ||
         std::any_of(said.begin(), said.end(),
                     [](const Said& one) { return one.what == alarm::What::kSilentSite && !one.ended; });
}

bool has_open(const std::vector<Said>& said, const std::string& subject) {
  return std::any_of(said.begin(), said.end(), [&](const Said& one) {
    return one.what != alarm::What::kSilentSite && one.subject == subject && !one.ended;
  });
}

alarm::OutageSight sight_of(const trends::Outage& outage) {
  alarm::OutageSight out;
  out.failed = outage.failed, out.confirmed = outage.confirmed, out.restored = outage.restored;
  const bool excluded = !outage.corrected_because.empty() && outage.down_in_hours == Duration::zero();
  out.planned = excluded || (outage.planned >= outage.down && outage.planned > Duration::zero());
  out.acknowledged = outage.acknowledged;
  for (const trends::Cause& cause : outage.causes)
    out.causes.push_back((cause.component.empty() ? "" : cause.component + ": ") + cause.text);
  return out;
}

void join(const std::vector<mail::MailAddress>& more, std::vector<mail::MailAddress>& out) {
  for (const mail::MailAddress& one : more) add_address(one, out);
}

/// Of a silent site: the first lines of the services that it touches, and those who run the collector.
std::vector<mail::MailAddress> told_of_site(const Notice& notice, const catalog::Catalog& catalog,
                                            const mail::MailConfig& config) {
  std::vector<mail::MailAddress> out = config.admins;
  if (!notice.site) return out;
  for (const std::string& name : notice.site->services) {
    if (const catalog::Service* service = catalog.find(name))
      join(addresses_of(service->alarm.to, service), out);
  }
  return out;
}

std::vector<mail::MailAddress> told_of(const Notice& notice, const catalog::Service& service) {
  std::vector<mail::MailAddress> out;
  if (notice.to != Notice::To::kSecondLine) out = addresses_of(service.alarm.to, &service);
  if (notice.to != Notice::To::kFirstLine) join(addresses_of(service.alarm.escalate_to, &service), out);
  return out;
}

}  // namespace

absl::StatusOr<std::optional<alarm::ServiceSight>> AlarmWatch::sight_of(const catalog::Service& service,
                                                                        const trends::ServiceState& state,
                                                                        const std::vector<Said>& said,
                                                                        TimePoint now) {
  const Look look{state.state, state.since};
  const auto last = looks_.find(service.name);
  const bool changed = last == looks_.end() || last->second != look;
  const bool open = has_open(said, service.name);
  if (!changed && !open && state.state != timeline::State::kDown) return std::optional<alarm::ServiceSight>{};
  const auto since = ports_.reports.known_since("alarms of " + service.name, now);
  if (!since.ok()) return since.status();
  alarm::ServiceSight out;
  out.service = service.name;
  out.rules = {service.alarm.repeat, service.alarm.escalate_after, service.alarm.burn, *since};
  out.merge_gap = service.merge_gap;
  out.from = alarm::look_from(said, service.name, now - kLookBack);
  const auto trend = ports_.trends.trend(service.name, {"", rfc3339(out.from), rfc3339(now)});
  if (!trend.ok()) return trend.status();
  for (const trends::Outage& outage : trend->current.outage_list) {
    if (outage.in_hours) out.outages.push_back(reporting::sight_of(outage));
  }
  const bool lately =
      state.state == timeline::State::kDown || (state.since && now - *state.since < kBurnBack);
  if (service.alarm.burn && (lately || open)) {
    auto rates = burn_rates(service.name, now);
    if (!rates.ok()) return rates.status();
    out.burn_rates = *std::move(rates);
  }
  looks_[service.name] = look;
  return std::optional<alarm::ServiceSight>{std::move(out)};
}

absl::StatusOr<std::vector<trends::BurnRate>> AlarmWatch::burn_rates(const std::string& service,
                                                                     TimePoint now) {
  const auto known = burns_.find(service);
  if (known != burns_.end() && now - known->second.first < kBurnLook && now >= known->second.first)
    return known->second.second;
  auto month = ports_.trends.trend(service, {"month", "", ""});
  if (!month.ok()) return month.status();
  burns_[service] = {now, month->current.burn_rates};
  return std::move(month->current.burn_rates);
}

absl::Status AlarmWatch::add_sites(alarm::Sight& sight) {
  const auto problems = ports_.trends.problems();
  if (!problems.ok()) return problems.status();
  for (const trends::Problem& problem : *problems) {
    if (problem.silent_endpoints == 0) continue;
    alarm::SilentSite site;
    site.site = problem.site;
    site.since = problem.since;
    site.endpoints = problem.silent_endpoints;
    site.services = problem.services;
    sight.silent_sites.push_back(std::move(site));
  }
  return absl::OkStatus();
}

void AlarmWatch::queue(const Notice& notice, const catalog::Catalog& catalog,
                       std::vector<store::MailRow>& out) {
  const bool site = notice.what == alarm::What::kSilentSite;
  const catalog::Service* service = site ? nullptr : catalog.find(notice.subject);
  const AlarmWords words = words_of(notice, service);
  std::vector<mail::MailAddress> to;
  if (site) {
    to = told_of_site(notice, catalog, ports_.outbox.config());
  } else if (service != nullptr) {
    to = told_of(notice, *service);
  }
  for (const mail::MailAddress& address : to) {
    mail::Post post;
    post.kind = store::MailKind::kAlarm;
    post.about = notice.subject;
    post.to = {address};
    post.subject = words.subject;
    post.text = words.text;
    auto mail = ports_.outbox.compose(post);
    if (mail.ok()) {
      out.push_back(*std::move(mail));
    } else if (ports_.outbox.config().enabled()) {
      log::error("alarm about " + notice.subject + ": " + std::string(mail.status().message()));
    }
  }
  if (service != nullptr && !service->alarm.webhook.empty())
    out.push_back(ports_.outbox.compose_post(service->alarm.webhook, service->alarm.webhook_secret_file,
                                             notice.subject, words.subject, alarm::webhook_body(notice)));
  log::info("alarm: " + words.subject);
}

absl::StatusOr<std::size_t> AlarmWatch::turn() {
  ports_.vitals.count("alarm.looks");
  const TimePoint now = ports_.clock.now();
  const auto rows = ports_.alarms.alarms(now - 2 * kLookBack);
  if (!rows.ok()) return rows.status();
  std::vector<Said> said;
  for (const store::AlarmRow& row : *rows) said.push_back(said_of(row));
  const auto states = ports_.trends.states();
  if (!states.ok()) return states.status();
  alarm::Sight sight;
  sight.at = now;
  for (const trends::ServiceState& state : states->services) {
    if (!wanted(*state.service, ports_.outbox.config()) && !has_open(said, state.service->name)) continue;
    auto seen = sight_of(*state.service, state, said, now);
    if (!seen.ok()) return seen.status();
    if (*seen) sight.services.push_back(**std::move(seen));
  }
  for (const Said& one : said) {
    // Of a service that is no more there are no outages.
    if (one.ended || one.what == alarm::What::kSilentSite || states->catalog->find(one.subject) != nullptr)
      continue;
    alarm::ServiceSight gone;
    gone.service = one.subject;
    gone.from = alarm::look_from(said, one.subject, now - kLookBack);
    sight.services.push_back(std::move(gone));
  }
  if (sites_wanted(*states->catalog, ports_.outbox.config(), said)) {
    if (auto status = add_sites(sight); !status.ok()) return status;
  }
  alarm::Decision decision = alarm::decide(sight, said);
  std::vector<store::AlarmRow> changed;
  for (const Said& one : decision.said) {
    store::AlarmRow row = row_of(one);
    if (std::find(rows->begin(), rows->end(), row) == rows->end()) changed.push_back(std::move(row));
  }
  if (changed.empty()) return std::size_t{0};
  std::vector<store::MailRow> mails;
  for (const Notice& notice : decision.notices) queue(notice, *states->catalog, mails);
  if (auto status = ports_.alarms.keep(changed, mails); !status.ok()) {
    // What was not kept was not said: all of it is looked at again.
    looks_.clear();
    return status;
  }
  ports_.vitals.count("alarm.notices", static_cast<std::int64_t>(decision.notices.size()));
  if (!mails.empty()) ports_.outbox.nudge();
  return decision.notices.size();
}

void AlarmWatch::start() {
  thread_ = std::thread([this] { run(); });
}

void AlarmWatch::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void AlarmWatch::run() {
  std::string last;
  while (true) {
    const auto begun = std::chrono::steady_clock::now();
    const auto turned = turn();
    const auto took = std::chrono::ceil<Duration>(std::chrono::steady_clock::now() - begun);
    const std::string trouble(turned.status().message());
    if (!turned.ok()) ports_.vitals.count("alarm.failures");
    if (!turned.ok() && trouble != last) log::error("the watch over services: " + trouble);
    last = trouble;
    MutexLock lock(mutex_);
    if (!stopping_) wake_.wait_for(mutex_, std::max(kLook, kRest * took));
    if (stopping_) return;
  }
}

}  // namespace tidemark::reporting
