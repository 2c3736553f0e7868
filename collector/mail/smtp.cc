#include <absl/strings/escaping.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "collector/mail/curl_request.h"
#include "collector/mail/secret.h"
#include "collector/mail/wire.h"
#include "common/log/log.h"

namespace tidemark::mail {
namespace {

/// What one attempt reads and notes; curl's callbacks see it.
struct Attempt {
  const std::string* message = nullptr;
  std::size_t sent = 0;
  std::string last_line;  // of the server's
  std::string refusal;    // its last 4xx or 5xx; the answer to QUIT comes after it
  std::string challenge;  // the text of its last 334: of a token that is refused the reason, in JSON
};

std::size_t read_message(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto* attempt = static_cast<Attempt*>(user);
  const std::size_t n = std::min(size * count, attempt->message->size() - attempt->sent);
  std::memcpy(buffer, attempt->message->data() + attempt->sent, n);
  attempt->sent += n;
  return n;
}

std::string one_line(std::string text) {
  constexpr std::size_t bytes_max = 300;
  text.resize(std::min(text.size(), bytes_max));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, ' ');
  return text;
}

std::size_t note_line(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto* attempt = static_cast<Attempt*>(user);
  std::string line(buffer, size * count);
  while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ') line.pop_back();
  if (!line.empty() && (line[0] == '4' || line[0] == '5')) attempt->refusal = line;
  std::string challenge;
  if (line.starts_with("334 ") && absl::Base64Unescape(line.substr(4), &challenge) &&
      challenge.starts_with("{"))
    attempt->challenge = one_line(challenge);
  if (!line.empty()) attempt->last_line = std::move(line);
  return size * count;
}

class SmtpWire final : public MailWire {
 public:
  explicit SmtpWire(MailConfig config) : config_(std::move(config)) {
    if (const auto library = CurlLibrary::get(); !library.ok())
      log::warning(std::string(library.status().message()));
  }

  Outcome deliver(const std::string& sender, const std::vector<std::string>& recipients,
                  const std::string& message) override {
    const auto secret = read_login_secret(config_);
    if (!secret.ok()) return {Delivery::kTemporary, std::string(secret.status().message())};
    const char* const scheme = config_.security == Security::kTls ? "smtps://" : "smtp://";
    auto request = CurlRequest::to(scheme + config_.host + ":" + std::to_string(config_.port),
                                   config_.timeout, config_.ca_file.string(), abandoned_);
    if (!request.ok()) return {Delivery::kTemporary, std::string(request.status().message())};
    std::vector<std::string> to;
    for (const std::string& recipient : recipients) to.push_back("<" + recipient + ">");
    Attempt attempt;
    attempt.message = &message;
    identify(*request, *secret);
    request->set(CURLOPT_MAIL_FROM, ("<" + sender + ">").c_str());
    request->set_list(CURLOPT_MAIL_RCPT, to);
    request->set(CURLOPT_UPLOAD, 1L);
    request->set(CURLOPT_READFUNCTION, read_message);
    request->set(CURLOPT_READDATA, &attempt);
    request->set(CURLOPT_HEADERFUNCTION, note_line);
    request->set(CURLOPT_HEADERDATA, &attempt);
    request->set_writer(note_line, &attempt);
    Outcome outcome = judge(request->perform(), attempt);
    outcome.answer = without_secret(std::move(outcome.answer), config_.user, *secret);
    return outcome;
  }

  void abandon() override { abandoned_ = true; }

 private:
  void identify(CurlRequest& request, const secret::Secret& secret) const {
    if (config_.security == Security::kStartTls)
      request.set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (config_.user.empty()) return;
    request.set(CURLOPT_USERNAME, config_.user.c_str());
    if (config_.token_file.empty()) {
      request.set(CURLOPT_PASSWORD, secret.text().c_str());
    } else {
      request.set(CURLOPT_XOAUTH2_BEARER, secret.text().c_str());
      request.set(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
    }
  }

  static Outcome judge(const CurlRequest::Answer& got, const Attempt& attempt) {
    const auto [code, response, curls] = got;
    if (code == CURLE_OK) return {Delivery::kConfirmed, attempt.last_line};
    std::string words = response >= 400 && !attempt.refusal.empty() ? attempt.refusal : curls;
    if (code == CURLE_LOGIN_DENIED && !attempt.challenge.empty()) words += ": " + attempt.challenge;
    // A wrong password or a wrong certificate is the installation's trouble, not this mail's: it may be
    // mended.
    const bool access = response == 530 || response == 534 || response == 535 || response == 538 ||
                        code == CURLE_REMOTE_ACCESS_DENIED;  // EHLO and HELO are refused
    const bool turned_away = code == CURLE_WEIRD_SERVER_REPLY && attempt.sent == 0;  // by the greeting
    if (access || turned_away || code == CURLE_LOGIN_DENIED || code == CURLE_PEER_FAILED_VERIFICATION ||
        code == CURLE_USE_SSL_FAILED) {
      return {Delivery::kTemporary, words};
    }
    if (response >= 500 && response < 600) return {Delivery::kPermanent, words};
    if (response >= 400 && response < 500) return {Delivery::kTemporary, words};
    const bool handed_over = attempt.sent == attempt.message->size();
    return {handed_over ? Delivery::kUnknown : Delivery::kTemporary, words};
  }

  const MailConfig config_;
  std::atomic<bool> abandoned_{false};
};

}  // namespace

std::unique_ptr<MailWire> make_smtp_wire(MailConfig config) {
  return std::make_unique<SmtpWire>(std::move(config));
}

}  // namespace tidemark::mail
