#include <chrono>
#include <fstream>
#include <thread>

#include "collector/cli/commands.h"
#include "collector/cli/pages.h"
#include "collector/cli/service_request.h"

namespace tidemark::cli {
namespace {

constexpr std::chrono::seconds kTestWait{90};
constexpr std::chrono::milliseconds kTestLook{200};

absl::Status write_to(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  if (file) return absl::OkStatus();
  return absl::UnavailableError("cannot write " + path + ": is its folder there and writable?");
}

bool is_binary(const std::string& format) { return format == "pdf"; }

/// Of one service, or of several.
Outcome make_what(const Desk& desk, v1::ReportPreviewRequest& request) {
  const bool summary = desk.call.summary || !desk.call.sponsor.empty();
  if (summary == !desk.call.name.empty())
    return Outcome::misused(
        absl::InvalidArgumentError("a report is of a SERVICE, or with --summary or --sponsor of several"));
  const Outcome understood = make_request(desk, *request.mutable_of());
  if (!understood.status.ok()) return understood;
  request.set_summary(summary);
  request.set_sponsor(desk.call.sponsor);
  request.set_language(desk.call.language);
  request.set_letter(desk.call.page == "letter");
  return Outcome::good();
}

Outcome open_face(const Desk& desk, const v1::ReportFace& face) {
  if (!desk.around.show_on_desktop)
    return Outcome::failed(
        absl::FailedPreconditionError("there is no desktop to show it on: give --out FILE"));
  const std::string ending = face.format() == "text" ? "txt" : face.format();
  const absl::Status shown = desk.around.show_on_desktop("report." + ending, face.content());
  return shown.ok() ? Outcome::good() : Outcome::failed(shown);
}

Outcome preview(const Desk& desk) {
  v1::ReportPreviewRequest request;
  const Outcome understood = make_what(desk, request);
  if (!understood.status.ok()) return understood;
  const std::string format = desk.call.format.empty() ? "text" : desk.call.format;
  if (is_binary(format) && desk.call.out_file.empty() && !desk.call.open)
    return Outcome::misused(absl::InvalidArgumentError("--format pdf goes with --out FILE or --open"));
  request.add_formats(format);
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  if (reply->faces().empty())
    return Outcome::failed(absl::FailedPreconditionError(
        reply->notes().empty() ? "it could not be made" : reply->notes(reply->notes_size() - 1)));
  const v1::ReportFace& face = reply->faces(0);
  if (!desk.call.out_file.empty()) {
    if (auto status = write_to(desk.call.out_file, face.content()); !status.ok())
      return Outcome::failed(status);
    if (!desk.call.open) return Outcome::good();
  }
  if (desk.call.open) return open_face(desk, face);
  return show(desk, report_preview_page(*reply));
}

Outcome send(const Desk& desk) {
  v1::ReportSendRequest request;
  const Outcome understood = make_what(desk, *request.mutable_what());
  if (!understood.status.ok()) return understood;
  for (const std::string& recipient : desk.call.recipients) request.add_to(recipient);
  for (const std::string& format : desk.call.attached) request.mutable_what()->add_formats(format);
  if (desk.call.attached.empty()) request.mutable_what()->add_formats("pdf");
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, report_sent_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome list(const Desk& desk) {
  v1::ReportListRequest request;
  request.set_about(desk.call.name);
  request.set_limit(desk.call.limit);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, report_list_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome show_one(const Desk& desk) {
  v1::ReportShowRequest request;
  request.set_id(desk.call.name);
  request.set_format(desk.call.format);
  request.set_known_now(desk.call.known_now);
  if (desk.call.known_now && desk.call.format == "mail")
    return Outcome::misused(absl::InvalidArgumentError("--format mail is the mail as it was sent"));
  if (is_binary(desk.call.format) && desk.call.out_file.empty())
    return Outcome::misused(absl::InvalidArgumentError("--format pdf goes with --out FILE"));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  if (!desk.call.out_file.empty()) {
    const absl::Status status = write_to(desk.call.out_file, reply->face().content());
    if (!status.ok()) return Outcome::failed(status);
    if (reply->differences().empty()) return Outcome::good();
  }
  // Nothing is added to bytes that were sent.
  if (desk.call.output == Output::kTable && !desk.call.known_now) {
    desk.around.out << reply->face().content();
    desk.around.out.flush();
    return Outcome::good();
  }
  return show(desk, report_shown_page(desk.view, *reply));
}

Outcome resend(const Desk& desk) {
  v1::ReportResendRequest request;
  request.set_id(desk.call.name);
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, report_resent_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome deliveries(const Desk& desk) {
  v1::ReportDeliveriesRequest request;
  request.set_report(desk.call.name);
  request.set_limit(desk.call.limit);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, deliveries_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

/// Until the first attempt has an answer.
Outcome test(const Desk& desk) {
  v1::ReportTestRequest request;
  request.set_address(desk.call.name);
  const auto queued = desk.client.ask(request);
  if (!queued.ok()) return Outcome::failed(queued.status());
  v1::ReportDeliveriesRequest question;
  question.set_mail(queued->mail_id());
  const auto until = std::chrono::steady_clock::now() + kTestWait;
  while (std::chrono::steady_clock::now() < until) {
    const auto reply = desk.client.ask(question);
    if (!reply.ok()) return Outcome::failed(reply.status());
    if (reply->mails(0).attempts() > 0) {
      show(desk, deliveries_page(desk.view, *reply));
      return Outcome::good(reply->mails(0).state() == "sent" ? 0 : 1);
    }
    std::this_thread::sleep_for(kTestLook);
  }
  return Outcome::failed(absl::DeadlineExceededError(
      queued->server() + " has not answered yet; 'tidemark report deliveries' shows what becomes of it"));
}

Outcome add_schedule(const Desk& desk) {
  const Invocation& call = desk.call;
  v1::ReportScheduleAddRequest request;
  request.set_name(call.name);
  request.set_service(call.service);
  request.set_sponsor(call.sponsor);
  if ((call.service.empty() ? 0 : 1) + (call.sponsor.empty() ? 0 : 1) + (call.summary ? 1 : 0) != 1)
    return Outcome::misused(absl::InvalidArgumentError("it takes one of --service, --sponsor and --summary"));
  if (call.every.empty())
    return Outcome::misused(absl::InvalidArgumentError("--every is missing: daily, weekly, monthly, …"));
  request.set_every(call.every);
  request.set_on(call.on);
  request.set_at(call.at);
  request.set_period(call.period);
  request.set_time_zone(call.zone);
  for (const std::string& one : call.recipients) request.add_to(one);
  for (const std::string& one : call.attached) request.add_attach(one);
  request.set_language(call.language);
  request.set_page(call.page);
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, schedule_added_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome list_schedules(const Desk& desk) {
  const auto reply = desk.client.ask(v1::ReportScheduleListRequest());
  if (!reply.ok()) return Outcome::failed(reply.status());
  show(desk, schedule_list_page(desk.view, *reply));
  bool trouble = false;
  for (const v1::ReportScheduleLine& line : reply->schedules()) trouble = trouble || !line.trouble().empty();
  return Outcome::good(trouble ? 1 : 0);
}

Outcome remove_schedule(const Desk& desk) {
  v1::ReportScheduleRemoveRequest request;
  request.set_name(desk.call.name);
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  Page page;
  page.rows = {"removed", {{"name", "SCHEDULE"}}, {{desk.call.name}}, ""};
  page.document = records_of(page.rows).front();
  page.text = "schedule " + cell_text(desk.view, desk.call.name) + " is removed; its reports stay\n";
  return show(desk, page);
}

}  // namespace

Outcome run_report(const Desk& desk) {
  const std::string& command = desk.call.command;
  if (command == "report preview") return preview(desk);
  if (command == "report send") return send(desk);
  if (command == "report list") return list(desk);
  if (command == "report show") return show_one(desk);
  if (command == "report resend") return resend(desk);
  if (command == "report deliveries") return deliveries(desk);
  if (command == "report test") return test(desk);
  if (command == "report schedule add") return add_schedule(desk);
  if (command == "report schedule list") return list_schedules(desk);
  return remove_schedule(desk);
}

}  // namespace tidemark::cli
