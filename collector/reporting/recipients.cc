#include "collector/reporting/recipients.h"

#include <algorithm>
#include <utility>

namespace tidemark::reporting {
namespace {

void add(const catalog::Person& person, std::vector<mail::MailAddress>& out) {
  if (!person.mail.empty()) add_address({person.name, person.mail}, out);
}

}  // namespace

void add_address(mail::MailAddress address, std::vector<mail::MailAddress>& out) {
  const bool known = std::any_of(out.begin(), out.end(),
                                 [&](const auto& other) { return other.address == address.address; });
  if (!known) out.push_back(std::move(address));
}

std::vector<mail::MailAddress> addresses_of(const std::vector<std::string>& to,
                                            const catalog::Service* service) {
  std::vector<mail::MailAddress> out;
  for (const std::string& one : to) {
    if (!catalog::is_role(one)) {
      add(catalog::parse_person(one).value_or(catalog::Person{}), out);
    } else if (service != nullptr) {
      add(service->person(one), out);
    }
  }
  return out;
}

std::vector<mail::MailAddress> recipients_of(const schedule::ReportSchedule& schedule,
                                             const catalog::Catalog& catalog) {
  if (!schedule.service.empty()) return addresses_of(schedule.to, catalog.find(schedule.service));
  for (const catalog::Service& service : catalog.services()) {
    if (!schedule.sponsor.empty() && service.sponsor.mail == schedule.sponsor) {
      catalog::Service stand_in;
      stand_in.sponsor = service.sponsor;
      return addresses_of(schedule.to, &stand_in);
    }
  }
  return addresses_of(schedule.to, nullptr);
}

}  // namespace tidemark::reporting
