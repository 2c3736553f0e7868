#pragma once

#include <string>
#include <vector>

#include "collector/catalog/service.h"
#include "collector/store/rows.h"
#include "collector/trends/planned_work.h"
#include "collector/trends/tree.h"

namespace tidemark::trends {

/// Time of a service that somebody took out of the count, as a correction.
struct Correction {
  timeline::Interval time;
  std::string reason;
  std::string author;
};

/// That somebody knew of an outage.
struct Acknowledgement {
  TimePoint time;
  std::string author;
  std::string text;
};

/// A service over a range of time, and which of that time its figures count.
struct History {
  const catalog::Service* service = nullptr;  ///< the caller's
  TreeNode tree;                              ///< with timelines over `range`
  std::vector<Component> components;          ///< what the tree's places refer to
  timeline::Interval range;
  std::vector<Correction> corrections;            ///< in order of time
  std::vector<Acknowledgement> acknowledgements;  ///< in order of time
  std::vector<store::ToldRow> told;               ///< alarms that reached somebody, in order of time

  timeline::Intervals hours;     ///< service hours
  PlannedTime planned;           ///< also outside of the hours
  timeline::Intervals excluded;  ///< DOWN time that corrections take out
  timeline::Intervals counted;   ///< hours without planned work and without what is excluded
  timeline::Intervals reported;  ///< hours without planned work: what would count without corrections

  /// Fills in what follows from the tree's timelines, the range, `windows` and the corrections.
  void reckon(std::vector<PlannedWindow> windows);
};

}  // namespace tidemark::trends
