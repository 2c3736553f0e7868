#include <algorithm>
#include <atomic>

#include "collector/mail/curl_request.h"
#include "collector/mail/secret.h"
#include "collector/mail/wire.h"

namespace tidemark::mail {
namespace {

constexpr std::size_t kAnswerBytesMax = 300;

std::size_t note_answer(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto* answer = static_cast<std::string*>(user);
  answer->append(buffer, std::min(size * count, kAnswerBytesMax - std::min(answer->size(), kAnswerBytesMax)));
  return size * count;
}

class WebhookWire final : public MailWire {
 public:
  WebhookWire(Duration timeout, std::filesystem::path ca_file, std::filesystem::path key_file, Signer signer,
              const Clock& clock)
      : timeout_(timeout),
        ca_file_(std::move(ca_file)),
        key_file_(std::move(key_file)),
        signer_(std::move(signer)),
        clock_(clock) {}

  Outcome deliver(const std::string& sender, const std::vector<std::string>& recipients,
                  const std::string& message) override {
    const auto secret = read_secret(sender, key_file_);
    if (!secret.ok()) return {Delivery::kTemporary, std::string(secret.status().message())};
    if (recipients.empty()) return {Delivery::kTemporary, "there is no link to POST to"};
    auto request = CurlRequest::to(recipients.front(), timeout_, ca_file_.string(), abandoned_);
    if (!request.ok()) return {Delivery::kTemporary, std::string(request.status().message())};
    const auto [header, value] = signer_(secret->text(), unix_ms(clock_.now()) / 1000, message);
    request->set(CURLOPT_PROTOCOLS_STR, "http,https");
    request->set_list(CURLOPT_HTTPHEADER,
                      {"Content-Type: application/json", "User-Agent: tidemark", header + ": " + value});
    request->set(CURLOPT_POST, 1L);
    request->set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message.size()));
    request->set(CURLOPT_POSTFIELDS, message.data());
    std::string answer;
    request->set_writer(note_answer, &answer);
    return judge(request->perform(), answer);
  }

  void abandon() override { abandoned_ = true; }

 private:
  static Outcome judge(const CurlRequest::Answer& got, const std::string& answer) {
    if (got.code == CURLE_OK) {
      const std::string said = std::to_string(got.response) + (answer.empty() ? "" : " " + answer);
      if (got.response >= 200 && got.response < 300) return {Delivery::kConfirmed, said};
      const bool later = got.response == 408 || got.response == 429 || got.response >= 500;
      return {later ? Delivery::kTemporary : Delivery::kPermanent, said};
    }
    const bool silent = got.code == CURLE_GOT_NOTHING || got.code == CURLE_RECV_ERROR;
    return {silent ? Delivery::kUnknown : Delivery::kTemporary, got.words};
  }

  const Duration timeout_;
  const std::filesystem::path ca_file_, key_file_;
  const Signer signer_;
  const Clock& clock_;
  std::atomic<bool> abandoned_{false};
};

}  // namespace

std::unique_ptr<MailWire> make_webhook_wire(Duration timeout, std::filesystem::path ca_file,
                                            std::filesystem::path key_file, Signer signer,
                                            const Clock& clock) {
  return std::make_unique<WebhookWire>(timeout, std::move(ca_file), std::move(key_file), std::move(signer),
                                       clock);
}

}  // namespace tidemark::mail
