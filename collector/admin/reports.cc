#include <algorithm>

#include "collector/admin/answers.h"
#include "collector/reporting/known_now.h"
#include "collector/reporting/recipients.h"

namespace tidemark::admin {
namespace {

constexpr std::uint32_t kListed = 50;
constexpr std::uint32_t kListedMax = 10'000;
constexpr std::size_t kAttemptsMax = 1'000;

std::size_t limit_of(std::uint32_t asked) { return asked == 0 ? kListed : std::min(asked, kListedMax); }

std::string word_of(store::MailState state) {
  switch (state) {
    case store::MailState::kQueued:
      return "queued";
    case store::MailState::kSending:
      return "sending";
    case store::MailState::kSent:
      return "sent";
    case store::MailState::kFailed:
      break;
  }
  return "failed";
}

std::string word_of(store::MailKind kind) {
  switch (kind) {
    case store::MailKind::kReport:
      return "report";
    case store::MailKind::kAlarm:
      return "alarm";
    case store::MailKind::kNotice:
      return "notice";
    case store::MailKind::kTest:
      break;
  }
  return "test";
}

absl::StatusOr<reporting::Wanted> wanted_of(const v1::ReportPreviewRequest& request) {
  reporting::Wanted out;
  const auto language = report::parse_language(request.language().empty() ? "en" : request.language());
  if (!language)
    return absl::InvalidArgumentError("'" + request.language() +
                                      "' is no language of reports; there are en and de");
  const auto definition = definition_of(request.of().definition());
  if (!definition.ok()) return definition.status();
  out.language = *language;
  out.definition = *definition;
  out.period = period_of(request.of());
  out.service = request.summary() ? "" : request.of().service();
  out.sponsor = request.sponsor();
  out.formats = {request.formats().begin(), request.formats().end()};
  out.paper = request.letter() ? paint::Paper::kLetter : paint::Paper::kA4;
  return out;
}

void fill(const store::FaceRow& face, v1::ReportFace& out) {
  out.set_format(face.format);
  out.set_content(face.bytes);
}

absl::Status fill(const Ports& ports, const store::ReportRow& row, v1::ReportLine& out) {
  out.set_id(row.id);
  out.set_title(row.title);
  out.set_about(row.about);
  out.set_summary(row.summary);
  out.set_schedule(row.schedule);
  out.set_from_time_ms(unix_ms(row.from));
  out.set_to_time_ms(unix_ms(row.to));
  out.set_period(row.period);
  out.set_language(row.language);
  out.set_made_time_ms(unix_ms(row.made));
  out.set_catalogue(row.catalogue);
  for (const store::FaceRow& face : row.faces) out.add_formats(face.format);
  const auto mails = ports.outbox.mails_of(row.id);
  if (!mails.ok()) return mails.status();
  out.set_mails(static_cast<std::uint32_t>(mails->size()));
  for (const store::MailRow& mail : *mails) {
    if (mail.state == store::MailState::kSent) out.set_mails_sent(out.mails_sent() + 1);
    if (mail.state == store::MailState::kFailed) out.set_mails_failed(out.mails_failed() + 1);
  }
  return absl::OkStatus();
}

void fill(const reporting::Standing& standing, v1::ReportScheduleLine& out) {
  const schedule::ReportSchedule& one = standing.schedule;
  out.set_name(one.name);
  out.set_service(one.service);
  out.set_sponsor(one.sponsor);
  out.set_summary(one.service.empty());
  out.set_rhythm(schedule::schedule_text(one.rhythm));
  out.set_period(std::string(catalog::word_of(one.period)));
  out.set_time_zone(one.time_zone);
  for (const mail::MailAddress& address : standing.recipients) out.add_recipients(address.address);
  out.set_language(one.language);
  for (const std::string& format : one.attach) out.add_attach(format);
  out.set_where(one.where);
  out.set_entered_by(one.entered_by);
  out.set_next_time_ms(unix_ms(standing.next));
  if (standing.owed) out.set_owed_since_time_ms(unix_ms(standing.owed->moment));
  out.set_trouble(standing.trouble);
}

absl::StatusOr<v1::ReportScheduleLine> line_of(const Ports& ports, const std::string& name) {
  const auto standings = ports.reporter.standings();
  if (!standings.ok()) return standings.status();
  v1::ReportScheduleLine out;
  for (const reporting::Standing& standing : *standings) {
    if (standing.schedule.name != name) continue;
    fill(standing, out);
    return out;
  }
  return absl::NotFoundError("there is no schedule '" + name + "'");
}

/// Of the report's first mail.
absl::StatusOr<store::FaceRow> mail_of(const Ports& ports, const store::ReportRow& row) {
  const auto mails = ports.outbox.mails_of(row.id);
  if (!mails.ok()) return mails.status();
  if (mails->empty()) return absl::NotFoundError("report " + row.id + " was not mailed");
  auto mail = ports.outbox.mail(mails->front().id);
  if (!mail.ok()) return mail.status();
  return store::FaceRow{"mail", std::move(mail->message)};
}

absl::StatusOr<store::FaceRow> kept_face(const Ports& ports, const store::ReportRow& row,
                                         const std::string& format) {
  if (format == "mail") return mail_of(ports, row);
  std::string known = "mail";
  for (const store::FaceRow& face : row.faces) {
    if (face.format == format) return face;
    known += ", " + face.format;
  }
  return absl::NotFoundError("report " + row.id + " was not made as '" + format + "'; there are " + known);
}

}  // namespace

absl::StatusOr<v1::ReportPreviewReply> answer(const Ports& ports, const v1::ReportPreviewRequest& request) {
  auto wanted = wanted_of(request);
  if (!wanted.ok()) return wanted.status();
  auto made = ports.reporter.maker().make(*wanted);
  if (!made.ok()) return made.status();
  v1::ReportPreviewReply out;
  out.set_subject(made->report.subject);
  const auto catalog = ports.catalog.get();
  if (const catalog::Service* service = catalog->find(wanted->service))
    out.set_recipient(service->sponsor.text());
  if (request.summary()) out.set_recipient(request.sponsor());
  for (const std::string& note : made->report.notes) out.add_notes(note);
  for (const store::FaceRow& face : made->faces) {
    const bool asked =
        std::find(wanted->formats.begin(), wanted->formats.end(), face.format) != wanted->formats.end();
    if (asked) fill(face, *out.add_faces());
  }
  return out;
}

absl::StatusOr<v1::ReportSendReply> answer(const Ports& ports, const v1::ReportSendRequest& request) {
  auto wanted = wanted_of(request.what());
  if (!wanted.ok()) return wanted.status();
  wanted->mail = true;
  for (const char* format : {"html", "text"}) wanted->formats.emplace_back(format);
  schedule::ReportSchedule once;
  once.service = wanted->service, once.sponsor = wanted->sponsor;
  once.to = request.to().empty() ? std::vector<std::string>{"sponsor"}
                                 : std::vector<std::string>{request.to().begin(), request.to().end()};
  for (const std::string& one : once.to) {
    const auto person = catalog::parse_person(one);
    if (!catalog::is_role(one) && (!person || person->mail.empty()))
      return absl::InvalidArgumentError("'" + one +
                                        "' is no recipient: sponsor, owner, deputy, or a mail address");
  }
  const auto catalog = ports.catalog.get();
  if (!wanted->service.empty()) {
    if (auto status = check_service(ports, wanted->service); !status.ok()) return status;
  }
  auto queued = ports.reporter.send(*wanted, reporting::recipients_of(once, *catalog));
  if (!queued.ok()) return queued.status();
  v1::ReportSendReply out;
  out.set_subject(queued->subject);
  out.set_report(queued->report);
  for (const std::string& recipient : queued->recipients) out.add_recipients(recipient);
  for (const std::string& id : queued->message_ids) out.add_message_ids(id);
  for (const std::int64_t id : queued->mails) out.add_mail_ids(id);
  return out;
}

absl::StatusOr<v1::ReportListReply> answer(const Ports& ports, const v1::ReportListRequest& request) {
  const auto rows = ports.reports.reports(request.about(), limit_of(request.limit()));
  if (!rows.ok()) return rows.status();
  v1::ReportListReply out;
  for (const store::ReportRow& row : *rows) {
    if (auto status = fill(ports, row, *out.add_reports()); !status.ok()) return status;
  }
  return out;
}

absl::StatusOr<v1::ReportShowReply> answer(const Ports& ports, const v1::ReportShowRequest& request) {
  const auto row = ports.reports.report(request.id());
  if (!row.ok()) return row.status();
  v1::ReportShowReply out;
  if (auto status = fill(ports, *row, *out.mutable_report()); !status.ok()) return status;
  const std::string format = request.format().empty() ? "text" : request.format();
  if (!request.known_now()) {
    const auto face = kept_face(ports, *row, format);
    if (!face.ok()) return face.status();
    fill(*face, *out.mutable_face());
    return out;
  }
  reporting::Wanted wanted;
  wanted.formats = {format};
  const auto now = reporting::known_now(*row, wanted, ports.reporter.maker(), ports.operations);
  if (!now.ok()) return now.status();
  const std::string* bytes = now->made.face(format);
  if (bytes == nullptr)
    return absl::FailedPreconditionError(
        "it cannot be made as '" + format +
        "': " + (now->made.report.notes.empty() ? "" : now->made.report.notes.back()));
  fill(store::FaceRow{format, *bytes}, *out.mutable_face());
  for (const reporting::Difference& one : now->differences) {
    v1::ReportDifference& added = *out.add_differences();
    added.set_figure(one.figure);
    added.set_unit(one.unit);
    if (one.sent) added.set_sent(*one.sent);
    if (one.now) added.set_now(*one.now);
  }
  for (const std::string& reason : now->reasons) out.add_reasons(reason);
  return out;
}

absl::StatusOr<v1::ReportResendReply> answer(const Ports& ports, const v1::ReportResendRequest& request) {
  const auto row = ports.reports.report(request.id());
  if (!row.ok()) return row.status();
  const auto mails = ports.outbox.mails_of(row->id);
  if (!mails.ok()) return mails.status();
  if (mails->empty())
    return absl::FailedPreconditionError("report " + row->id + " was not mailed to anybody");
  v1::ReportResendReply out;
  out.set_title(row->title);
  std::vector<std::string> told;
  for (auto mail = mails->rbegin(); mail != mails->rend(); ++mail) {
    // The newest mail to somebody stands for those before it.
    const std::string to = mail->recipients.empty() ? "" : mail->recipients.front();
    if (std::find(told.begin(), told.end(), to) != told.end()) continue;
    told.push_back(to);
    const auto id = ports.mails.resend(mail->id);
    if (!id.ok()) return id.status();
    out.add_recipients(to);
    out.add_mail_ids(*id);
  }
  return out;
}

absl::StatusOr<v1::ReportTestReply> answer(const Ports& ports, const v1::ReportTestRequest& request) {
  const auto address = mail::parse_address(request.address());
  if (!address.ok()) return address.status();
  mail::Post post;
  post.kind = store::MailKind::kTest;
  post.to = {*address};
  post.subject = "Tidemark: a test of the mail path";
  post.text =
      "This mail was asked for on the command line of the Tidemark collector.\nReports and alarms take the "
      "same "
      "way.\n";
  auto row = ports.mails.enqueue(post);
  if (!row.ok()) return row.status();
  v1::ReportTestReply out;
  out.set_mail_id(row->id);
  out.set_server(ports.mails.config().host + ":" + std::to_string(ports.mails.config().port));
  return out;
}

absl::StatusOr<v1::ReportDeliveriesReply> answer(const Ports& ports,
                                                 const v1::ReportDeliveriesRequest& request) {
  absl::StatusOr<std::vector<store::MailRow>> mails = std::vector<store::MailRow>{};
  if (request.mail() != 0) {
    auto mail = ports.outbox.mail(request.mail());
    if (!mail.ok()) return mail.status();
    mails->push_back(*std::move(mail));
  } else if (!request.report().empty()) {
    const auto row = ports.reports.report(request.report());
    if (!row.ok()) return row.status();
    mails = ports.outbox.mails_of(row->id);
    if (mails.ok()) std::reverse(mails->begin(), mails->end());
  } else {
    mails = ports.outbox.mails(std::nullopt, limit_of(request.limit()));
  }
  if (!mails.ok()) return mails.status();
  v1::ReportDeliveriesReply out;
  for (const store::MailRow& mail : *mails) {
    v1::MailLine& line = *out.add_mails();
    line.set_id(mail.id);
    line.set_kind(word_of(mail.kind));
    line.set_subject(mail.subject);
    for (const std::string& recipient : mail.recipients) line.add_recipients(recipient);
    line.set_about(mail.about);
    line.set_report(mail.report);
    line.set_state(word_of(mail.state));
    line.set_attempts(mail.attempts);
    line.set_created_time_ms(unix_ms(mail.created));
    if (mail.sent) line.set_sent_time_ms(unix_ms(*mail.sent));
    if (mail.state == store::MailState::kQueued) line.set_next_time_ms(unix_ms(mail.next_attempt));
    if (mail.deadline) line.set_deadline_time_ms(unix_ms(*mail.deadline));
    line.set_last_answer(mail.last_answer);
    line.set_message_id(mail.message_id);
    const auto attempts = ports.outbox.deliveries(mail.id, kAttemptsMax);
    if (!attempts.ok()) return attempts.status();
    for (auto row = attempts->rbegin(); row != attempts->rend(); ++row) {
      v1::DeliveryAttempt& attempt = *line.add_ledger();
      attempt.set_attempt(row->attempt);
      attempt.set_time_ms(unix_ms(row->time));
      attempt.set_state(word_of(row->state));
      attempt.set_answer(row->answer);
    }
  }
  return out;
}

absl::StatusOr<v1::ReportScheduleAddReply> answer(const Ports& ports,
                                                  const v1::ReportScheduleAddRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  const schedule::ReportWords words{request.name(),
                                    request.service(),
                                    request.sponsor(),
                                    request.every(),
                                    request.on(),
                                    request.at(),
                                    request.period(),
                                    request.time_zone(),
                                    {request.to().begin(), request.to().end()},
                                    request.language(),
                                    {request.attach().begin(), request.attach().end()},
                                    request.page()};
  const std::string text = schedule::report_text(words);
  if (const auto parsed = schedule::parse_report(text, request.name()); !parsed.ok()) return parsed.status();
  if (!request.service().empty()) {
    if (auto status = check_service(ports, request.service()); !status.ok()) return status;
  }
  if (line_of(ports, request.name()).ok())
    return absl::AlreadyExistsError("there is a schedule '" + request.name() + "' already");
  store::ScheduleRow row;
  row.name = request.name(), row.text = text, row.entered = *entry;
  if (const auto id = ports.reports.add_schedule(row); !id.ok()) return id.status();
  auto line = line_of(ports, request.name());
  if (!line.ok()) return line.status();
  v1::ReportScheduleAddReply out;
  *out.mutable_schedule() = *std::move(line);
  return out;
}

absl::StatusOr<v1::ReportScheduleListReply> answer(const Ports& ports, const v1::ReportScheduleListRequest&) {
  const auto standings = ports.reporter.standings();
  if (!standings.ok()) return standings.status();
  v1::ReportScheduleListReply out;
  for (const reporting::Standing& standing : *standings) fill(standing, *out.add_schedules());
  return out;
}

absl::StatusOr<v1::ReportScheduleRemoveReply> answer(const Ports& ports,
                                                     const v1::ReportScheduleRemoveRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  if (auto status = ports.reports.remove_schedule(request.name(), *entry); !status.ok()) return status;
  return v1::ReportScheduleRemoveReply{};
}

}  // namespace tidemark::admin
