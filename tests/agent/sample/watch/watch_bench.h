#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/sample/watch/journal_reader.h"
#include "agent/sample/watch/watch.h"
#include "tests/support/catch.h"
#include "tests/support/simulated_clock.h"

namespace tidemark::watch {

/// A loop with one watch on it, and everything that the watch told.
struct WatchBench {
  boost::asio::io_context context;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> open =
      boost::asio::make_work_guard(context);  // what comes comes from threads
  SimulatedClock clock{from_unix_ms(1'700'000'000'000)};
  std::string journal_folder;
  std::unique_ptr<JournalReader> journal;
  std::vector<Event> events;
  std::vector<std::string> troubles;
  std::uint64_t further = 0;
  std::map<std::string, std::int64_t, std::less<>> counts;
  std::unique_ptr<Watch> watch;

  void start(const WatchSpec& spec, const std::string& position = "") {
    watch.reset();
    journal = std::make_unique<JournalReader>(context, clock, journal_folder);
    watch = make_watch(context, spec, *journal);
    watch->start(position,
                 {[this](std::vector<Event> some) {
                    for (Event& event : some) events.push_back(std::move(event));
                  },
                  [this](std::string reason) { troubles.push_back(std::move(reason)); },
                  [this](std::uint64_t count) { further += count; },
                  [this](std::string_view what, std::int64_t n) { counts[std::string(what)] += n; }});
  }
  template <class Condition>
  void run_until(Condition condition) {
    while (!condition()) context.run_one();
  }
  std::vector<std::string> bodies() const {
    std::vector<std::string> out;
    for (const Event& event : events) out.push_back(event.body);
    return out;
  }
};

}  // namespace tidemark::watch
