#include "agent/sample/check/runner.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <utility>

#include "common/model/share.h"

namespace tidemark::check {

namespace asio = boost::asio;

struct CheckRunner::State {
  /// One check on its interval.
  class Rhythm {
   public:
    Rhythm(State& owner, CheckSpec check_spec)
        : spec(std::move(check_spec)),
          owner_(owner),
          interval_(std::max(spec.interval, kIntervalMin)),
          timer_(owner.context),
          check_(make_check(owner.context, spec, owner.surroundings)) {
      const Duration spread = std::min(interval_, kFirstSpreadMax);
      const auto share = share_of(owner.ports.random());
      timer_.expires_after(Duration{static_cast<Duration::rep>(static_cast<double>(spread.count()) * share)});
      await_due();
    }
    ~Rhythm() { check_->cancel(); }

    const CheckSpec spec;

   private:
    void await_due() {
      // A timer that ran out before this was destroyed still calls.
      timer_.async_wait([this, alive = std::weak_ptr(token_)](const boost::system::error_code& error) {
        if (!error && !alive.expired()) due();
      });
    }
    void due() {
      if (std::exchange(running_, true)) {
        owner_.ports.overrun();
      } else {
        begin();
      }
      const auto now = std::chrono::steady_clock::now();
      const auto missed = std::max<std::int64_t>(0, (now - timer_.expiry()) / interval_);
      timer_.expires_at(timer_.expiry() + interval_ * (missed + 1));
      await_due();
    }
    void begin() {
      try {
        check_->run([this](Finding finding) { found(std::move(finding)); });
      } catch (const std::exception& error) {  // the system gives no thread, or no memory
        check_->cancel();
        found({CheckState::kUnknown, std::string("this check could not be run: ") + error.what(), {}});
      }
    }
    void found(Finding finding) {
      running_ = false;
      owner_.ports.cost(spec.name, finding.cpu);
      const TimePoint now = owner_.clock.now();
      for (Reading& reading : finding.perfdata) {
        reading.attributes.push_back({"check.name", spec.name});
        std::sort(reading.attributes.begin(), reading.attributes.end());
      }
      owner_.ports.result(
          {spec.name, now, finding.state, interval_, std::max(spec.confirm, 1u), std::move(finding.text)},
          {now, std::move(finding.perfdata)});
    }

    State& owner_;
    const Duration interval_;
    std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with this
    asio::steady_timer timer_;
    std::unique_ptr<Check> check_;
    bool running_ = false;
  };

  asio::io_context& context;
  const Surroundings surroundings;
  const Clock& clock;
  const Ports ports;
  std::map<std::string, std::unique_ptr<Rhythm>> rhythms;
};

CheckRunner::CheckRunner(asio::io_context& context, Surroundings surroundings, const Clock& clock,
                         Ports ports)
    : state_(new State{context, std::move(surroundings), clock, std::move(ports), {}}) {}
CheckRunner::~CheckRunner() = default;

void CheckRunner::apply(const MonitorSet& set) {
  std::map<std::string, std::unique_ptr<State::Rhythm>> next;
  for (const CheckSpec& spec : set.checks) {
    const auto known = state_->rhythms.find(spec.name);
    if (known != state_->rhythms.end() && known->second && known->second->spec == spec) {
      next[spec.name] = std::move(known->second);
    } else {
      next[spec.name] = std::make_unique<State::Rhythm>(*state_, spec);
    }
  }
  state_->rhythms = std::move(next);
}

void CheckRunner::stop() { state_->rhythms.clear(); }

}  // namespace tidemark::check
