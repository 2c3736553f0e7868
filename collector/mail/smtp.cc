#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>

#include "collector/mail/curl_library.h"
#include "collector/mail/secret.h"
#include "collector/mail/wire.h"
#include "common/log/log.h"

namespace tidemark::mail {
namespace {

using Curl = std::unique_ptr<CURL, decltype(CurlLibrary::easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(CurlLibrary::slist_free_all)>;

/// What one attempt reads and notes; curl's callbacks see it.
struct Attempt {
  const std::string* message = nullptr;
  std::size_t sent = 0;
  std::string last_line;  // of the server's
  std::string refusal;    // its last 4xx or 5xx; the answer to QUIT comes after it
};

/// curl asks at least once a second; other than 0 ends the attempt.
int is_abandoned(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(user) ? 1 : 0;
}

std::size_t read_message(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto* attempt = static_cast<Attempt*>(user);
  const std::size_t n = std::min(size * count, attempt->message->size() - attempt->sent);
  std::memcpy(buffer, attempt->message->data() + attempt->sent, n);
  attempt->sent += n;
  return n;
}

std::size_t note_line(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto* attempt = static_cast<Attempt*>(user);
  std::string line(buffer, size * count);
  while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ') line.pop_back();
  if (!line.empty() && (line[0] == '4' || line[0] == '5')) attempt->refusal = line;
  if (!line.empty()) attempt->last_line = std::move(line);
  return size * count;
}

class SmtpWire final : public MailWire {
 public:
  explicit SmtpWire(MailConfig config) : config_(std::move(config)) {
    std::string why;
    if (CurlLibrary::get(why) == nullptr) log::warning(why);
  }

  Outcome deliver(const std::string& sender, const std::vector<std::string>& recipients,
                  const std::string& message) override {
    std::string secret;
    if (!config_.user.empty()) {
      auto read = read_secret(config_.token_file.empty() ? config_.password_file : config_.token_file);
      if (!read.ok()) return {Delivery::kTemporary, std::string(read.status().message())};
      secret = *std::move(read);
    }
    std::string why;
    const CurlLibrary* const library = CurlLibrary::get(why);
    if (library == nullptr) return {Delivery::kTemporary, why};
    const Curl curl(library->easy_init(), library->easy_cleanup);
    if (!curl) return {Delivery::kTemporary, "curl could not be set up"};
    Attempt attempt;
    attempt.message = &message;
    List to(nullptr, library->slist_free_all);
    for (const std::string& recipient : recipients) {
      to.reset(library->slist_append(to.release(), ("<" + recipient + ">").c_str()));
    }
    char error[CURL_ERROR_SIZE] = {};
    set_up(*library, curl.get(), "<" + sender + ">", to.get(), secret, attempt, error);
    const CURLcode code = library->easy_perform(curl.get());
    long response = 0;
    library->easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &response);
    if (code == CURLE_ABORTED_BY_CALLBACK) {
      std::snprintf(error, sizeof error, "%s", "the collector stopped meanwhile");
    }
    return judge(code, response, attempt, *error != '\0' ? error : library->easy_strerror(code));
  }

  void abandon() override { abandoned_ = true; }

 private:
  void set_up(const CurlLibrary& library, CURL* curl, const std::string& sender, curl_slist* to,
              const std::string& secret, Attempt& attempt, char* error) const {
    const char* scheme = config_.security == Security::kTls ? "smtps://" : "smtp://";
    library.easy_setopt(curl, CURLOPT_URL,
                        (scheme + config_.host + ":" + std::to_string(config_.port)).c_str());
    if (config_.security == Security::kStartTls)
      library.easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    library.easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!config_.ca_file.empty()) library.easy_setopt(curl, CURLOPT_CAINFO, config_.ca_file.c_str());
    if (!config_.user.empty()) {
      library.easy_setopt(curl, CURLOPT_USERNAME, config_.user.c_str());
      if (config_.token_file.empty()) {
        library.easy_setopt(curl, CURLOPT_PASSWORD, secret.c_str());
      } else {
        library.easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, secret.c_str());
        library.easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
      }
    }
    library.easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
    library.easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    library.easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    library.easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
    library.easy_setopt(curl, CURLOPT_READDATA, &attempt);
    library.easy_setopt(curl, CURLOPT_HEADERFUNCTION, note_line);
    library.easy_setopt(curl, CURLOPT_HEADERDATA, &attempt);
    library.easy_setopt(curl, CURLOPT_WRITEFUNCTION, note_line);
    library.easy_setopt(curl, CURLOPT_WRITEDATA, &attempt);
    library.easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    library.easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(config_.timeout.count()));
    library.easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(config_.timeout.count()));
    library.easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    library.easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_abandoned);
    library.easy_setopt(curl, CURLOPT_XFERINFODATA, &abandoned_);
    library.easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    library.easy_setopt(curl, CURLOPT_PROXY, "");
  }

  static Outcome judge(CURLcode code, long response, const Attempt& attempt, std::string words) {
    if (code == CURLE_OK) return {Delivery::kConfirmed, attempt.last_line};
    if (response >= 400 && !attempt.refusal.empty()) words = attempt.refusal;
    // A wrong password or a wrong certificate is the installation's trouble, not this mail's: it may be
    // mended.
    const bool access = response == 530 || response == 534 || response == 535 || response == 538;
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
