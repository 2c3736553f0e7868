#pragma once

#include <map>
#include <string>
#include <vector>

#include "collector/trends/problem.h"

namespace tidemark::trends {

/// Of one site, at the moment.
struct SiteVoices {
  std::size_t heard = 0;   ///< endpoints of which something came within what is tolerated
  std::size_t silent = 0;  ///< that should be there, and of which nothing did
};

/// Where nothing comes from a whole site, what is between it and the collector is to blame, not each of its
/// checks: the silent problems of a site with kSilentSiteMin silent endpoints or more, of which none is
/// heard, become one. Others stay, in their order; the one stands where the site's first one stood. Pure.
inline constexpr std::size_t kSilentSiteMin = 3;
std::vector<Problem> with_silent_sites(std::vector<Problem> problems,
                                       const std::map<std::string, SiteVoices>& sites);

}  // namespace tidemark::trends
