#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/time.h"

namespace tidemark::store {

enum class MailState : std::uint8_t {
  kQueued = 1,   ///< waits for `next_attempt`
  kSending = 2,  ///< was handed to a server whose answer is not known yet; after a crash it may have gone
  kSent = 3,     ///< a server has confirmed it; never changes again
  kFailed = 4,   ///< given up
};

enum class MailKind : std::uint8_t {
  kReport = 1,
  kAlarm = 2,
  kNotice = 3,  ///< of the collector about itself, to those who run it
  kTest = 4,
};

/// How a mail goes.
enum class Channel : std::uint8_t {
  kMail = 1,     ///< by SMTP
  kWebhook = 2,  ///< POSTed: the recipient is a link, the sender the file with the secret, the message JSON
};

struct MailRow {
  std::int64_t id = 0;     ///< given by the store
  std::string message_id;  ///< the Message-ID header's value; unique, and the same in every attempt
  std::string sender;
  std::vector<std::string> recipients;
  std::string subject;
  std::string about;  ///< what it is about: the service's name
  MailKind kind = MailKind::kReport;
  Channel channel = Channel::kMail;
  std::string report;                 ///< the id of the report that it carries; empty: none
  std::optional<TimePoint> deadline;  ///< by when it should have gone out
  std::string message;                ///< the rendered bytes, headers included; empty in listings
  MailState state = MailState::kQueued;
  std::uint32_t attempts = 0;
  TimePoint next_attempt;
  std::string last_answer;  ///< the server's last words, or what went wrong
  TimePoint created;
  std::optional<TimePoint> sent;
};

/// What an attempt changes of a mail.
struct MailProgress {
  MailState state = MailState::kQueued;
  std::uint32_t attempts = 0;
  TimePoint next_attempt;
  std::string last_answer;
  std::optional<TimePoint> sent;
};

/// An attempt, as the ledger has it.
struct DeliveryRow {
  std::int64_t mail = 0;
  std::uint32_t attempt = 0;  ///< 1, 2, …
  TimePoint time;
  MailState state = MailState::kQueued;  ///< of the mail after it
  std::string answer;
};

/// How many mails there are of each state.
struct OutboxFigures {
  std::uint64_t queued = 0;
  std::uint64_t sending = 0;
  std::uint64_t sent = 0;
  std::uint64_t failed = 0;
  std::string last_answer;  ///< to the oldest that was not sent; empty: there is none, or it was not tried
};

/// Port to the mails that are to go, or went.
/// Thread-safe; what changes something returns after the durable commit, and must not be called from a
/// commit's callback.
class OutboxStore {
 public:
  virtual ~OutboxStore() = default;

  /// Gives the id. kAlreadyExists where the message id is taken.
  virtual absl::StatusOr<std::int64_t> add_mail(const MailRow& mail) = 0;
  /// The queued mail that is due first, message included; absent: none is due at `now`. Without `by_smtp`
  /// webhooks alone.
  virtual absl::StatusOr<std::optional<MailRow>> due_mail(TimePoint now, bool by_smtp = true) = 0;
  /// When the next queued mail is due; absent: none is queued. Likewise.
  virtual absl::StatusOr<std::optional<TimePoint>> next_due(bool by_smtp = true) = 0;
  /// kNotFound, or kFailedPrecondition where it was already confirmed: then nothing changes. A further
  /// attempt gets its line of the ledger in the same transaction, dated `now`.
  virtual absl::Status progress_mail(std::int64_t id, const MailProgress& progress, TimePoint now) = 0;
  /// A mail that was given up or waits goes at once. kNotFound, or kFailedPrecondition where it was sent.
  virtual absl::Status hurry_mail(std::int64_t id, TimePoint now) = 0;
  /// The newest attempts first; of one mail, or of all.
  virtual absl::StatusOr<std::vector<DeliveryRow>> deliveries(std::optional<std::int64_t> mail,
                                                              std::size_t limit) = 0;
  /// With its message. kNotFound.
  virtual absl::StatusOr<MailRow> mail(std::int64_t id) = 0;
  virtual absl::StatusOr<OutboxFigures> figures() = 0;
  /// Newest first, without messages; absent: of any state.
  virtual absl::StatusOr<std::vector<MailRow>> mails(std::optional<MailState> state, std::size_t limit) = 0;
  /// Those that carry the report, without messages, in the order in which they were stored.
  virtual absl::StatusOr<std::vector<MailRow>> mails_of(const std::string& report) = 0;
};

}  // namespace tidemark::store
