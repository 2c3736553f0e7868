#pragma once

#include <optional>
#include <string>

namespace tidemark {

/// A share (0…1, or more) in per cent: "99.95 %", "100 %". With two decimals, or so many more, five at most,
/// that a share which is not whole is not shown as 0 % or 100 %, and one that is short of `goal` not as
/// having reached it; where five would not do, "> 99.99999 %" or "< 99.90 %". The goal itself is shown in
/// full, up to six decimals: percent_text(goal, goal). A point before the decimals.
std::string percent_text(double share, std::optional<double> goal = std::nullopt);

}  // namespace tidemark
