#pragma once

#include <array>

namespace tidemark::statistics {

/// A line rises towards a bound, with noise and a weekly season around it; all in standard deviations of the
/// noise, which is normal. On day 0 nothing has passed the bound.
struct Approach {
  double lead = 0;  // of the bound over the line on day 0
  double rise = 0;  // a day, > 0
  /// What the line with its season is above itself on the days 1 to 7, and so on.
  std::array<double, 7> season{};
  /// The correlation of a day's noise with the next, 0 ≤ lag_one < 1.
  double lag_one = 0;
};

/// Days by which the bound has first been passed with a probability of 5 %, 50 % and 95 %.
struct PassageDays {
  double early = 0;
  double middle = 0;
  double late = 0;
};

/// Day by day, of the probability that no day has passed the bound so far, Φ(lead) is left. Of days that are
/// correlated only what is new in each counts, its share 1 − r² of the variance: Φ(lead) to the power of that
/// (against walks with r up to 0.8 the days are right within 4 %). Up to 10,000 days from where the line
/// comes near the bound; what is not reached until then is that day.
PassageDays first_passage(const Approach& approach);

}  // namespace tidemark::statistics
