#pragma once

#include <string>
#include <vector>

#include "collector/timeline/timeline.h"

namespace tidemark::trends {

/// What is not well at the moment: a component, or a whole site from which nothing comes (silent_sites.h).
struct Problem {
  std::string component;
  std::string endpoint;  ///< of a site: "site" and its name
  std::string check;     ///< of a site: empty
  std::string site;
  std::string silo;  ///< see silo_of(); may be empty
  timeline::State state = timeline::State::kUnknown;
  TimePoint since;                    ///< no earlier than TrendSource::kProblemsBack ago
  std::string text;                   ///< the last result's
  TimePoint last;                     ///< when that was
  bool silent = false;                ///< UNKNOWN because no result came any more
  std::vector<std::string> services;  ///< whose members it is
  std::size_t silent_endpoints = 0;   ///< of a site: how many; of a component 0
};

}  // namespace tidemark::trends
