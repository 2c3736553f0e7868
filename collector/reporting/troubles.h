#pragma once

#include <absl/status/status.h>

#include <string>
#include <vector>

#include "collector/catalog/catalog.h"
#include "collector/mail/outbox.h"
#include "collector/store/report_store.h"
#include "common/clock/clock.h"

namespace tidemark::reporting {

/// Why a schedule's reports do not go out.
struct ScheduleTrouble {
  std::string schedule;
  std::string service;  ///< may be empty
  std::string text;
};

struct TroublePorts {
  store::ReportStore& reports;
  store::OutboxStore& mails;
  mail::Outbox& outbox;
  const catalog::CatalogHolder& catalog;
  const Clock& clock;
};

/// A mail that was given up is trouble for so long.
inline constexpr Duration kGivenUpShown = std::chrono::hours(24 * 7);

/// Of mails: those that were given up lately, and those that are past their deadline. Pure.
std::vector<store::TroubleRow> troubles_of(const std::vector<store::MailRow>& mails,
                                           const std::vector<ScheduleTrouble>& schedules, TimePoint now);

/// Keeps what goes on now, and queues a notice of what is new, to the mail configuration's admins and the
/// service's owner. Notices that cannot be delivered are told by `tidemark status` alone.
absl::Status tell_troubles(const TroublePorts& ports, const std::vector<ScheduleTrouble>& schedules);

}  // namespace tidemark::reporting
