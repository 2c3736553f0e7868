#pragma once

#include <string>

#include "collector/alarm/alarm.h"
#include "collector/catalog/catalog.h"

namespace tidemark::reporting {

/// A notice as a mail: the first words of the subject say what to do about it.
struct AlarmWords {
  std::string subject;
  std::string text;
};

/// `service` is null for a site, and for a service that is no more. Times are the service's, else UTC.
AlarmWords words_of(const alarm::Notice& notice, const catalog::Service* service);

}  // namespace tidemark::reporting
