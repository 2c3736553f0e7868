#pragma once

#include <string>
#include <vector>

#include "collector/catalog/service.h"

/// What a service's definition says, in words.
namespace tidemark::admin {

/// "Mon–Fri 08:00–18:00; Sat–Sun none; 10 holidays", neighbours with the same hours together.
std::string hours_text(const catalog::ServiceHours& hours);
/// "at least 2 members"
std::string rule_text(const timeline::Rule& rule);

struct CostWords {
  std::string hours;  ///< "Mon–Fri 08:00–18:00"
  double per_hour = 0;
};
/// All hours of the week, by what they cost, the dearest first.
std::vector<CostWords> cost_words(const catalog::CostCurve& curve);

}  // namespace tidemark::admin
