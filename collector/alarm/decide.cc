#include "collector/alarm/decide.h"

#include <utility>

#include "collector/alarm/book.h"

namespace tidemark::alarm {

Decision decide(const Sight& sight, std::vector<Said> said) {
  Book book(std::move(said), sight.at);
  for (const ServiceSight& service : sight.services) {
    decide_outages(service, book);
    decide_burn(service, book);
  }
  decide_sites(sight.silent_sites, book);
  return {book.take_notices(), book.take_said()};
}

const char* name_of(What what) {
  switch (what) {
    case What::kOutage:
      return "outage";
    case What::kBurn:
      return "burn";
    case What::kSilentSite:
      break;
  }
  return "silent_site";
}

const char* name_of(Notice::Kind kind) {
  switch (kind) {
    case Notice::Kind::kRaised:
      return "raised";
    case Notice::Kind::kRepeated:
      return "repeated";
    case Notice::Kind::kEscalated:
      return "escalated";
    case Notice::Kind::kWorsened:
      return "worsened";
    case Notice::Kind::kRecovered:
      return "recovered";
    case Notice::Kind::kTakenBack:
      break;
  }
  return "taken_back";
}

}  // namespace tidemark::alarm
