#include "collector/reporting/troubles.h"

#include <algorithm>

#include "collector/reporting/recipients.h"

namespace tidemark::reporting {
namespace {

constexpr std::size_t kMailsMax = 10'000;

std::string address_of(const store::MailRow& mail) {
  return mail.recipients.empty() ? "" : mail.recipients.front();
}

std::vector<mail::MailAddress> told_of(const store::TroubleRow& trouble, const mail::MailConfig& config,
                                       const catalog::Catalog& catalog) {
  std::vector<mail::MailAddress> out = config.admins;
  const catalog::Service* service = catalog.find(trouble.service);
  if (service != nullptr && !service->owner.mail.empty())
    add_address({service->owner.name, service->owner.mail}, out);
  return out;
}

mail::Post notice_of(const store::TroubleRow& trouble, const mail::MailAddress& address) {
  mail::Post post;
  post.kind = store::MailKind::kNotice;
  post.about = trouble.service;
  post.to = {address};
  post.subject = "Tidemark: a report or an alarm does not reach its readers";
  post.text = trouble.text +
              "\n\n'tidemark report deliveries' shows each attempt and the server's answer, 'tidemark "
              "status' what goes "
              "on.\n";
  return post;
}

}  // namespace

std::vector<store::TroubleRow> troubles_of(const std::vector<store::MailRow>& mails,
                                           const std::vector<ScheduleTrouble>& schedules, TimePoint now) {
  std::vector<store::TroubleRow> out;
  for (const ScheduleTrouble& one : schedules)
    out.push_back({"schedule:" + one.schedule,
                   "reports of schedule '" + one.schedule + "' do not go out: " + one.text, one.service,
                   now});
  for (const store::MailRow& mail : mails) {
    if (mail.kind == store::MailKind::kNotice) continue;
    const std::string what = "'" + mail.subject + "' to " + address_of(mail);
    if (mail.state == store::MailState::kFailed && now - mail.created < kGivenUpShown) {
      out.push_back(
          {"mail:" + std::to_string(mail.id), what + " was given up: " + mail.last_answer, mail.about, now});
    } else if (mail.deadline && *mail.deadline < now &&
               (mail.state == store::MailState::kQueued || mail.state == store::MailState::kSending)) {
      out.push_back({"late:" + std::to_string(mail.id),
                     what + " has not gone out by " + rfc3339(*mail.deadline) +
                         (mail.last_answer.empty() ? "" : ": " + mail.last_answer),
                     mail.about, now});
    }
  }
  return out;
}

absl::Status tell_troubles(const TroublePorts& ports, const std::vector<ScheduleTrouble>& schedules) {
  std::vector<store::MailRow> mails;
  for (const auto state :
       {store::MailState::kFailed, store::MailState::kQueued, store::MailState::kSending}) {
    auto found = ports.mails.mails(state, kMailsMax);
    if (!found.ok()) return found.status();
    mails.insert(mails.end(), found->begin(), found->end());
  }
  const auto known = ports.reports.troubles();
  if (!known.ok()) return known.status();
  std::vector<store::TroubleRow> now = troubles_of(mails, schedules, ports.clock.now());
  if (now.empty() && known->empty()) return absl::OkStatus();
  const auto catalog = ports.catalog.get();
  std::vector<store::MailRow> notices;
  bool same = now.size() == known->size();
  for (store::TroubleRow& one : now) {
    const auto before =
        std::find_if(known->begin(), known->end(), [&](const auto& other) { return other.key == one.key; });
    if (before != known->end()) {
      one.since = before->since;
      same = same && before->text == one.text;
      continue;
    }
    same = false;
    for (const mail::MailAddress& address : told_of(one, ports.outbox.config(), *catalog)) {
      auto notice = ports.outbox.compose(notice_of(one, address));
      if (notice.ok()) notices.push_back(*std::move(notice));
    }
  }
  if (same) return absl::OkStatus();
  const absl::Status status = ports.reports.set_troubles(now, notices);
  if (status.ok() && !notices.empty()) ports.outbox.nudge();
  return status;
}

}  // namespace tidemark::reporting
