#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collector/mail/mail_config.h"

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

/// SMTP through libcurl. The password file is read at each attempt.
std::unique_ptr<MailWire> make_smtp_wire(MailConfig config);

}  // namespace tidemark::mail
