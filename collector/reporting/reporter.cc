#include "collector/reporting/reporter.h"

#include <algorithm>

#include "collector/reporting/recipients.h"
#include "collector/reporting/troubles.h"
#include "common/log/log.h"

namespace tidemark::reporting {
namespace {

constexpr Duration kLookAgain = std::chrono::minutes(1);
constexpr Duration kLookSoonest{100};

std::string zone_of(const schedule::ReportSchedule& schedule, const catalog::Catalog& catalog) {
  if (!schedule.time_zone.empty()) return schedule.time_zone;
  const catalog::Service* service = catalog.find(schedule.service);
  return service == nullptr ? "UTC" : service->hours.time_zone;
}

Wanted wanted_of(const schedule::ReportSchedule& schedule, const schedule::Due& due) {
  Wanted out;
  out.service = schedule.service, out.sponsor = schedule.sponsor;
  out.period = {std::string(catalog::word_of(due.period.kind)), rfc3339(due.period.interval.from), ""};
  out.language = report::parse_language(schedule.language).value_or(report::Language::kEnglish);
  out.formats = schedule.attach;
  for (const char* format : {"html", "text"}) out.formats.emplace_back(format);
  out.paper = schedule.letter ? paint::Paper::kLetter : paint::Paper::kA4;
  out.mail = true;
  return out;
}

const char* type_of(const std::string& format) {
  return format == "pdf"   ? "application/pdf"
         : format == "csv" ? "text/csv; charset=utf-8"
                           : "application/json";
}

/// "shop 2026-11.pdf"
std::string file_name(const Made& made, const std::string& about, const std::string& format) {
  const catalog::Period period{made.kind, made.report.period_time, "report"};
  return about + " " + catalog::short_name(period, made.time_zone) + "." + format;
}

}  // namespace

absl::StatusOr<std::vector<Standing>> Reporter::standings() {
  const auto files = ports_.schedules.get();
  std::vector<Standing> out;
  for (const schedule::ReportSchedule& one : *files) out.push_back({one, {}, {}, {}, {}});
  auto entered = ports_.reports.schedules();
  if (!entered.ok()) return entered.status();
  for (const store::ScheduleRow& row : *entered) {
    const bool hidden =
        std::any_of(files->begin(), files->end(), [&](const auto& one) { return one.name == row.name; });
    auto parsed = schedule::parse_report(row.text, row.name);
    if (hidden || !parsed.ok()) continue;
    parsed->created = row.entered.time, parsed->entered_by = row.entered.author;
    out.push_back({*std::move(parsed), {}, {}, {}, {}});
  }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.schedule.name < b.schedule.name; });
  const auto catalog = ports_.catalog.get();
  const TimePoint now = ports_.clock.now();
  for (Standing& standing : out) {
    schedule::ReportSchedule& one = standing.schedule;
    if (!one.where.empty()) {
      const auto since = ports_.reports.known_since(one.name, now);
      if (!since.ok()) return since.status();
      one.created = *since;
    }
    const std::string zone = zone_of(one, *catalog);
    const auto sent = ports_.reports.sent(one.name);
    if (!sent.ok()) return sent.status();
    schedule::Owed owed =
        schedule::due_now(one.rhythm, one.period, one.settling, zone, one.created, *sent, now);
    standing.next = schedule::next_after(one.rhythm, zone, now);
    standing.owed = std::move(owed.due);
    standing.recipients = recipients_of(one, *catalog);
    MutexLock lock(mutex_);
    if (owed.skipped > skipped_[one.name])
      ports_.vitals.count("report.skipped", static_cast<std::int64_t>(owed.skipped - skipped_[one.name]));
    skipped_[one.name] = owed.skipped;
    const auto failure = failures_.find(one.name);
    if (!one.service.empty() && catalog->find(one.service) == nullptr) {
      standing.trouble = "there is no service '" + one.service + "'";
    } else if (!ports_.outbox.config().enabled()) {
      standing.trouble = "no mail server is configured: collector.toml would name one in [mail]";
    } else if (standing.recipients.empty()) {
      standing.trouble = "it has no recipients: nobody of its 'to' has a mail address";
    } else if (standing.owed && failure != failures_.end()) {
      standing.trouble = failure->second;
    }
  }
  return out;
}

absl::StatusOr<Queued> Reporter::queue(const Made& made, const schedule::ReportSchedule* schedule,
                                       const std::vector<mail::MailAddress>& to,
                                       std::optional<TimePoint> deadline, const Wanted& wanted) {
  store::ReportRow row;
  row.id = made.report.id;
  row.schedule = schedule == nullptr ? "" : schedule->name;
  row.about = wanted.service.empty() ? wanted.sponsor : wanted.service;
  row.summary = wanted.service.empty();
  row.from = made.report.period_time.from, row.to = made.report.period_time.to;
  row.period = catalog::word_of(made.kind);
  row.title = made.report.subject;
  row.language = made.report.language;
  row.made = made.report.generated;
  row.catalogue = made.catalogue;
  row.faces = made.faces;
  mail::Post post;
  post.about = wanted.service.empty() ? "summary" : wanted.service;
  post.report = row.id;
  post.deadline = deadline;
  post.subject = made.report.subject;
  post.text = *made.face("text");
  post.html = made.mail_html;
  post.images = made.images;
  for (const char* format : {"pdf", "csv", "json"}) {
    const bool asked =
        std::find(wanted.formats.begin(), wanted.formats.end(), format) != wanted.formats.end();
    if (const std::string* bytes = made.face(format); bytes != nullptr && asked)
      post.attachments.push_back({file_name(made, post.about, format), type_of(format), *bytes});
  }
  Queued out{row.id, post.subject, {}, {}, {}};
  std::vector<store::MailRow> mails;
  for (const mail::MailAddress& address : to) {
    post.to = {address};
    auto mail = ports_.outbox.compose(post);
    if (!mail.ok()) return mail.status();
    out.recipients.push_back(address.address);
    out.message_ids.push_back(mail->message_id);
    mails.push_back(*std::move(mail));
  }
  auto ids = ports_.reports.add(row, mails);
  if (!ids.ok()) return ids.status();
  out.mails = *std::move(ids);
  ports_.outbox.nudge();
  ports_.vitals.count("report.sent");
  return out;
}

absl::StatusOr<Queued> Reporter::send(const Wanted& wanted, const std::vector<mail::MailAddress>& to) {
  if (to.empty())
    return absl::FailedPreconditionError(
        "service '" + wanted.service +
        "' has no sponsor with a mail address, such as sponsor = \"Jane Roe <jane@example.org>\"");
  auto made = maker_.make(wanted);
  if (!made.ok()) return made.status();
  return queue(*made, nullptr, to, std::nullopt, wanted);
}

absl::Status Reporter::send_owed(const Standing& standing) {
  const Wanted wanted = wanted_of(standing.schedule, *standing.owed);
  auto made = maker_.make(wanted);
  if (!made.ok()) return made.status();
  const auto queued = queue(*made, &standing.schedule, standing.recipients,
                            standing.owed->deadline(standing.schedule.deadline), wanted);
  if (queued.ok())
    log::info("report '" + queued->subject + "' by schedule '" + standing.schedule.name + "' is queued for " +
              std::to_string(queued->recipients.size()) +
              (queued->recipients.size() == 1 ? " recipient" : " recipients"));
  return queued.status();
}

absl::StatusOr<std::size_t> Reporter::turn() {
  auto standings = this->standings();
  if (!standings.ok()) return standings.status();
  std::size_t queued = 0;
  TimePoint next = TimePoint::max();
  for (const Standing& standing : *standings) next = std::min(next, standing.next);
  for (Standing& standing : *standings) {
    {
      MutexLock lock(mutex_);
      next_ = next;
      if (stopping_) return queued;
    }
    const std::string& name = standing.schedule.name;
    if (!standing.owed || standing.recipients.empty() || !ports_.outbox.config().enabled()) continue;
    const absl::Status status = send_owed(standing);
    MutexLock lock(mutex_);
    std::string& failure = failures_[name];
    if (status.ok()) {
      failures_.erase(name);
      standing.owed.reset(), standing.trouble.clear();
      ++queued;
      continue;
    }
    standing.trouble = std::string(status.message());
    if (failure != standing.trouble) log::error("the report of schedule '" + name + "': " + standing.trouble);
    failure = standing.trouble;
    ports_.vitals.count("report.failed");
  }
  if (auto status = tell_troubles(*standings); !status.ok()) return status;
  return queued;
}

absl::Status Reporter::tell_troubles(const std::vector<Standing>& standings) {
  std::vector<ScheduleTrouble> schedules;
  for (const Standing& standing : standings) {
    if (!standing.trouble.empty())
      schedules.push_back({standing.schedule.name, standing.schedule.service, standing.trouble});
  }
  return reporting::tell_troubles({ports_.reports, ports_.mails, ports_.outbox, ports_.catalog, ports_.clock},
                                  schedules);
}

void Reporter::start() {
  thread_ = std::thread([this] { run(); });
}

void Reporter::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Reporter::run() {
  std::string last;
  while (true) {
    const auto turned = turn();
    const std::string trouble(turned.status().message());
    if (!turned.ok() && trouble != last) log::error("the schedules of reports: " + trouble);
    last = trouble;
    MutexLock lock(mutex_);
    const TimePoint now = ports_.clock.now();
    const Duration wait = next_ > now + kLookAgain ? kLookAgain : std::max(next_ - now, kLookSoonest);
    if (!stopping_) wake_.wait_for(mutex_, wait);
    if (stopping_) return;
  }
}

}  // namespace tidemark::reporting
