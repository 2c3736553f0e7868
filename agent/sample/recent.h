#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/sample/reading.h"

namespace tidemark {

/// Hands what samplers and checks see on to whoever watches a metric, from look to look. What nobody watches
/// costs a look-up and is not kept. Confined to the agent's loop.
class Recent {
 public:
  static constexpr std::size_t kSeriesMax = 256;  ///< of one watch; further ones are counted
  static constexpr std::size_t kValuesMax = 512;  ///< of one series between two looks; the oldest go, counted

  struct Value {
    Duration at{};  ///< of a steady clock: what is judged by spans does not jump with the time of day
    double value = 0;
  };
  struct Series {
    std::string unit;
    MetricKind kind = MetricKind::kGauge;
    std::vector<Value> values;  ///< in the order in which they came
  };
  using Seen = std::map<Attributes, Series>;

  /// One look-out for the series of a metric that have all of the wanted attributes. Ends with its last
  /// handle.
  class Watch {
   public:
    explicit Watch(Attributes wanted) : wanted_(std::move(wanted)) {}
    /// What came since the last call.
    Seen take() { return std::exchange(seen_, {}); }
    /// Values that were beyond the limits, since the beginning.
    std::uint64_t dropped() const { return dropped_; }
    /// Calls once, when the next values have come; empty: not any more.
    void await(std::function<void()> news) { news_ = std::move(news); }

   private:
    friend class Recent;
    bool add(Duration at, const Reading& reading);
    Attributes wanted_;
    std::function<void()> news_;
    Seen seen_;
    std::uint64_t dropped_ = 0;
  };

  std::shared_ptr<Watch> watch(const std::string& metric, Attributes wanted);
  /// `at` is of a steady clock, when they were seen.
  void add(const Readings& readings, Duration at);

 private:
  std::map<std::string, std::vector<std::weak_ptr<Watch>>, std::less<>> watches_;  // owned by who asked
};

}  // namespace tidemark
