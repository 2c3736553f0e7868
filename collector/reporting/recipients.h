#pragma once

#include <string>
#include <vector>

#include "collector/catalog/catalog.h"
#include "collector/mail/message.h"
#include "collector/schedule/report_schedule.h"

namespace tidemark::reporting {

/// Unless it is among them.
void add_address(mail::MailAddress address, std::vector<mail::MailAddress>& out);

/// Mail addresses of roles and addresses, each once, in order; roles that nobody has, or who has no address,
/// are left out. `service` may be null: then there is nobody with a role.
std::vector<mail::MailAddress> addresses_of(const std::vector<std::string>& to,
                                            const catalog::Service* service);

/// The same of a schedule: a summary's "sponsor" is the one that it is of.
std::vector<mail::MailAddress> recipients_of(const schedule::ReportSchedule& schedule,
                                             const catalog::Catalog& catalog);

}  // namespace tidemark::reporting
