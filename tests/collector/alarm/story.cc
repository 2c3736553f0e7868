#include "tests/collector/alarm/story.h"

#include "tests/support/catch.h"

namespace tidemark::alarm {

OutageSight outage(int from, std::optional<int> to) {
  OutageSight out;
  out.failed = minute(from);
  out.confirmed = minute(from);
  if (to) out.restored = minute(*to);
  return out;
}

OutageSight planned(OutageSight outage) {
  outage.planned = true;
  return outage;
}

OutageSight acknowledged(OutageSight outage, int at) {
  outage.acknowledged = minute(at);
  return outage;
}

std::string Story::at(int now, const std::vector<OutageSight>& outages) {
  ServiceSight shop;
  shop.service = "shop";
  shop.rules = rules;
  shop.from = minute(from);
  shop.merge_gap = std::chrono::minutes(merge_gap);
  shop.outages = outages;
  Sight sight;
  sight.at = minute(now);
  sight.services = {shop};
  return at(sight);
}

std::string Story::at(const Sight& sight) {
  Decision decision = decide(sight, said_);
  const Decision again = decide(sight, decision.said);
  CHECK(text_of(again.notices).empty());
  CHECK(again.said == decision.said);
  said_ = std::move(decision.said);
  last_ = std::move(decision.notices);
  return text_of(last_);
}

std::string text_of(const std::vector<Notice>& notices) {
  std::string out;
  for (const Notice& notice : notices) {
    if (!out.empty()) out += ", ";
    if (notice.what != What::kOutage) out += std::string(name_of(notice.what)) + " ";
    out += std::string(name_of(notice.kind)) + " " + std::to_string(minute_of(notice.begin));
    if (notice.to == Notice::To::kSecondLine) out += " second";
    if (notice.to == Notice::To::kBoth) out += " both";
  }
  return out;
}

}  // namespace tidemark::alarm
