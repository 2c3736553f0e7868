#include "collector/series/integers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "collector/series/bits.h"

namespace tidemark::series {
namespace {

// A frame's first byte: all numbers are one; they lie evenly in a range; or 2 + k: they crowd around a
// number, Rice-coded with k low bits.
constexpr std::uint8_t kEqual = 0;
constexpr std::uint8_t kRange = 1;
constexpr std::uint8_t kRice = 2;
constexpr unsigned kRiceBitsMax = 60;
// So many ones say that the number follows as it is, in 64 bits.
constexpr unsigned kUnaryMax = 24;
constexpr std::size_t kLookMax = 512;  // numbers that tell for all of a column which order is best

std::uint64_t bits_of(std::int64_t value) { return static_cast<std::uint64_t>(value); }
std::int64_t value_of(std::uint64_t bits) { return static_cast<std::int64_t>(bits); }
/// Wraps: so every pattern is good, and adding takes it back.
std::int64_t difference(std::int64_t a, std::int64_t b) { return value_of(bits_of(a) - bits_of(b)); }
std::int64_t sum(std::int64_t a, std::int64_t b) { return value_of(bits_of(a) + bits_of(b)); }

/// In place: the first stays as it is.
void differences(std::span<std::int64_t> values) {
  for (std::size_t i = values.size(); i-- > 1;) values[i] = difference(values[i], values[i - 1]);
}
void sums(std::span<std::int64_t> values) {
  for (std::size_t i = 1; i < values.size(); ++i) values[i] = sum(values[i], values[i - 1]);
}

/// What is crowded around: the mean where the numbers' sum keeps within 64 bits, else the first.
std::int64_t middle_of(std::span<const std::int64_t> frame) {
  std::int64_t total = 0;
  for (const std::int64_t value : frame) {
    if (__builtin_add_overflow(total, value, &total)) return frame.front();
  }
  return total / static_cast<std::int64_t>(frame.size());
}

/// Numbers 0…range in as few bits as fit evenly: the first `shorts` of them in `width` bits, the others in
/// one more.
struct EvenCode {
  unsigned width;
  std::uint64_t shorts;
  explicit EvenCode(std::uint64_t range)
      : width(range == ~std::uint64_t{0} ? 64 : static_cast<unsigned>(std::bit_width(range + 1)) - 1),
        shorts(width == 64 ? 0 : (std::uint64_t{2} << width) - (range + 1)) {}
  /// Of `n` numbers, where they do lie evenly.
  std::uint64_t bits(std::size_t n) const {
    const double all = std::ldexp(2.0, static_cast<int>(width));
    const double longer =
        width == 64 ? 0 : 1 - static_cast<double>(shorts) / (all - static_cast<double>(shorts));
    return width * n + static_cast<std::uint64_t>(longer * static_cast<double>(n));
  }
};

std::uint64_t rice_cost(std::span<const std::int64_t> frame, std::int64_t middle, unsigned k) {
  std::uint64_t bits = (k + 1) * frame.size();
  for (const std::int64_t value : frame) {
    const std::uint64_t high = zigzag(bits_of(difference(value, middle))) >> k;
    bits += high >= kUnaryMax ? kUnaryMax + 64 - k - 1 : high;
  }
  return bits;
}

void put_even(std::span<const std::int64_t> frame, std::int64_t least, std::uint64_t range,
              std::string& out) {
  out.push_back(static_cast<char>(kRange));
  put_varint(zigzag(bits_of(least)), out);
  put_varint(range, out);
  const EvenCode code(range);
  BitWriter bits(out);
  for (const std::int64_t value : frame) {
    const std::uint64_t above = bits_of(value) - bits_of(least);
    if (code.width == 64) {
      bits.put(above, 64);
    } else if (above < code.shorts) {
      bits.put(above, code.width);
    } else {
      const std::uint64_t shifted = above + code.shorts;  // its highest `width` bits are no short one's
      bits.put(shifted >> 1, code.width);
      bits.put(shifted & 1, 1);
    }
  }
  bits.finish();
}

bool take_even(std::string_view& in, std::span<std::int64_t> frame) {
  std::uint64_t least = 0, range = 0;
  if (!take_varint(in, least) || !take_varint(in, range)) return false;
  least = unzigzag(least);
  const EvenCode code(range);
  BitReader bits(in);
  for (std::int64_t& value : frame) {
    std::uint64_t above = bits.take(code.width);
    if (code.width < 64 && above >= code.shorts) above = (above << 1 | bits.take(1)) - code.shorts;
    value = value_of(least + above);
  }
  if (!bits.good()) return false;
  in.remove_prefix(bits.bytes());
  return true;
}

void put_rice(std::span<const std::int64_t> frame, std::int64_t middle, unsigned k, std::string& out) {
  out.push_back(static_cast<char>(kRice + k));
  put_varint(zigzag(bits_of(middle)), out);
  BitWriter bits(out);
  for (const std::int64_t value : frame) {
    const std::uint64_t coded = zigzag(bits_of(difference(value, middle)));
    const std::uint64_t high = coded >> k;
    if (high >= kUnaryMax) {
      bits.put((std::uint64_t{1} << kUnaryMax) - 1, kUnaryMax);
      bits.put(coded, 64);
      continue;
    }
    bits.put_unary(static_cast<unsigned>(high));
    bits.put(coded & ((std::uint64_t{1} << k) - 1), k);
  }
  bits.finish();
}

bool take_rice(std::string_view& in, unsigned k, std::span<std::int64_t> frame) {
  std::uint64_t middle = 0;
  if (!take_varint(in, middle)) return false;
  middle = unzigzag(middle);
  BitReader bits(in);
  for (std::int64_t& value : frame) {
    const std::uint64_t high = bits.take_unary(kUnaryMax);
    const std::uint64_t coded = high == kUnaryMax ? bits.take(64) : high << k | bits.take(k);
    value = value_of(middle + unzigzag(coded));
  }
  if (!bits.good()) return false;
  in.remove_prefix(bits.bytes());
  return true;
}

void put_frame(std::span<const std::int64_t> frame, std::string& out) {
  const auto [low, high] = std::minmax_element(frame.begin(), frame.end());
  const std::int64_t least = *low;
  const std::uint64_t range = bits_of(*high) - bits_of(least);
  if (range == 0) {
    out.push_back(static_cast<char>(kEqual));
    put_varint(zigzag(bits_of(least)), out);
    return;
  }
  const std::int64_t middle = middle_of(frame);
  double mean = 0;
  for (const std::int64_t value : frame)
    mean += static_cast<double>(zigzag(bits_of(difference(value, middle))));
  mean /= static_cast<double>(frame.size());
  // The best k is about the mean's logarithm; outliers move it up, so the ones below are tried too.
  const auto guess = static_cast<unsigned>(std::clamp(std::log2(mean + 1), 0.0, double{kRiceBitsMax}));
  std::uint64_t best = EvenCode(range).bits(frame.size()) + 8 * varint_bytes(range);
  int best_k = -1;
  for (unsigned k = guess + 1; k-- > 0 && k + 4 > guess;) {
    if (const std::uint64_t cost = rice_cost(frame, middle, k); cost < best) {
      best = cost;
      best_k = static_cast<int>(k);
    }
  }
  if (best_k < 0) {
    put_even(frame, least, range, out);
  } else {
    put_rice(frame, middle, static_cast<unsigned>(best_k), out);
  }
}

bool take_frame(std::string_view& in, std::span<std::int64_t> frame) {
  if (in.empty()) return false;
  const auto mode = static_cast<std::uint8_t>(in.front());
  in.remove_prefix(1);
  if (mode == kRange) return take_even(in, frame);
  if (mode >= kRice) return mode <= kRice + kRiceBitsMax && take_rice(in, mode - kRice, frame);
  std::uint64_t value = 0;
  if (!take_varint(in, value)) return false;
  std::fill(frame.begin(), frame.end(), value_of(unzigzag(value)));
  return true;
}

}  // namespace

unsigned order_of(std::span<const std::int64_t> values) {
  if (values.size() < 2) return 0;
  values = values.first(std::min(values.size(), kLookMax));
  const auto n = static_cast<double>(values.size());
  // What a code costs grows with how far the numbers lie from their middle.
  std::array<double, kOrderMax + 1> middles{}, far{};
  for (const std::int64_t value : values) middles[0] += static_cast<double>(value) / n;
  middles[1] = static_cast<double>(difference(values.back(), values.front())) / (n - 1);
  std::int64_t last = values[0], last_difference = difference(values[1], values[0]);
  for (std::size_t i = 1; i < values.size(); ++i) {
    const std::int64_t once = difference(values[i], last);
    far[0] += std::abs(static_cast<double>(values[i]) - middles[0]);
    far[1] += std::abs(static_cast<double>(once) - middles[1]);
    far[2] += std::abs(static_cast<double>(difference(once, last_difference)));
    last = values[i];
    last_difference = once;
  }
  unsigned best = 0;
  for (unsigned order = 1; order <= kOrderMax; ++order) {
    if (far[order] < far[best]) best = order;
  }
  return best;
}

void put_integers(std::span<std::int64_t> values, unsigned order, std::string& out) {
  const std::size_t seeds = std::min<std::size_t>(order, values.size());
  for (unsigned turn = 0; turn < order; ++turn) {
    if (turn < values.size()) differences(values.subspan(turn));
  }
  for (std::size_t i = 0; i < seeds; ++i) put_varint(zigzag(bits_of(values[i])), out);
  for (std::size_t at = seeds; at < values.size(); at += kFrameLength)
    put_frame(values.subspan(at, std::min(kFrameLength, values.size() - at)), out);
}

bool take_integers(std::string_view& in, unsigned order, std::span<std::int64_t> values) {
  if (order > kOrderMax) return false;
  const std::size_t seeds = std::min<std::size_t>(order, values.size());
  for (std::size_t i = 0; i < seeds; ++i) {
    std::uint64_t seed = 0;
    if (!take_varint(in, seed)) return false;
    values[i] = value_of(unzigzag(seed));
  }
  for (std::size_t at = seeds; at < values.size(); at += kFrameLength) {
    if (!take_frame(in, values.subspan(at, std::min(kFrameLength, values.size() - at)))) return false;
  }
  for (unsigned turn = order; turn-- > 0;) {
    if (turn < values.size()) sums(values.subspan(turn));
  }
  return true;
}

void put_ordered(std::span<const std::int64_t> values, std::string& out) {
  thread_local std::vector<std::int64_t> scratch;
  scratch.assign(values.begin(), values.end());
  const unsigned order = order_of(scratch);
  out.push_back(static_cast<char>(order));
  put_integers(scratch, order, out);
}

bool take_ordered(std::string_view& in, std::span<std::int64_t> values) {
  if (in.empty()) return false;
  const auto order = static_cast<std::uint8_t>(in.front());
  in.remove_prefix(1);
  return take_integers(in, order, values);
}

}  // namespace tidemark::series
