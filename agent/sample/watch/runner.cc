#include "agent/sample/watch/runner.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <utility>

#include "agent/sample/watch/burst.h"
#include "agent/sample/watch/journal_reader.h"
#include "agent/sample/watch/kept.h"
#include "common/disk/file.h"
#include "common/log/log.h"
#include "common/model/number.h"
#include "common/model/watch_types.h"

namespace tidemark::watch {

namespace asio = boost::asio;

struct WatchRunner::State {
  /// One watch with its limits.
  class Post {
   public:
    Post(State& owner, WatchSpec watch_spec, const Kept& kept)
        : spec(std::move(watch_spec)),
          owner_(owner),
          burst_(parse_number<std::uint32_t>(parameter_of(spec, "burst")).value_or(0)),
          gate_(burst_, kept.suppressed),
          trouble_(kept.trouble),
          timer_(owner.context),
          watch_(owner.ports.make(owner.context, spec, owner.journal)) {
      watch_->start(kept.position, {[this](std::vector<Event> events) { take(std::move(events)); },
                                    [this](std::string reason) { trouble(std::move(reason)); },
                                    [this](std::uint64_t count) { further(count); },
                                    [this](std::string_view what, std::int64_t n) {
                                      owner_.vitals.count("watch." + std::string(what), n, spec.name);
                                    }});
      await_due();
    }

    std::chrono::nanoseconds take_cpu() { return watch_->take_cpu(); }

    Kept kept() const {
      Kept out{spec.name, spec.type, watch_->position(), trouble_, gate_.suppressed()};
      if (out.position.size() > kPositionBytesMax) {
        owner_.vitals.count("watch.positions_too_long", 1, spec.name);
        out.position.clear();
      }
      return out;
    }

    void tell_suppressed() {
      const std::uint64_t count = gate_.take_suppressed();
      if (count == 0) return;
      Event event{owner_.clock.now(),
                  "watch.suppressed",
                  Severity::kWarning,
                  std::to_string(count) + " events of watch '" + spec.name +
                      "' were not told: there were more than " + std::to_string(burst_) + " a minute",
                  {{"watch.suppressed", std::to_string(count)}}};
      hand_on({std::move(event)});
    }

    const WatchSpec spec;

   private:
    void take(std::vector<Event> events) {
      const Duration now = owner_.clock.monotonic();
      const auto over = std::erase_if(events, [&](const Event&) { return !gate_.admit(now); });
      owner_.vitals.count("watch.suppressed", static_cast<std::int64_t>(over), spec.name);
      hand_on(std::move(events));
      await_due();
    }
    void further(std::uint64_t count) {
      gate_.add_suppressed(count);
      owner_.vitals.count("watch.suppressed", static_cast<std::int64_t>(count), spec.name);
      await_due();
    }
    void trouble(std::string reason) {
      if (reason == trouble_) return;
      trouble_ = std::move(reason);
      Event event{
          owner_.clock.now(), "watch.available", Severity::kInfo, "watch '" + spec.name + "' works", {}};
      if (!trouble_.empty()) {
        event.name = "watch.unavailable";
        event.severity = Severity::kWarning;
        event.body = "watch '" + spec.name + "': " + trouble_;
      }
      hand_on({std::move(event)});
    }
    void hand_on(std::vector<Event> events) {
      for (Event& event : events) {
        event.attributes.push_back({"watch.name", spec.name});
        std::sort(event.attributes.begin(), event.attributes.end());
      }
      owner_.vitals.count("watch.events", static_cast<std::int64_t>(events.size()), spec.name);
      if (!events.empty()) owner_.ports.events(std::move(events));
      owner_.keep_within(kKeptAfterEvents);
    }
    void await_due() {
      const Duration now = owner_.clock.monotonic();
      const auto due = gate_.due(now);
      if (!due || std::exchange(waiting_, true)) return;
      timer_.expires_after(*due - now);
      timer_.async_wait([this, alive = std::weak_ptr(token_)](const boost::system::error_code& error) {
        if (error || alive.expired()) return;
        waiting_ = false;
        tell_suppressed();
      });
    }

    State& owner_;
    const std::uint32_t burst_;
    BurstGate gate_;
    std::string trouble_;
    std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with this
    asio::steady_timer timer_;
    bool waiting_ = false;
    std::unique_ptr<Watch> watch_;
  };

  State(asio::io_context& io_context, std::filesystem::path positions, const Clock& a_clock, Vitals& a_vitals,
        Ports some_ports)
      : context(io_context),
        file(std::move(positions)),
        clock(a_clock),
        vitals(a_vitals),
        ports(std::move(some_ports)),
        journal(io_context, a_clock),
        timer(io_context) {}

  void tell(const char* name, std::string body) {
    ports.events({Event{clock.now(), name, Severity::kWarning, std::move(body), {}}});
  }

  /// From an earlier run; by name.
  void read_kept() {
    const auto text = disk::read_file(file, kFileBytesMax);
    if (absl::IsNotFound(text.status())) return;
    auto read = text.ok() ? decode(*text) : text.status();
    if (!read.ok()) {
      tell("watch.positions_lost", file.string() + ": " + std::string(read.status().message()) +
                                       "; watches begin with what happens from now on");
      return;
    }
    for (Kept& kept : *read) known.emplace(kept.name, std::move(kept));
  }

  /// What a watch of this spec goes on from.
  Kept kept_for(const WatchSpec& spec) const {
    const auto post = posts.find(spec.name);
    if (post != posts.end() && post->second) {
      if (post->second->spec.type == spec.type) return post->second->kept();
    } else if (const auto at = known.find(spec.name); at != known.end() && at->second.type == spec.type) {
      return at->second;
    }
    return {spec.name, spec.type, {}, {}, 0};
  }

  void keep_within(Duration delay) {
    const auto at = std::chrono::steady_clock::now() + delay;
    if (armed && timer.expiry() <= at) return;
    armed = true;
    timer.expires_at(at);
    // A timer that ran out before this was destroyed still calls.
    timer.async_wait([this, alive = std::weak_ptr(token)](const boost::system::error_code& error) {
      if (error || alive.expired()) return;
      armed = false;
      keep();
      keep_within(kKeptAtLatest);
    });
  }

  void keep() {
    if (stopped) return;
    std::vector<Kept> all;
    for (const auto& [name, post] : posts) all.push_back(post->kept());
    for (const auto& [name, kept] : known) {
      if (!posts.contains(name)) all.push_back(kept);
    }
    const std::string text = encode(all);
    if (text == written) return;
    if (auto status = disk::write_file(file, text, disk::Access::kPrivate); !status.ok()) {
      vitals.count("watch.positions_not_kept");
      if (const std::string why(status.message()); why != std::exchange(write_trouble, why)) log::error(why);
      return;
    }
    written = text;
    write_trouble.clear();
  }

  asio::io_context& context;
  const std::filesystem::path file;
  const Clock& clock;
  Vitals& vitals;
  const Ports ports;
  JournalReader journal;
  const std::shared_ptr<int> token = std::make_shared<int>(0);  // gone with this
  asio::steady_timer timer;
  bool armed = false;
  bool begun = false;
  bool stopped = false;
  std::string written;
  std::string write_trouble;
  std::size_t not_run = 0;
  std::map<std::string, Kept> known;
  std::map<std::string, std::unique_ptr<Post>> posts;
};

WatchRunner::WatchRunner(asio::io_context& context, std::filesystem::path file, const Clock& clock,
                         Vitals& vitals, Ports ports)
    : state_(std::make_unique<State>(context, std::move(file), clock, vitals, std::move(ports))) {}
WatchRunner::~WatchRunner() = default;

void WatchRunner::apply(const MonitorSet& set) {
  State& state = *state_;
  if (state.stopped) return;
  if (!std::exchange(state.begun, true)) state.read_kept();
  const std::size_t not_run = set.watches.size() - std::min(set.watches.size(), kWatchesMax);
  if (not_run != std::exchange(state.not_run, not_run) && not_run > 0) {
    state.tell("watch.unavailable", std::to_string(not_run) + " watches are not run: an agent runs at most " +
                                        std::to_string(kWatchesMax));
  }
  std::map<std::string, std::unique_ptr<State::Post>> next;
  for (std::size_t i = 0; i < set.watches.size() - not_run; ++i) {
    const WatchSpec& spec = set.watches[i];
    const auto known = state.posts.find(spec.name);
    if (known != state.posts.end() && known->second && known->second->spec == spec) {
      next[spec.name] = std::move(known->second);
    } else {
      const Kept kept = state.kept_for(spec);
      if (known != state.posts.end()) known->second.reset();
      next[spec.name] = std::make_unique<State::Post>(state, spec, kept);
    }
  }
  state.posts = std::move(next);
  if (!set.version.empty())
    state.known.clear();  // without a version it is no set, but what there is before one
  state.keep_within(kKeptAfterEvents);
}

void WatchRunner::costs(const std::function<void(const std::string&, std::chrono::nanoseconds)>& take) {
  for (const auto& [name, post] : state_->posts) {
    if (const auto cpu = post->take_cpu(); cpu.count() > 0) take(name, cpu);
  }
  if (const auto cpu = state_->journal.take_cpu(); cpu.count() > 0) take("journal", cpu);
}

void WatchRunner::stop() {
  State& state = *state_;
  if (!state.begun) return;
  for (const auto& [name, post] : state.posts) post->tell_suppressed();
  state.timer.cancel();
  state.keep();
  state.stopped = true;
  state.posts.clear();
}

}  // namespace tidemark::watch
