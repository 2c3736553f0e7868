#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/statistics/points.h"
#include "common/model/time.h"

/// What runs out, and when: forecasts from daily values. Pure, but for TrendSource::capacity().
namespace tidemark::trends {

/// Series of one kind that a service's forecasts are made of, at most.
inline constexpr std::uint64_t kCapacitySeriesMax = 50'000;
/// So many of a service's forecasts carry their daily values.
inline constexpr std::size_t kDailyKept = 5;
/// Without a value for longer it is gone, or nothing is known of it: no date.
inline constexpr Duration kCapacitySilence = std::chrono::hours(24 * 7);

/// What an endpoint may run out of.
enum class Resource : std::uint8_t { kSpace, kInodes, kMemory, kSwap, kLink };
/// "space", "inodes", "memory", "swap", "link".
std::string_view name_of(Resource resource);

enum class Outlook : std::uint8_t {
  kFull,    ///< at its limit on the last day
  kDated,   ///< there is a range of days
  kNoDate,  ///< `why` says why not
};
/// "full", "runs out", "no date".
std::string_view name_of(Outlook outlook);

/// Of one resource. Values are shares of its limit; days are those of UTC, as their begins.
struct CapacityForecast {
  Resource resource = Resource::kSpace;
  std::string endpoint;  ///< its name
  std::string place;     ///< the mountpoint, or the interface; empty for memory and swap
  double now = 0;        ///< the 95th percentile of the last whole day
  TimePoint last;        ///< that day
  Outlook outlook = Outlook::kNoDate;
  std::string why;  ///< of kNoDate, in a few words
  /// Of kDated: in nine of ten cases it is full on one of these days, ends included. No latest: it lies more
  /// than five years ahead.
  std::optional<TimePoint> earliest;
  std::optional<TimePoint> latest;
  double growth = 0;       ///< a day; 0 where none was found
  std::uint64_t days = 0;  ///< with values that the forecast is from: since the level last shifted
  std::optional<TimePoint> level_shifted;  ///< the first day on the new level, where it did
  std::vector<statistics::Point> daily;    ///< of the first kDailyKept of a service: the values it is from
};

/// The forecast of daily values in order of their days (Unix days, one a day), as of `now`. The caller names
/// the resource.
CapacityForecast forecast_of(std::span<const statistics::Point> daily, TimePoint now);

/// What is full first, then by the earliest day, then what has no date by how full it is.
void first_to_run_out_first(std::vector<CapacityForecast>& forecasts);

/// "space at /var of web-1".
std::string name_of(const CapacityForecast& forecast);
/// "full", "in 6 to 15 days", "in 40 days or later", or why there is no date.
std::string verdict_of(const CapacityForecast& forecast, TimePoint now);

/// All of a service.
struct Capacity {
  TimePoint as_of;
  std::vector<CapacityForecast> forecasts;  ///< the first to run out first
  std::vector<std::string> left_out;        ///< what may run out and is not looked at, each with its reason
};
/// The first to run out in a sentence; empty where nothing has a date.
std::string sentence_of(const Capacity& capacity);

}  // namespace tidemark::trends
