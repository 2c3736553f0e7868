#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "collector/mail/wire.h"
#include "collector/store/outbox_store.h"
#include "common/clock/clock.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::mail {

/// What becomes of a mail after an attempt. Pure.
store::MailProgress after_attempt(const MailConfig& config, const store::MailRow& mail,
                                  const Outcome& outcome, TimePoint now);

/// A mail as it is to be sent.
struct Post {
  store::MailKind kind = store::MailKind::kReport;
  std::string about;   ///< the service's name
  std::string report;  ///< the id of the report that it carries; may be empty
  std::optional<TimePoint> deadline;
  std::vector<MailAddress> to;
  std::string subject;
  std::string text;
  std::string html;  ///< may be empty
  std::vector<Enclosure> images;
  std::vector<Enclosure> attachments;
};

/// Mails that are to go. enqueue() is durable when it returns; delivery is tried until a server confirms it,
/// refuses it for good, or it grows too old, always under the same Message-ID. A mail that a server has
/// confirmed never goes again. Where the collector dies, or the connection breaks, between the last byte and
/// the answer, it goes again under the same Message-ID, and its row says so. Thread-safe. start() makes a
/// thread for the delivery. The store, the clock and the vitals outlive it. Vitals: mail.sent, mail.deferred,
/// mail.failed, mail.repeated.
class Outbox {
 public:
  static constexpr std::size_t kQueuedMax = 10'000;

  /// `webhooks` may be null: then there are none.
  Outbox(MailConfig config, store::OutboxStore& store, std::unique_ptr<MailWire> wire, const Clock& clock,
         Vitals& vitals, std::unique_ptr<MailWire> webhooks = nullptr);
  ~Outbox();

  /// The row as it is to be stored, and then told by nudge(). kFailedPrecondition where no mail server is
  /// configured; kResourceExhausted where the queue is full.
  absl::StatusOr<store::MailRow> compose(const Post& post);
  /// The row of a POST of that body to the link, signed with the secret of that place when it goes. Whether
  /// or not there is a mail server.
  store::MailRow compose_post(const std::string& link, const std::string& secret_file,
                              const std::string& about, const std::string& subject, const std::string& body);
  /// Composed and stored. Errors as above.
  absl::StatusOr<store::MailRow> enqueue(const Post& post);
  /// Sends it again: one that waits or was given up at once, one that was confirmed as a mail of its own with
  /// another Message-ID. Gives the id of the mail that goes. kNotFound.
  absl::StatusOr<std::int64_t> resend(std::int64_t id);
  /// A mail was stored, or is to go at once.
  void nudge();
  const MailConfig& config() const { return config_; }
  /// Why the password or the token of the mail server cannot be had; empty: it can, or none is needed. Reads
  /// it. Any thread.
  std::string login_trouble() const;
  /// Mails whose answer was lost with the process wait again. Once, before the first run_due().
  absl::Status recover();
  /// Delivers all that are due; returns when the next one is. What became of an attempt and could not be
  /// recorded, for the store is in trouble, is recorded first the next time, before anything is sent.
  absl::StatusOr<std::optional<TimePoint>> run_due();

  void start();
  /// Ends a delivery that is under way (MailWire::abandon); returns when the thread has ended.
  void stop();

 private:
  void run();
  absl::Status attempt(const store::MailRow& mail);
  absl::Status record();

  const MailConfig config_;
  store::OutboxStore& store_;
  const std::unique_ptr<MailWire> wire_;
  const std::unique_ptr<MailWire> webhooks_;
  const Clock& clock_;
  Vitals& vitals_;
  Mutex mutex_;
  Condition wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool nudged_ ABSL_GUARDED_BY(mutex_) = false;
  /// What became of the last attempt, until the store has taken it. Of the thread that calls run_due().
  std::optional<std::pair<std::int64_t, store::MailProgress>> unrecorded_;
  std::thread thread_;
};

}  // namespace tidemark::mail
