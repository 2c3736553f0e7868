#include "collector/series/sketch.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "collector/series/bits.h"
#include "collector/series/seal.h"

namespace tidemark::series {
namespace {

constexpr double kBase = (1 + Sketch::kError) / (1 - Sketch::kError);
constexpr double kZero = 1e-9;

std::int32_t bin_of(double distance) {
  static const double scale = 1 / std::log(kBase);
  return static_cast<std::int32_t>(std::ceil(std::log(distance) * scale));
}

/// In the middle of the bin, so that no value of it is farther away than the error.
double value_of(std::int32_t bin) { return 2 * std::pow(kBase, bin) / (kBase + 1); }

/// The bins nearest to zero become one.
void shorten(std::map<std::int32_t, std::uint64_t>& bins) {
  while (bins.size() > Sketch::kBinsMax) {
    const auto first = bins.begin();
    std::next(first)->second += first->second;
    bins.erase(first);
  }
}

void put_bins(const std::map<std::int32_t, std::uint64_t>& bins, std::string& out) {
  put_varint(bins.size(), out);
  std::int64_t last = 0;
  for (const auto& [bin, count] : bins) {
    put_varint(zigzag(static_cast<std::uint64_t>(bin - last)), out);
    put_varint(count, out);
    last = bin;
  }
}

bool take_bins(std::string_view& in, std::map<std::int32_t, std::uint64_t>& bins, std::uint64_t& total) {
  std::uint64_t size = 0, step = 0, count = 0;
  if (!take_varint(in, size) || size > Sketch::kBinsMax) return false;
  std::int64_t bin = 0;
  for (std::uint64_t i = 0; i < size; ++i) {
    if (!take_varint(in, step) || !take_varint(in, count)) return false;
    const auto by = static_cast<std::int64_t>(unzigzag(step));
    if (by < -100'000 || by > 100'000 || count == 0 || (i > 0 && by <= 0)) return false;
    bin += by;
    bins.emplace_hint(bins.end(), static_cast<std::int32_t>(bin), count);
    if (__builtin_add_overflow(total, count, &total)) return false;
  }
  return true;
}

}  // namespace

void Sketch::add(double value, std::uint64_t times) {
  if (!std::isfinite(value) || times == 0) return;
  count_ += times;
  if (std::abs(value) < kZero) {
    zeros_ += times;
  } else {
    auto& bins = value > 0 ? above_ : below_;
    bins[bin_of(std::abs(value))] += times;
    shorten(bins);
  }
}

void Sketch::merge(const Sketch& other) {
  for (const auto& [bin, count] : other.above_) above_[bin] += count;
  for (const auto& [bin, count] : other.below_) below_[bin] += count;
  shorten(above_);
  shorten(below_);
  zeros_ += other.zeros_;
  count_ += other.count_;
}

double Sketch::quantile(double q) const {
  auto left = static_cast<std::uint64_t>(q * static_cast<double>(count_ - 1));
  for (auto it = below_.rbegin(); it != below_.rend(); ++it) {
    if (left < it->second) return -value_of(it->first);
    left -= it->second;
  }
  if (left < zeros_) return 0;
  left -= zeros_;
  for (const auto& [bin, count] : above_) {
    if (left < count) return value_of(bin);
    left -= count;
  }
  return above_.empty() ? 0 : value_of(above_.rbegin()->first);
}

void Sketch::put(std::string& out) const {
  put_varint(zeros_, out);
  put_bins(below_, out);
  put_bins(above_, out);
}

bool Sketch::take(std::string_view& in) {
  *this = Sketch();
  if (!take_varint(in, zeros_)) return false;
  count_ = zeros_;
  return take_bins(in, below_, count_) && take_bins(in, above_, count_);
}

bool Sketch::skip(std::string_view& in) {
  std::uint64_t number = 0;
  if (!take_varint(in, number)) return false;
  for (int sign = 0; sign < 2; ++sign) {
    std::uint64_t bins = 0;
    if (!take_varint(in, bins) || bins > kBinsMax) return false;
    for (std::uint64_t i = 0; i < 2 * bins; ++i) {
      if (!take_varint(in, number)) return false;
    }
  }
  return true;
}

void SketchSheet::add(std::vector<SeriesSketch> some) {
  std::sort(some.begin(), some.end(), [](const auto& a, const auto& b) { return a.series < b.series; });
  for (const auto& [series, sketch] : some) {
    put_varint(static_cast<std::uint64_t>(series - std::exchange(last_, series)), sketches_);
    sketch.put(sketches_);
    ++count_;
  }
}

std::string SketchSheet::take() {
  std::string out(kSealBytes, '\0');
  put_varint(count_, out);
  out += sketches_;
  seal(out);
  *this = SketchSheet();
  return out;
}

namespace {

absl::Status damaged() { return absl::DataLossError("sketches are damaged: they do not add up"); }

}  // namespace

absl::StatusOr<std::vector<SeriesSketch>> decode_sketches(std::string_view bytes) {
  auto in = unsealed(bytes);
  if (!in.ok()) return in.status();
  std::uint64_t count = 0;
  std::int64_t series = 0;
  if (!take_varint(*in, count) || count > in->size()) return damaged();
  std::vector<SeriesSketch> out(count);
  for (SeriesSketch& one : out) {
    if (!take_growing(*in, &one == &out.front(), series)) return damaged();
    one.series = series;
    if (!one.sketch.take(*in)) return damaged();
  }
  if (!in->empty()) return damaged();
  return out;
}

absl::Status read_sketches(std::string_view bytes, std::span<const std::int64_t> wanted,
                           const std::function<void(std::size_t place, const Sketch& sketch)>& each) {
  auto in = unsealed(bytes);
  if (!in.ok()) return in.status();
  std::uint64_t count = 0;
  std::int64_t series = 0;
  if (!take_varint(*in, count) || count > in->size()) return damaged();
  std::size_t place = 0;
  Sketch sketch;
  for (std::uint64_t i = 0; i < count && place < wanted.size(); ++i) {
    if (!take_growing(*in, i == 0, series)) return damaged();
    while (place < wanted.size() && wanted[place] < series) ++place;
    if (place == wanted.size() || wanted[place] != series) {
      if (!Sketch::skip(*in)) return damaged();
      continue;
    }
    if (!sketch.take(*in)) return damaged();
    each(place, sketch);
  }
  return absl::OkStatus();
}

}  // namespace tidemark::series
