#include "collector/series/values.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "collector/series/bits.h"
#include "collector/series/integers.h"

namespace tidemark::series {
namespace {

// A column's first byte: 3 × decimals + order of scaled integers, or one of these.
constexpr std::uint8_t kXor = 31;
constexpr std::uint8_t kPlain = 32;
constexpr unsigned kDecimalsMax = 9;
constexpr std::array<double, kDecimalsMax + 1> kPowers{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

/// Adding this to a number below 2^51 leaves its nearest integer in the low bits.
constexpr double kRounder = 0x1.8p52;

std::int64_t nearest(double value) {
  if (std::abs(value) < 0x1p51)
    return std::bit_cast<std::int64_t>(value + kRounder) - std::bit_cast<std::int64_t>(kRounder);
  return std::abs(value) < 0x1p53 ? std::llrint(value) : 0;
}

/// The integer that `decimals` make of it; none: it would not come back bit by bit.
bool scale(double value, unsigned decimals, std::int64_t& scaled) {
  scaled = nearest(value * kPowers[decimals]);
  const double back = static_cast<double>(scaled) / kPowers[decimals];
  return std::bit_cast<std::uint64_t>(back) == std::bit_cast<std::uint64_t>(value);
}

/// The least decimals with which all can be scaled, and what they become.
std::optional<unsigned> scale_all(std::span<const double> values, std::vector<std::int64_t>& scaled) {
  scaled.resize(values.size());
  unsigned decimals = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const unsigned before = decimals;
    while (!scale(values[i], decimals, scaled[i])) {
      if (++decimals > kDecimalsMax) return std::nullopt;
    }
    // What came before has fewer decimals than this one, and is looked at again.
    if (decimals != before) i = static_cast<std::size_t>(-1);
  }
  return decimals;
}

/// A bit that says whether it differs from the one before; where it does, a bit that says whether the
/// differing bits lie within the last window, else the window anew: its leading zeros and its width less one.
void put_xor(std::span<const double> values, std::string& out) {
  BitWriter bits(out);
  std::uint64_t last = 0;
  unsigned leading = 64, width = 0;
  for (const double value : values) {
    const auto word = std::bit_cast<std::uint64_t>(value);
    const std::uint64_t differs = word ^ std::exchange(last, word);
    bits.put(differs != 0, 1);
    if (differs == 0) continue;
    const auto zeros = static_cast<unsigned>(std::countl_zero(differs));
    const auto tail = static_cast<unsigned>(std::countr_zero(differs));
    const bool fits = width > 0 && zeros >= leading && tail >= 64 - leading - width;
    bits.put(fits ? 1 : 0, 1);
    if (!fits) {
      leading = zeros;
      width = 64 - zeros - tail;
      bits.put(leading, 6);
      bits.put(width - 1, 6);
    }
    bits.put(differs >> (64 - leading - width), width);
  }
  bits.finish();
}

bool read_xor(std::string_view column, std::span<double> values) {
  BitReader bits(column);
  std::uint64_t word = 0;
  unsigned leading = 0, width = 0;
  for (double& value : values) {
    if (bits.take(1) != 0) {
      if (bits.take(1) == 0) {
        leading = static_cast<unsigned>(bits.take(6));
        width = static_cast<unsigned>(bits.take(6)) + 1;
      }
      if (width == 0 || leading + width > 64) return false;
      word ^= bits.take(width) << (64 - leading - width);
    }
    value = std::bit_cast<double>(word);
  }
  return bits.good() && bits.bytes() == column.size();
}

}  // namespace

void put_values(std::span<const double> values, std::string& out) {
  thread_local std::vector<std::int64_t> scaled;
  if (const auto decimals = scale_all(values, scaled)) {
    const unsigned order = order_of(scaled);
    out.push_back(static_cast<char>(*decimals * (kOrderMax + 1) + order));
    put_integers(scaled, order, out);
    return;
  }
  const std::size_t begin = out.size();
  out.push_back(static_cast<char>(kXor));
  put_xor(values, out);
  if (out.size() - begin <= 1 + values.size_bytes()) return;
  out.resize(begin);
  out.push_back(static_cast<char>(kPlain));
  out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

double sum_of(std::span<const double> values) {
  thread_local std::vector<std::int64_t> scaled;
  if (const auto decimals = scale_all(values, scaled)) {
    std::int64_t total = 0;
    bool fits = true;
    for (const std::int64_t one : scaled) fits = fits && !__builtin_add_overflow(total, one, &total);
    if (fits && std::abs(static_cast<double>(total)) < 0x1p53)
      return static_cast<double>(total) / kPowers[*decimals];
  }
  return std::accumulate(values.begin(), values.end(), 0.0);
}

bool read_values(std::string_view column, std::span<double> values) {
  if (column.empty()) return false;
  const auto scheme = static_cast<std::uint8_t>(column.front());
  column.remove_prefix(1);
  if (scheme == kXor) return read_xor(column, values);
  if (scheme == kPlain) {
    if (column.size() != values.size_bytes()) return false;
    std::memcpy(values.data(), column.data(), column.size());
    return true;
  }
  const unsigned decimals = scheme / (kOrderMax + 1);
  if (decimals > kDecimalsMax) return false;
  thread_local std::vector<std::int64_t> scaled;
  scaled.resize(values.size());
  if (!take_integers(column, scheme % (kOrderMax + 1), scaled) || !column.empty()) return false;
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<double>(scaled[i]) / kPowers[decimals];
  return true;
}

}  // namespace tidemark::series
