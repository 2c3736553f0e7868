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

struct MailRow {
  std::int64_t id = 0;     ///< given by the store
  std::string message_id;  ///< the Message-ID header's value; unique, and the same in every attempt
  std::string sender;
  std::vector<std::string> recipients;
  std::string subject;
  std::string about;    ///< what it is about: the service's name
  std::string message;  ///< the rendered bytes, headers included; empty in listings
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

/// Port to the mails that are to go, or went.
/// Thread-safe; what changes something returns after the durable commit, and must not be called from a
/// commit's callback.
class OutboxStore {
 public:
  virtual ~OutboxStore() = default;

  /// Gives the id. kAlreadyExists where the message id is taken.
  virtual absl::StatusOr<std::int64_t> add_mail(const MailRow& mail) = 0;
  /// The queued mail that is due first, message included; absent: none is due at `now`.
  virtual absl::StatusOr<std::optional<MailRow>> due_mail(TimePoint now) = 0;
  /// When the next queued mail is due; absent: none is queued.
  virtual absl::StatusOr<std::optional<TimePoint>> next_due() = 0;
  /// kNotFound, or kFailedPrecondition where it was already confirmed: then nothing changes.
  virtual absl::Status progress_mail(std::int64_t id, const MailProgress& progress) = 0;
  /// With its message. kNotFound.
  virtual absl::StatusOr<MailRow> mail(std::int64_t id) = 0;
  /// Newest first, without messages; absent: of any state.
  virtual absl::StatusOr<std::vector<MailRow>> mails(std::optional<MailState> state, std::size_t limit) = 0;
};

}  // namespace tidemark::store
