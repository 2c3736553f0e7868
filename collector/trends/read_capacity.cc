#include <algorithm>
#include <deque>
#include <future>
#include <iterator>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "collector/statistics/forecast.h"
#include "collector/store/join_store.h"
#include "collector/trends/assemble.h"
#include "collector/trends/roster.h"

namespace tidemark::trends {
namespace {

using statistics::Point;
using std::chrono::days;

constexpr Duration kDay = days{1};
constexpr const char* kMountpoint = "system.filesystem.mountpoint";
constexpr const char* kInterface = "network.interface.name";
constexpr const char* kFilesystemState = "system.filesystem.state";

/// Metrics after OpenTelemetry's conventions whose values are shares of what there is.
struct ShareMetric {
  Resource resource;
  const char* name;
};
constexpr ShareMetric kShares[] = {{Resource::kSpace, "system.filesystem.utilization"},
                                   {Resource::kMemory, "system.memory.utilization"},
                                   {Resource::kSwap, "system.paging.utilization"},
                                   {Resource::kLink, "hw.network.bandwidth.utilization"}};
constexpr const char* kInodes = "system.filesystem.inodes.usage";

std::string place_of(const Attributes& attributes) {
  for (const Attribute& attribute : attributes) {
    if (attribute.key == kMountpoint || attribute.key == kInterface) return attribute.value;
  }
  return "";
}

/// Daily values of one endpoint by place. A device may have got another name, and a link has two directions:
/// then several series are of one place, and of a day that more than one has `both` makes one value.
using Places = std::map<std::string, std::vector<Point>>;
template <typename Both>
void make_daily(std::vector<Point>& points, Both both) {
  const auto by_day = [](const Point& a, const Point& b) { return a.day < b.day; };
  if (!std::is_sorted(points.begin(), points.end(), by_day))
    std::stable_sort(points.begin(), points.end(), by_day);
  std::size_t kept = 0;
  for (const Point& point : points) {
    if (kept > 0 && points[kept - 1].day == point.day) {
      points[kept - 1].value = both(points[kept - 1].value, point.value);
    } else {
      points[kept++] = point;
    }
  }
  points.resize(kept);
}
double larger(double a, double b) { return std::max(a, b); }
double sum(double a, double b) { return a + b; }

/// Reads a function of whole days, and hands it on endpoint by endpoint.
class DailyReading {
 public:
  DailyReading(store::Reader& reader, const std::vector<EndpointId>& endpoints, TimePoint now)
      : reader_(reader) {
    query_.endpoints = endpoints;
    query_.step = kDay;
    // Days that are over and joined: others are read from samples, of which there are many.
    query_.to = std::chrono::floor<days>(now - 2 * store::kDayLateMax);
    query_.from = std::chrono::floor<days>(now) - days{static_cast<int>(statistics::kForecastWindow) - 1};
    query_.points_max = kCapacitySeriesMax * static_cast<std::uint64_t>(statistics::kForecastWindow);
  }

  template <typename Each>
  absl::Status read(const std::string& metric, Attributes attributes, const series::Aggregate& function,
                    Each each) {
    query_.metric = metric;
    query_.attributes = std::move(attributes);
    query_.function = function;
    std::string endpoint;
    Places places;
    const auto status = reader_.query(query_, [&](std::span<const store::SeriesPart> parts) {
      for (const store::SeriesPart& part : parts) {
        if (part.endpoint != endpoint) {
          if (!places.empty()) each(endpoint, places);
          places.clear();
          endpoint = part.endpoint;
        }
        std::vector<Point>& points = places[place_of(part.series.key.attributes)];
        points.reserve(points.size() + part.points.size());
        for (const series::Sample& sample : part.points)
          points.push_back({static_cast<double>(sample.time / kDay.count()), sample.value});
      }
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    if (!places.empty()) each(endpoint, places);
    return absl::OkStatus();
  }

 private:
  store::Reader& reader_;
  store::SeriesQuery query_;
};

constexpr series::Aggregate kP95{series::Function::kQuantile, 0.95};
constexpr series::Aggregate kAverage{series::Function::kAverage, 0};

/// The values as shares of each day's totals; days without one are left out.
std::vector<Point> shares_of(const std::vector<Point>& used, const std::vector<Point>& totals) {
  std::vector<Point> out;
  auto total = totals.begin();
  for (const Point& point : used) {
    while (total != totals.end() && total->day < point.day) ++total;
    if (total == totals.end()) break;
    if (total->day == point.day && total->value > 0)
      out.push_back({point.day, std::min(1.0, point.value / total->value)});
  }
  return out;
}

/// Forecasts a few hundred series at a time on other threads, while the next ones are read.
class Forecasting {
 public:
  explicit Forecasting(TimePoint now) : now_(now) {}

  void add(CapacityForecast series) {
    waiting_.push_back(std::move(series));
    if (waiting_.size() == kTogether) hand_over();
  }

  /// In the order in which they were added.
  std::vector<CapacityForecast> take() {
    hand_over();
    while (!running_.empty()) gather();
    return std::move(out_);
  }

 private:
  using Batch = std::vector<CapacityForecast>;
  static constexpr std::size_t kTogether = 256;  // a few milliseconds' work

  static Batch forecast(Batch batch, TimePoint now) {
    for (CapacityForecast& one : batch) {
      CapacityForecast found = forecast_of(one.daily, now);
      found.resource = one.resource;
      found.endpoint = std::move(one.endpoint);
      found.place = std::move(one.place);
      found.daily = std::move(one.daily);
      one = std::move(found);
    }
    return batch;
  }

  void hand_over() {
    if (running_.size() >= std::max(1U, std::thread::hardware_concurrency())) gather();
    running_.push_back(std::async(std::launch::async, forecast, std::exchange(waiting_, Batch{}), now_));
  }

  void gather() {
    Batch done = running_.front().get();
    running_.pop_front();
    std::move(done.begin(), done.end(), std::back_inserter(out_));
  }

  const TimePoint now_;
  Batch waiting_;
  std::deque<std::future<Batch>> running_;
  std::vector<CapacityForecast> out_;
};

class CapacityReading {
 public:
  CapacityReading(store::Reader& reader, const std::vector<EndpointId>& endpoints, TimePoint now)
      : daily_(reader, endpoints, now), forecasting_(now) {}

  absl::Status read_shares(const ShareMetric& metric) {
    return daily_.read(metric.name, {}, kP95, [&](const std::string& endpoint, Places& places) {
      for (auto& [place, points] : places) {
        make_daily(points, larger);
        add(metric.resource, endpoint, place, std::move(points));
      }
    });
  }

  /// Their number may change with the space that is free: each day's used ones are a share of that day's.
  absl::Status read_inodes() {
    std::map<std::string, Places> totals;
    auto status = daily_.read(kInodes, {}, kAverage, [&](const std::string& endpoint, Places& places) {
      for (auto& [place, points] : places) make_daily(points, sum);
      totals[endpoint] = std::move(places);
    });
    if (!status.ok() || totals.empty()) return status;
    return daily_.read(kInodes, {{kFilesystemState, "used"}}, kP95,
                       [&](const std::string& endpoint, Places& places) {
                         Places& of_endpoint = totals[endpoint];
                         for (auto& [place, points] : places) {
                           make_daily(points, sum);
                           add(Resource::kInodes, endpoint, place, shares_of(points, of_endpoint[place]));
                         }
                       });
  }

  std::vector<CapacityForecast> take() { return forecasting_.take(); }

 private:
  void add(Resource resource, const std::string& endpoint, const std::string& place,
           std::vector<Point> daily) {
    if (daily.empty()) return;
    CapacityForecast series;
    series.resource = resource;
    series.endpoint = endpoint;
    series.place = place;
    series.daily = std::move(daily);
    forecasting_.add(std::move(series));
  }

  DailyReading daily_;
  Forecasting forecasting_;
};

}  // namespace

absl::StatusOr<Capacity> TrendSource::capacity(const std::string& name) {
  const auto catalog = catalog_.get();
  const catalog::Service* service = catalog->find(name);
  if (service == nullptr) return unknown_service(name, *catalog);
  Capacity out;
  out.as_of = clock_.now();
  out.left_out.emplace_back("network links that do not tell their speed, as those of most virtual machines");
  auto roster = read_roster(reader_);
  if (!roster.ok()) return roster.status();
  std::set<EndpointId> endpoints;
  for (const std::size_t place :
       components_of(resolve(service->members, roster->choices, catalog->services()))) {
    if (!roster->endpoints[place]->expected_until()) endpoints.insert(roster->ids[place].endpoint);
  }
  if (endpoints.empty()) return out;  // a question about none is one about all
  CapacityReading reading(reader_, {endpoints.begin(), endpoints.end()}, out.as_of);
  for (const ShareMetric& metric : kShares) {
    if (auto status = reading.read_shares(metric); !status.ok()) return status;
  }
  if (auto status = reading.read_inodes(); !status.ok()) return status;
  out.forecasts = reading.take();
  first_to_run_out_first(out.forecasts);
  for (std::size_t i = kDailyKept; i < out.forecasts.size(); ++i) out.forecasts[i].daily = {};
  return out;
}

}  // namespace tidemark::trends
