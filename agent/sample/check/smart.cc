#include "agent/sample/check/smart.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "common/model/number.h"

namespace tidemark::check {
namespace {

/// Little endian; what is above 2^53 loses its lowest bits.
double number_at(const SmartBytes& bytes, std::size_t at, std::size_t size) {
  double out = 0;
  for (std::size_t i = size; i-- > 0;) out = out * 256 + bytes[at + i];
  return out;
}

bool sums_to_zero(const SmartBytes& bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), 0u) % 256 == 0;
}

// Where a table of attributes begins and how it goes on (ATA8-ACS, as every drive keeps to it).
constexpr std::size_t kTable = 2;
constexpr std::size_t kRows = 30;
constexpr std::size_t kRowBytes = 12;

std::uint8_t threshold_of(const SmartBytes& thresholds, std::uint8_t id) {
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::size_t at = kTable + row * kRowBytes;
    if (thresholds[at] == id) return thresholds[at + 1];
  }
  return 0;
}

void append(std::string& list, const std::string& word) { list += (list.empty() ? "" : ", ") + word; }

void judge_one(const SmartWish& wish, const DiskSeen& disk, Finding& out, bool several) {
  const DiskHealth& health = *disk.health;
  const double errors = health.reallocated + health.pending + health.uncorrectable;
  CheckState state = judge_high(errors, wish.errors);
  std::string bad = health.failing;
  if (!health.failing.empty()) state = CheckState::kCritical;
  if (state != CheckState::kOk && errors > 0) {
    if (health.reallocated > 0) append(bad, number_text(health.reallocated) + " sectors reallocated");
    if (health.pending > 0) append(bad, number_text(health.pending) + " sectors unreadable");
    if (health.uncorrectable > 0) append(bad, number_text(health.uncorrectable) + " errors uncorrectable");
  }
  const auto measure = [&](const char* label, const std::optional<double>& value, const char* unit,
                           double factor) {
    if (!value) return;
    out.perfdata.push_back(
        perfdata((several ? disk.name + "." + label : std::string(label)).c_str(), *value * factor, unit));
  };
  const auto judge = [&](const std::optional<double>& value, const Bounds& bounds, const std::string& words) {
    if (!value) return;
    const CheckState found = judge_high(*value, bounds);
    if (found != CheckState::kOk) append(bad, words);
    state = worse(state, found);
  };
  judge(health.wear_percent, wish.wear_percent, "worn to " + percent(health.wear_percent.value_or(0)));
  judge(health.temperature_celsius, wish.temperature_celsius,
        number_text(health.temperature_celsius.value_or(0)) + " °C");
  measure("reallocated", health.reallocated, "{sector}", 1);
  measure("pending", health.pending, "{sector}", 1);
  measure("uncorrectable", health.uncorrectable, "{error}", 1);
  measure("temperature", health.temperature_celsius, "Cel", 1);
  measure("power_on", health.power_on_hours, "s", 3'600);
  measure("wear", health.wear_percent, "1", 0.01);
  measure("spare", health.spare_percent, "1", 0.01);
  if (!out.text.empty()) out.text += "; ";
  out.text += disk.name + ": " + (bad.empty() ? "healthy" : bad);
  if (health.temperature_celsius && bad.find("°C") == std::string::npos)
    out.text += ", " + number_text(*health.temperature_celsius) + " °C";
  out.state = worse(out.state, state);
}

}  // namespace

DiskHealth read_nvme_health(const SmartBytes& log) {
  DiskHealth out;
  constexpr const char* warnings[] = {
      "spare blocks below their threshold", "temperature outside its thresholds",
      "reliability degraded by errors",     "read only",
      "the cache's backup power failed",    "persistent memory region unreliable"};
  for (std::size_t bit = 0; bit < std::size(warnings); ++bit) {
    if ((log[0] >> bit & 1) != 0) append(out.failing, warnings[bit]);
  }
  constexpr double kelvin_of_zero = 273;
  if (const double kelvin = number_at(log, 1, 2); kelvin > 0)
    out.temperature_celsius = kelvin - kelvin_of_zero;
  out.spare_percent = log[3];
  out.wear_percent = log[5];
  out.power_on_hours = number_at(log, 128, 16);
  out.uncorrectable = number_at(log, 160, 16);
  return out;
}

std::optional<DiskHealth> read_ata_health(const SmartBytes& data, const SmartBytes& thresholds) {
  if (!sums_to_zero(data) || !sums_to_zero(thresholds)) return std::nullopt;
  DiskHealth out;
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::size_t at = kTable + row * kRowBytes;
    const std::uint8_t id = data[at];
    const std::uint8_t value = data[at + 3];
    const double raw = number_at(data, at + 5, 6);
    // What lies above the lowest bytes of a raw value is each vendor's own: minutes, lowest and highest.
    const double raw_low = number_at(data, at + 5, 4);
    switch (id) {
      case 0:
        continue;
      case 5:
        out.reallocated = raw_low;
        break;
      case 9:
        out.power_on_hours = number_at(data, at + 5, 3);
        break;
      case 190:
      case 194:
        if (id == 194 || !out.temperature_celsius) out.temperature_celsius = data[at + 5];
        break;
      case 197:
        out.pending = raw_low;
        break;
      case 198:
        out.uncorrectable = raw_low;
        break;
      default:
        break;
    }
    const std::uint8_t threshold = threshold_of(thresholds, id);
    constexpr std::uint8_t never = 0, always = 255, pre_failure = 1;
    const bool counts = threshold != never && threshold != always && (data[at + 1] & pre_failure) != 0;
    if (counts && value <= threshold) {
      append(out.failing, "attribute " + std::to_string(id) + " is at " + std::to_string(value) +
                              " and fails from " + std::to_string(threshold) + " (raw " + number_text(raw) +
                              ")");
    }
  }
  return out;
}

std::optional<bool> ata_threshold_exceeded(std::span<const std::uint8_t> sense) {
  constexpr std::uint8_t descriptor_format = 0x72, ata_status = 0x09;
  constexpr std::size_t at = 8, mid = at + 9, high = at + 11;
  if (sense.size() <= high || (sense[0] & 0x7f) != descriptor_format || sense[at] != ata_status)
    return std::nullopt;
  if (sense[mid] == 0x4f && sense[high] == 0xc2) return false;
  if (sense[mid] == 0xf4 && sense[high] == 0x2c) return true;
  return std::nullopt;
}

Finding judge_disks(const SmartWish& wish, const std::vector<DiskSeen>& disks, bool named) {
  Finding out{CheckState::kOk, {}, {}};
  std::size_t told = 0, mute = 0;
  for (const DiskSeen& disk : disks) {
    if (disk.health) {
      ++told;
      judge_one(wish, disk, out, disks.size() > 1);
      continue;
    }
    mute += disk.mute;
    if (disk.mute && !named) continue;
    out.state = worse(out.state, CheckState::kUnknown);
    out.text += (out.text.empty() ? "" : "; ") + disk.name + ": " + disk.trouble;
  }
  if (disks.empty() || (told == 0 && mute == disks.size() && !named)) {
    return {CheckState::kUnknown, "this machine has no disk with SMART to read (ATA or NVMe)", {}};
  }
  return out;
}

}  // namespace tidemark::check
