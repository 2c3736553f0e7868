#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collector/mail/mail_config.h"
#include "common/clock/clock.h"

namespace tidemark::mail {

enum class Delivery {
  kConfirmed,  ///< the server has taken it
  kTemporary,  ///< not now: nobody listens, 4xx, a connection that broke before the message was handed over
  kPermanent,  ///< 5xx about this mail: never
  kUnknown,    ///< it was handed over and the answer was lost: it may have gone
};

struct Outcome {
  Delivery delivery = Delivery::kTemporary;
  std::string answer;  ///< the server's words, or what went wrong
};

/// Port to the SMTP server.
class MailWire {
 public:
  virtual ~MailWire() = default;
  /// Blocks, at most for the configuration's time-out.
  virtual Outcome deliver(const std::string& sender, const std::vector<std::string>& recipients,
                          const std::string& message) = 0;
  /// From any thread: a delivery that is under way ends within seconds, as kTemporary, or as kUnknown where
  /// the message was handed over already; later ones end at once.
  virtual void abandon() = 0;
};

/// Signs a body that is sent at a time, in Unix seconds: the header's name and value.
using Signer = std::function<std::pair<std::string, std::string>(const std::string& secret, std::int64_t sent,
                                                                 const std::string& body)>;
/// POSTs JSON through libcurl: the sender is the place of the secret (read_secret()), `key_file` what sealed
/// ones are opened with; the recipient a link. Redirections are not followed. 2xx confirms, 408, 429 and 5xx
/// are temporary, what else is answered permanent. The clock outlives it.
std::unique_ptr<MailWire> make_webhook_wire(Duration timeout, std::filesystem::path ca_file,
                                            std::filesystem::path key_file, Signer signer,
                                            const Clock& clock);

/// SMTP through libcurl. The password is read from its place at each attempt.
std::unique_ptr<MailWire> make_smtp_wire(MailConfig config);

}  // namespace tidemark::mail
