#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <utility>

#include "common/clock/cpu_time.h"

namespace tidemark::check {

/// A loop's executor that adds up what the work given to it costs. What is made with it (sockets, timers,
/// coroutines) hands its own work on with it.
class MeteredExecutor {
 public:
  using Sum = std::shared_ptr<std::chrono::nanoseconds>;  // owned by the check's run and by its pending work

  MeteredExecutor(boost::asio::io_context& context, Sum sum)
      : inner_(context.get_executor()), sum_(std::move(sum)) {}

  boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
    return inner_.context();
  }
  static constexpr boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) noexcept {
    return boost::asio::execution::blocking.never;
  }
  template <class Work>
  void execute(Work work) const {
    boost::asio::require(inner_, boost::asio::execution::blocking.never)
        .execute([sum = sum_, work = std::move(work)]() mutable {
          const CpuMeter meter(*sum);
          std::move(work)();
        });
  }
  friend bool operator==(const MeteredExecutor& a, const MeteredExecutor& b) noexcept {
    return a.inner_ == b.inner_ && a.sum_ == b.sum_;
  }

 private:
  boost::asio::io_context::executor_type inner_;
  Sum sum_;
};

}  // namespace tidemark::check
