#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>

#include "agent/sample/check/making.h"
#include "agent/sample/check/threshold.h"
#include "agent/sample/recent.h"
#include "common/clock/clock.h"
#include "common/model/attributes.h"

namespace tidemark::check {
namespace {

namespace asio = boost::asio;

std::string value_text(double value, const std::string& unit) {
  if (unit == "1") return percent(value * 100);
  if (unit == "By") return bytes_text(value);
  char text[40];
  std::snprintf(text, sizeof text, "%.4g", value);
  return unit.empty() ? text : std::string(text) + " " + unit;
}

/// One series of the metric: a gauge's values as they are, a counter's as its rate a second.
class Line {
 public:
  Line(const ThresholdRule& rule, MetricKind kind, const std::string& of)
      : threshold(rule), unit(kind == MetricKind::kCounter ? of + "/s" : of), kind_(kind) {}

  void feed(const Recent::Value& next) {
    if (last_) spacing_ = next.at - last_->at;
    if (kind_ == MetricKind::kGauge) {
      take(next.at, next.value);
    } else if (last_ && spacing_ > Duration::zero() && next.value >= last_->value) {  // else it was reset
      take(next.at, (next.value - last_->value) / std::chrono::duration<double>(spacing_).count());
    }
    last_ = next;
  }
  bool is_stale(Duration now, Duration interval) const {
    return !last_ || now - last_->at > std::max(interval, spacing_) * 5 / 2;
  }

  Threshold threshold;
  std::optional<double> value;
  const std::string unit;

 private:
  void take(Duration at, double measured) {
    value = measured;
    threshold.feed(at, measured);
  }
  MetricKind kind_;
  std::optional<Recent::Value> last_;
  Duration spacing_{};
};

class MetricCheck final : public Check {
 public:
  MetricCheck(asio::io_context& context, Recent& recent, std::string metric, Attributes wanted,
              const ThresholdRule& rule, const CheckSpec& spec)
      : context_(context),
        metric_(std::move(metric)),
        wanted_(std::move(wanted)),
        rule_(rule),
        interval_(spec.interval),
        timeout_(spec.timeout),
        watch_(recent.watch(metric_, wanted_)),
        timer_(context) {}

  void run(Done done) override {
    done_ = std::move(done);
    take();
    if (!lines_.empty()) {
      asio::post(context_, [this, alive = std::weak_ptr(token_)] {
        if (!alive.expired()) finish();
      });
      return;
    }
    // At the agent's start, the first values are on their way.
    watch_->await([this] {
      take();
      if (!lines_.empty()) finish();
    });
    timer_.expires_after(timeout_);
    timer_.async_wait([this, alive = std::weak_ptr(token_)](const boost::system::error_code& error) {
      if (!error && !alive.expired()) finish();
    });
  }
  void cancel() override {
    token_ = std::make_shared<int>(0);
    done_ = nullptr;
    watch_->await(nullptr);
    timer_.cancel();
  }

 private:
  void take() {
    for (auto& [attributes, series] : watch_->take()) {
      Line& line = lines_.try_emplace(attributes, rule_, series.kind, series.unit).first->second;
      for (const Recent::Value& value : series.values) line.feed(value);
    }
    const Duration now = system_clock().monotonic();
    std::erase_if(lines_, [&](const auto& line) { return line.second.is_stale(now, interval_); });
  }
  void finish() {
    const Done done = std::exchange(done_, nullptr);
    cancel();
    done(judge());
  }

  Finding judge() const {
    const auto* worst = static_cast<const std::pair<const Attributes, Line>*>(nullptr);
    std::size_t bad = 0;
    for (const auto& line : lines_) {
      if (!line.second.value) continue;
      bad += line.second.threshold.state() != CheckState::kOk;
      if (worst == nullptr || is_worse(line.second, worst->second)) worst = &line;
    }
    if (worst == nullptr) return {CheckState::kUnknown, "no value of " + named(wanted_) + " was seen", {}};
    const Line& line = worst->second;
    std::string text = named(worst->first) + " is " + value_text(*line.value, line.unit) + told(line);
    if (bad > 1)
      text += "; " + std::to_string(bad) + " of " + std::to_string(lines_.size()) + " series are bad";
    if (watch_->dropped() > 0)
      text += "; " + std::to_string(watch_->dropped()) + " values were too many to judge";
    return {line.threshold.state(), std::move(text), {}};
  }
  bool is_worse(const Line& a, const Line& b) const {
    const int rank_a = badness(a.threshold.state());
    const int rank_b = badness(b.threshold.state());
    if (rank_a != rank_b) return rank_a > rank_b;
    const bool high_is_bad = rule_.above.warning || rule_.above.critical;
    return high_is_bad ? *a.value > *b.value : *a.value < *b.value;
  }
  /// Why it is as it is: the bound, and for how long.
  std::string told(const Line& line) const {
    const Threshold& threshold = line.threshold;
    const auto since = threshold.since();
    if (!since) return {};
    const CheckState what = threshold.coming().value_or(threshold.state());
    const bool critical = what == CheckState::kCritical;
    const auto above = critical ? rule_.above.critical : rule_.above.warning;
    const auto below = critical ? rule_.below.critical : rule_.below.warning;
    const bool high = above && (!below || *line.value >= *above - rule_.hysteresis);
    const std::string bound = (high ? "from " : "below ") + value_text(high ? *above : *below, line.unit);
    const std::string span = human(system_clock().monotonic() - *since);
    if (threshold.coming())
      return " (" + std::string(name_of(what)) + " " + bound + " for " + human(rule_.hold) + ", so far for " +
             span + ")";
    std::string text = " (" + std::string(name_of(what)) + " " + bound;
    if (rule_.hold > Duration::zero()) text += ", for " + span;
    return text + ")";
  }
  std::string named(const Attributes& attributes) const { return metric_ + attributes_text(attributes); }

  asio::io_context& context_;
  const std::string metric_;
  const Attributes wanted_;
  const ThresholdRule rule_;
  const Duration interval_;
  const Duration timeout_;
  const std::shared_ptr<Recent::Watch> watch_;  // known to Recent, owned here
  asio::steady_timer timer_;
  std::map<Attributes, Line> lines_;
  Done done_;
  std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with this, or with cancel()
};

}  // namespace

std::unique_ptr<Check> make_metric_check(const Making& making) {
  if (making.surroundings.recent == nullptr) {
    return make_impossible_check(making.context, "this check cannot run: nothing is sampled here");
  }
  const Parameters& of = making.parameters;
  const ThresholdRule rule{of.numbers("warning_above", "critical_above"),
                           of.numbers("warning_below", "critical_below"), of.duration("for"),
                           of.number("hysteresis").value_or(0)};
  auto wanted = parse_attributes(of.text("attributes")).value_or(Attributes{});
  return std::make_unique<MetricCheck>(making.context, *making.surroundings.recent, of.text("metric"),
                                       std::move(wanted), rule, making.spec);
}

}  // namespace tidemark::check
