#include "collector/mail/outbox.h"

#include <algorithm>
#include <utility>

#include "collector/mail/secret.h"
#include "common/log/log.h"
#include "common/model/uuid.h"

namespace tidemark::mail {
namespace {

constexpr Duration kLookAgain{60'000};  // also where nothing is queued, or the store is in trouble
constexpr const char* kAnswerLost = "the answer was lost; it goes again under the same Message-ID";
constexpr const char* kInterrupted =
    "the collector ended meanwhile: if it was handed over, the answer was lost; it goes again under the same "
    "Message-ID";

std::string domain_of(const std::string& address) { return address.substr(address.find('@') + 1); }

std::string fresh_message_id(const MailConfig& config) {
  return "<" + Uuid::random().text() + "@" + domain_of(config.from.address) + ">";
}

Duration wait_after(const MailConfig& config, std::uint32_t attempts) {
  constexpr std::uint32_t doublings_max = 20;
  Duration wait = config.retry_base;
  for (std::uint32_t i = 1; i < std::min(attempts, doublings_max) && wait < config.retry_max; ++i) wait *= 2;
  return std::min(wait, config.retry_max);
}

}  // namespace

store::MailProgress after_attempt(const MailConfig& config, const store::MailRow& mail,
                                  const Outcome& outcome, TimePoint now) {
  store::MailProgress out;
  out.attempts = mail.attempts + 1;
  out.last_answer = outcome.answer;
  if (outcome.delivery == Delivery::kConfirmed) {
    out.state = store::MailState::kSent;
    out.sent = now;
    return out;
  }
  if (outcome.delivery == Delivery::kPermanent) {
    out.state = store::MailState::kFailed;
    return out;
  }
  if (outcome.delivery == Delivery::kUnknown)
    out.last_answer = std::string(kAnswerLost) + " (" + outcome.answer + ")";
  out.next_attempt = now + wait_after(config, out.attempts);
  out.state = out.next_attempt - mail.created > config.age_max ? store::MailState::kFailed
                                                               : store::MailState::kQueued;
  return out;
}

Outbox::Outbox(MailConfig config, store::OutboxStore& store, std::unique_ptr<MailWire> wire,
               const Clock& clock, Vitals& vitals, std::unique_ptr<MailWire> webhooks)
    : config_(std::move(config)),
      store_(store),
      wire_(std::move(wire)),
      webhooks_(std::move(webhooks)),
      clock_(clock),
      vitals_(vitals) {}

Outbox::~Outbox() { stop(); }

absl::StatusOr<store::MailRow> Outbox::compose(const Post& post) {
  if (!config_.enabled()) {
    return absl::FailedPreconditionError(
        "no mail server is configured; collector.toml would name one in [mail]");
  }
  const auto figures = store_.figures();
  if (!figures.ok()) return figures.status();
  if (figures->queued >= kQueuedMax) {
    return absl::ResourceExhaustedError("the outbox holds " + std::to_string(kQueuedMax) +
                                        " mails already, which is its limit");
  }
  const TimePoint now = clock_.now();
  store::MailRow row;
  row.message_id = fresh_message_id(config_);
  row.sender = config_.from.address;
  for (const MailAddress& address : post.to) row.recipients.push_back(address.address);
  row.subject = post.subject;
  row.about = post.about;
  row.kind = post.kind, row.report = post.report, row.deadline = post.deadline;
  auto message = build_message({row.message_id, config_.from, post.to, post.subject, now, post.text,
                                post.html, post.images, post.attachments, config_.unsubscribe});
  if (!message.ok()) return message.status();
  row.message = std::move(*message);
  row.created = row.next_attempt = now;
  return row;
}

store::MailRow Outbox::compose_post(const std::string& link, const std::string& secret_file,
                                    const std::string& about, const std::string& subject,
                                    const std::string& body) {
  store::MailRow row;
  row.message_id = "<" + Uuid::random().text() + "@webhook>";
  row.kind = store::MailKind::kAlarm;
  row.channel = store::Channel::kWebhook;
  row.sender = secret_file;
  row.recipients = {link};
  row.about = about;
  row.subject = subject;
  row.message = body;
  row.created = row.next_attempt = clock_.now();
  return row;
}

absl::StatusOr<store::MailRow> Outbox::enqueue(const Post& post) {
  auto row = compose(post);
  if (!row.ok()) return row;
  auto id = store_.add_mail(*row);
  if (!id.ok()) return id.status();
  row->id = *id;
  nudge();
  return row;
}

absl::StatusOr<std::int64_t> Outbox::resend(std::int64_t id) {
  auto mail = store_.mail(id);
  if (!mail.ok()) return mail.status();
  if (mail->state != store::MailState::kSent) {
    if (auto status = store_.hurry_mail(id, clock_.now()); !status.ok()) return status;
    nudge();
    return id;
  }
  store::MailRow again = *std::move(mail);
  const std::string message_id = fresh_message_id(config_);
  // The header is the message's first line.
  again.message.replace(again.message.find(again.message_id), again.message_id.size(), message_id);
  again.message_id = message_id;
  again.state = store::MailState::kQueued;
  again.attempts = 0;
  again.last_answer.clear(), again.sent.reset(), again.deadline.reset();
  again.created = again.next_attempt = clock_.now();
  auto added = store_.add_mail(again);
  if (added.ok()) nudge();
  return added;
}

std::string Outbox::login_trouble() const {
  return std::string(read_login_secret(config_).status().message());
}

void Outbox::nudge() {
  MutexLock lock(mutex_);
  nudged_ = true;
  wake_.notify_all();
}

absl::Status Outbox::recover() {
  auto open = store_.mails(store::MailState::kSending, kQueuedMax);
  if (!open.ok()) return open.status();
  for (const store::MailRow& mail : *open) {
    vitals_.count("mail.repeated");
    log::warning("mail " + mail.message_id + ": " + kInterrupted);
    if (auto status = store_.progress_mail(
            mail.id, {store::MailState::kQueued, mail.attempts + 1, clock_.now(), kInterrupted, std::nullopt},
            clock_.now());
        !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status Outbox::attempt(const store::MailRow& mail) {
  // Durable before the first byte leaves: a crash from here on is found by recover().
  if (auto status = store_.progress_mail(
          mail.id,
          {store::MailState::kSending, mail.attempts, mail.next_attempt, mail.last_answer, std::nullopt},
          clock_.now());
      !status.ok()) {
    return status;
  }
  const bool posted = mail.channel == store::Channel::kWebhook;
  if (posted && webhooks_ == nullptr) return absl::FailedPreconditionError("nothing here can POST");
  MailWire& wire = posted ? *webhooks_ : *wire_;
  const Outcome outcome = wire.deliver(mail.sender, mail.recipients, mail.message);
  const store::MailProgress progress = after_attempt(config_, mail, outcome, clock_.now());
  const std::string what = "mail " + mail.message_id + " about " + mail.about;
  switch (progress.state) {
    case store::MailState::kSent:
      vitals_.count("mail.sent");
      log::info(what + " was sent: " + outcome.answer);
      break;
    case store::MailState::kFailed:
      vitals_.count("mail.failed");
      log::error(what + " is given up: " + progress.last_answer);
      break;
    default:
      vitals_.count("mail.deferred");
      log::warning(what + " waits until " + rfc3339(progress.next_attempt) + ": " + progress.last_answer);
  }
  unrecorded_.emplace(mail.id, progress);
  return record();
}

absl::Status Outbox::record() {
  if (!unrecorded_) return absl::OkStatus();
  auto status = store_.progress_mail(unrecorded_->first, unrecorded_->second, clock_.now());
  if (status.ok()) unrecorded_.reset();
  return status;
}

absl::StatusOr<std::optional<TimePoint>> Outbox::run_due() {
  if (auto status = record(); !status.ok()) return status;
  while (true) {
    {
      MutexLock lock(mutex_);
      if (stopping_) return std::optional<TimePoint>{};
    }
    auto due = store_.due_mail(clock_.now(), config_.enabled());
    if (!due.ok()) return due.status();
    if (!*due) return store_.next_due(config_.enabled());
    if (auto status = attempt(**due); !status.ok()) return status;
  }
}

void Outbox::start() {
  thread_ = std::thread([this] { run(); });
}

void Outbox::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  wire_->abandon();
  if (webhooks_) webhooks_->abandon();
  if (thread_.joinable()) thread_.join();
}

void Outbox::run() {
  if (auto status = recover(); !status.ok()) log::error("the outbox: " + std::string(status.message()));
  while (true) {
    Duration wait = kLookAgain;
    const auto next = run_due();
    if (!next.ok()) {
      log::error("the outbox: " + std::string(next.status().message()));
    } else if (*next) {
      wait = std::clamp(**next - clock_.now(), Duration{1}, kLookAgain);
    }
    MutexLock lock(mutex_);
    if (!stopping_ && !nudged_) wake_.wait_for(mutex_, wait);
    nudged_ = false;
    if (stopping_) return;
  }
}

}  // namespace tidemark::mail
