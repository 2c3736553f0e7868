#include <algorithm>
#include <map>

#include "collector/trends/figures.h"

namespace tidemark::trends {
namespace {

std::vector<Share> sorted(const std::map<std::string, Duration>& by_name) {
  std::vector<Share> out;
  for (const auto& [name, down] : by_name) out.push_back({name, down});
  std::stable_sort(out.begin(), out.end(), [](const Share& a, const Share& b) { return a.down > b.down; });
  return out;
}

std::vector<Share> shared_by(const std::vector<Outage>& outages, std::string (*name)(const Cause&)) {
  std::map<std::string, Duration> out;
  for (const Outage& outage : outages) {
    // One without a part in D is charged by its clock time.
    if (outage.down_in_hours == Duration::zero()) continue;
    for (const Cause& cause : outage.causes) out[name(cause)] += cause.down;
  }
  return sorted(out);
}

std::vector<Responsibility> answered_by(const std::vector<Outage>& outages,
                                        std::string (*name)(const Cause&)) {
  struct Sum {
    Responsibility out;
    Duration down{};
    Duration unanswered{};
    Duration::rep acknowledged = 0;
  };
  std::map<std::string, Sum> sums;
  for (const Outage& outage : outages) {
    if (!outage.in_hours || outage.continued || outage.causes.empty()) continue;
    Sum& sum = sums[name(outage.causes.front())];
    ++sum.out.outages;
    sum.down += outage.down_in_hours_to_restoration;
    if (!outage.acknowledged) continue;
    ++sum.acknowledged;
    sum.unanswered += *outage.acknowledged - outage.detected;
  }
  std::vector<Responsibility> out;
  for (auto& [who, sum] : sums) {
    sum.out.name = who;
    sum.out.mtrs = sum.down / static_cast<Duration::rep>(sum.out.outages);
    if (sum.acknowledged == 0) {
      sum.out.mtta = {std::nullopt, "none of the outages was acknowledged"};
    } else {
      sum.out.mtta = {sum.unanswered / sum.acknowledged, {}};
    }
    out.push_back(std::move(sum.out));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.outages > b.outages; });
  return out;
}

}  // namespace

void add_causes(const std::vector<Outage>& outages, PeriodFigures& figures) {
  const auto team = [](const Cause& cause) { return cause.attribution.team; };
  const auto provider = [](const Cause& cause) { return cause.attribution.provider; };
  figures.waterfall.components = shared_by(outages, [](const Cause& cause) { return cause.component; });
  figures.waterfall.endpoints = shared_by(outages, [](const Cause& cause) { return cause.endpoint; });
  figures.waterfall.silos = shared_by(outages, [](const Cause& cause) { return cause.attribution.silo; });
  figures.waterfall.teams = shared_by(outages, team);
  figures.waterfall.providers = shared_by(outages, provider);
  figures.teams = answered_by(outages, team);
  figures.providers = answered_by(outages, provider);
}

}  // namespace tidemark::trends
