#include <algorithm>

#include "collector/alarm/book.h"

namespace tidemark::alarm {
namespace {

void decide_site(const SilentSite& site, Book& book) {
  Said* alarm = nullptr;
  for (Said* one : book.of(What::kSilentSite, site.site)) {
    if (book.at() < std::max(one->seen_until, one->last_notice)) return;
    if (!one->ended) alarm = one;
  }
  if (alarm != nullptr) {
    alarm->seen_until = book.at();
    if (!site.planned) book.remind(*alarm, site.rules, {.site = &site});
  } else if (!site.planned) {
    book.say(Notice::Kind::kRaised, book.raise(What::kSilentSite, site.site, site.since), {.site = &site});
  }
}

}  // namespace

void decide_sites(const std::vector<SilentSite>& sites, Book& book) {
  for (Said* alarm : book.open(What::kSilentSite)) {
    const bool silent = std::any_of(sites.begin(), sites.end(),
                                    [&](const SilentSite& site) { return site.site == alarm->subject; });
    if (!silent && alarm->seen_until <= book.at()) book.end(Notice::Kind::kRecovered, *alarm, book.at());
  }
  for (const SilentSite& site : sites) decide_site(site, book);
}

}  // namespace tidemark::alarm
