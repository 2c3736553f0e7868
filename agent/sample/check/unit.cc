#include "agent/sample/check/unit.h"

#include <algorithm>
#include <deque>
#include <memory>

#include "agent/sample/check/judge.h"
#include "agent/sample/check/making.h"
#include "common/clock/clock.h"
#include "common/sync/detached.h"
#include "common/sync/mutex.h"

namespace tidemark::check {
namespace {

namespace asio = boost::asio;

/// What the unit checks of one loop share: a thread that asks one after the other over one connection. It
/// starts with the first question and sleeps between them; one that hangs is left behind with its loop.
class UnitDesk final : public asio::execution_context::service {
 public:
  using key_type = UnitDesk;
  static asio::execution_context::id id;

  explicit UnitDesk(asio::execution_context& owner) : asio::execution_context::service(owner) {}

  /// For questions alone.
  const std::shared_ptr<UnitBus>& bus() const { return bus_; }

  using Question = std::function<void()>;
  /// A refusal where there is no thread to ask with.
  absl::Status ask(Question question) {
    MutexLock lock(queue_->mutex);
    if (!queue_->served) {
      if (auto started = run_detached([queue = queue_] { serve(*queue); }); !started.ok()) return started;
      queue_->served = true;
    }
    // At most one of each check is waiting, so that the queue has no other limit.
    queue_->questions.push_back(std::move(question));
    queue_->changed.notify_all();
    return absl::OkStatus();
  }

 private:
  struct Queue {
    Mutex mutex;
    Condition changed;
    std::deque<Question> questions ABSL_GUARDED_BY(mutex);
    bool served ABSL_GUARDED_BY(mutex) = false;
    bool over ABSL_GUARDED_BY(mutex) = false;
  };

  void shutdown() override {
    MutexLock lock(queue_->mutex);
    queue_->over = true;
    queue_->questions.clear();
    queue_->changed.notify_all();
  }
  static void serve(Queue& queue) {
    while (true) {
      Question question;
      {
        MutexLock lock(queue.mutex);
        while (queue.questions.empty() && !queue.over) queue.changed.wait(queue.mutex);
        if (queue.over) return;
        question = std::move(queue.questions.front());
        queue.questions.pop_front();
      }
      question();
    }
  }

  const std::shared_ptr<UnitBus> bus_ = std::make_shared<UnitBus>();  // shared with the questions
  const std::shared_ptr<Queue> queue_ = std::make_shared<Queue>();    // shared with the thread
};

asio::execution_context::id UnitDesk::id;

bool has(const std::vector<std::string>& states, const std::string& state) {
  return std::find(states.begin(), states.end(), state) != states.end();
}

Finding find_unit(UnitBus& bus, const UnitWish& wish) {
  const auto facts = bus.unit(wish.unit);
  if (!facts.ok())
    return {CheckState::kUnknown, wish.unit + ": " + std::string(facts.status().message()), {}};
  return judge_unit(wish, *facts, static_cast<double>(unix_ms(system_clock().now())) / 1000);
}

}  // namespace

std::string unit_name(const std::string& written) {
  for (const char* type : {".service", ".socket", ".target", ".device", ".mount", ".automount", ".timer",
                           ".swap", ".path", ".slice", ".scope"}) {
    if (written.ends_with(type)) return written;
  }
  return written + ".service";
}

Finding judge_unit(const UnitWish& wish, const UnitFacts& facts, double now_s) {
  const bool good = has(wish.good, facts.active);
  if (facts.load == "not-found" && facts.active == "inactive") {
    return {good ? CheckState::kOk : CheckState::kCritical,
            "there is no unit " + wish.unit + (good ? ", so it is inactive" : ""),
            {}};
  }
  CheckState state = CheckState::kCritical;
  if (has(wish.warning, facts.active)) state = CheckState::kWarning;
  if (good) state = CheckState::kOk;
  std::string text = wish.unit + " is " + facts.active;
  if (!facts.sub.empty() && facts.sub != facts.active) text += " (" + facts.sub + ")";
  if (facts.changed_s) text += " for " + span_text(now_s - *facts.changed_s);
  if (!facts.result.empty() && facts.result != "success") text += ", its last run ended with " + facts.result;
  if (facts.load != "loaded") text += "; its file is " + facts.load;
  Finding out{state, std::move(text), {}};
  if (facts.restarts) {
    if (*facts.restarts > 0) {
      out.text += ", restarted by systemd " + std::to_string(*facts.restarts) +
                  (*facts.restarts == 1 ? " time" : " times");
    }
    out.perfdata.push_back(perfdata("restarts", *facts.restarts, "{restart}"));
  }
  return out;
}

std::unique_ptr<Check> make_unit_check(const Making& making) {
  const Parameters& of = making.parameters;
  UnitWish wish{unit_name(of.text("unit")), of.words("state"), of.words("warning")};
  UnitDesk& desk = asio::use_service<UnitDesk>(making.context);
  return make_blocking_check(
      making.context, making.spec.timeout,
      [bus = desk.bus(), wish = std::move(wish)] { return find_unit(*bus, wish); }, CheckState::kUnknown,
      [&desk](std::function<void()> find) { return desk.ask(std::move(find)); });
}

}  // namespace tidemark::check
