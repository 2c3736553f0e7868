#include "collector/learn/proposal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace tidemark::learn {
namespace {

constexpr int kDigitsMin = 3;
constexpr int kDigitsMax = 15;

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

/// Of what little is bad: what is left.
bool is_remainder(const Learnt& learnt) {
  constexpr std::array<std::string_view, 3> kWords{"available", "free", "idle"};
  const auto named = [&](std::string_view word) {
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
  };
  return named(last_part(learnt.metric)) ||
         std::any_of(learnt.attributes.begin(), learnt.attributes.end(),
                     [&](const Attribute& attribute) { return named(attribute.value); });
}

Proposal nothing(std::string why) {
  Proposal out;
  out.why = std::move(why);
  return out;
}

/// Both with as few digits as keep them beyond `edge` and apart.
void round_outward(double edge, Proposal& out) {
  const double sign = out.above ? 1 : -1;
  const double warning = out.warning;
  const double critical = out.critical;
  for (int digits = kDigitsMin; digits <= kDigitsMax; ++digits) {
    out.warning = rounded(warning, out.above, digits);
    out.critical = rounded(critical, out.above, digits);
    if (sign * (out.warning - edge) > 0 && sign * (out.critical - out.warning) > 0) break;
  }
  out.hysteresis = rounded(std::abs(out.warning - edge) / 2, false, 2);
}

Proposal above(const Learnt& learnt) {
  const double edge = learnt.values.quantile(0.999);
  double spread = edge - learnt.values.quantile(0.5);
  if (spread <= 0) spread = learnt.values.most() - learnt.values.least();
  Proposal out;
  out.proposed = true;
  out.warning = edge + kWarningMargin * spread;
  out.critical = edge + kCriticalMargin * spread;
  out.why = "0.5 and 1.5 spreads (median to 99.9 %) above the 99.9th percentile";
  if (learnt.unit == "1") {
    const double room = 1 - edge;
    if (room < kRoomMin) return nothing("it comes within 1 % of its bound by itself");
    if (out.critical > edge + 0.9 * room) {
      out.warning = std::min(out.warning, edge + 0.5 * room);
      out.critical = edge + 0.9 * room;
      out.why += ", kept within half and nine tenths of the room below 1";
    }
  }
  round_outward(edge, out);
  return out;
}

Proposal below(const Learnt& learnt) {
  const double edge = learnt.values.quantile(0.001);
  if (edge <= 0) return nothing("it reaches 0 by itself");
  double spread = learnt.values.quantile(0.5) - edge;
  if (spread <= 0) spread = learnt.values.most() - learnt.values.least();
  Proposal out;
  out.proposed = true;
  out.above = false;
  out.warning = std::max(edge - kWarningMargin * spread, edge / 2);
  out.critical = std::max(edge - kCriticalMargin * spread, edge / 10);
  out.why =
      "0.5 and 1.5 spreads (0.1 % to median) below the 0.1th percentile, not under a half and a tenth of it";
  round_outward(edge, out);
  return out;
}

}  // namespace

double rounded(double value, bool up, int digits) {
  if (value == 0 || !std::isfinite(value)) return value;
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value)))) - digits + 1;
  const double unit = std::pow(10.0, std::abs(exponent));
  const double scaled = exponent < 0 ? value * unit : value / unit;
  const double whole = up ? std::ceil(scaled) : std::floor(scaled);
  return exponent < 0 ? whole / unit : whole * unit;
}

Attributes kinds_of(const Attributes& attributes) {
  constexpr std::array<std::string_view, 7> kKinds{"mode",      "state",    "status", "type",
                                                   "direction", "resource", "kind"};
  Attributes out;
  for (const Attribute& attribute : attributes) {
    if (std::find(kKinds.begin(), kKinds.end(), last_part(attribute.key)) != kKinds.end())
      out.push_back(attribute);
  }
  return out;
}

Proposal propose(const Learnt& learnt) {
  const Distribution& values = learnt.values;
  if (values.count() < kValuesMin)
    return nothing("only " + std::to_string(values.count()) + " values, of " + std::to_string(kValuesMin) +
                   " that it takes");
  if (values.most() == values.least()) return nothing("it never varied");
  if (learnt.only_rises) return nothing("it only rises: any bound is passed sooner or later");
  return is_remainder(learnt) ? below(learnt) : above(learnt);
}

}  // namespace tidemark::learn
