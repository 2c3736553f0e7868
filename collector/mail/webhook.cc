#include <algorithm>
#include <atomic>

#include "collector/mail/curl_library.h"
#include "collector/mail/secret.h"
#include "collector/mail/wire.h"

namespace tidemark::mail {
namespace {

constexpr std::size_t kAnswerBytesMax = 300;

using Curl = std::unique_ptr<CURL, decltype(CurlLibrary::easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(CurlLibrary::slist_free_all)>;

std::size_t note_answer(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto* answer = static_cast<std::string*>(user);
  answer->append(buffer, std::min(size * count, kAnswerBytesMax - std::min(answer->size(), kAnswerBytesMax)));
  return size * count;
}

/// curl asks at least once a second; other than 0 ends the attempt.
int is_abandoned(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(user) ? 1 : 0;
}

class WebhookWire final : public MailWire {
 public:
  WebhookWire(Duration timeout, std::filesystem::path ca_file, Signer signer, const Clock& clock)
      : timeout_(timeout), ca_file_(std::move(ca_file)), signer_(std::move(signer)), clock_(clock) {}

  Outcome deliver(const std::string& sender, const std::vector<std::string>& recipients,
                  const std::string& message) override {
    const auto secret = read_secret(sender);
    if (!secret.ok()) return {Delivery::kTemporary, std::string(secret.status().message())};
    std::string why;
    const CurlLibrary* const library = CurlLibrary::get(why);
    if (library == nullptr) return {Delivery::kTemporary, why};
    const Curl curl(library->easy_init(), library->easy_cleanup);
    if (!curl || recipients.empty()) return {Delivery::kTemporary, "curl could not be set up"};
    const auto [header, value] = signer_(*secret, unix_ms(clock_.now()) / 1000, message);
    List headers(nullptr, library->slist_free_all);
    for (const std::string& line : {std::string("Content-Type: application/json"),
                                    std::string("User-Agent: tidemark"), header + ": " + value})
      headers.reset(library->slist_append(headers.release(), line.c_str()));
    std::string answer;
    char error[CURL_ERROR_SIZE] = {};
    set_up(*library, curl.get(), recipients.front(), headers.get(), message, answer, error);
    const CURLcode code = library->easy_perform(curl.get());
    long response = 0;
    library->easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &response);
    return judge(code, response, answer, *error != '\0' ? error : library->easy_strerror(code));
  }

  void abandon() override { abandoned_ = true; }

 private:
  void set_up(const CurlLibrary& library, CURL* curl, const std::string& link, curl_slist* headers,
              const std::string& message, std::string& answer, char* error) const {
    library.easy_setopt(curl, CURLOPT_URL, link.c_str());
    library.easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    library.easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!ca_file_.empty()) library.easy_setopt(curl, CURLOPT_CAINFO, ca_file_.c_str());
    library.easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    library.easy_setopt(curl, CURLOPT_POST, 1L);
    library.easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message.size()));
    library.easy_setopt(curl, CURLOPT_POSTFIELDS, message.data());
    library.easy_setopt(curl, CURLOPT_WRITEFUNCTION, note_answer);
    library.easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    library.easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    library.easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout_.count()));
    library.easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    library.easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_abandoned);
    library.easy_setopt(curl, CURLOPT_XFERINFODATA, &abandoned_);
    library.easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    library.easy_setopt(curl, CURLOPT_PROXY, "");
  }

  static Outcome judge(CURLcode code, long response, const std::string& answer, const std::string& words) {
    if (code == CURLE_OK) {
      const std::string said = std::to_string(response) + (answer.empty() ? "" : " " + answer);
      if (response >= 200 && response < 300) return {Delivery::kConfirmed, said};
      const bool later = response == 408 || response == 429 || response >= 500;
      return {later ? Delivery::kTemporary : Delivery::kPermanent, said};
    }
    const bool silent = code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR;
    return {silent ? Delivery::kUnknown : Delivery::kTemporary, words};
  }

  const Duration timeout_;
  const std::filesystem::path ca_file_;
  const Signer signer_;
  const Clock& clock_;
  std::atomic<bool> abandoned_{false};
};

}  // namespace

std::unique_ptr<MailWire> make_webhook_wire(Duration timeout, std::filesystem::path ca_file, Signer signer,
                                            const Clock& clock) {
  return std::make_unique<WebhookWire>(timeout, std::move(ca_file), std::move(signer), clock);
}

}  // namespace tidemark::mail
