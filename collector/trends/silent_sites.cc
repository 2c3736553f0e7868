#include "collector/trends/silent_sites.h"

#include <algorithm>
#include <utility>

namespace tidemark::trends {
namespace {

bool is_silent(const SiteVoices& site) { return site.heard == 0 && site.silent >= kSilentSiteMin; }

Problem begun_with(Problem first, const SiteVoices& site) {
  first.component = first.endpoint = "site " + first.site;
  first.check.clear();
  first.silent_endpoints = site.silent;
  first.text = "nothing comes from any of its " + std::to_string(site.silent) +
               " endpoints: is the site cut off, or its power?";
  return first;
}

void join(Problem& whole, Problem one) {
  whole.since = std::min(whole.since, one.since);
  whole.last = std::max(whole.last, one.last);
  if (whole.silo != one.silo) whole.silo.clear();
  for (std::string& service : one.services) whole.services.push_back(std::move(service));
}

}  // namespace

std::vector<Problem> with_silent_sites(std::vector<Problem> problems,
                                       const std::map<std::string, SiteVoices>& sites) {
  std::vector<Problem> out;
  std::map<std::string, std::size_t> places;  // of sites, in `out`
  for (Problem& problem : problems) {
    const auto site = sites.find(problem.site);
    if (!problem.silent || problem.site.empty() || site == sites.end() || !is_silent(site->second)) {
      out.push_back(std::move(problem));
      continue;
    }
    const auto [place, first] = places.emplace(problem.site, out.size());
    if (first) {
      out.push_back(begun_with(std::move(problem), site->second));
    } else {
      join(out[place->second], std::move(problem));
    }
  }
  for (const auto& [name, place] : places) {
    std::vector<std::string>& services = out[place].services;
    std::sort(services.begin(), services.end());
    services.erase(std::unique(services.begin(), services.end()), services.end());
  }
  return out;
}

}  // namespace tidemark::trends
