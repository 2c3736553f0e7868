#pragma once

#include <chrono>

namespace tidemark {

/// What the calling thread has used of the processors; stands still where the system does not tell.
std::chrono::nanoseconds thread_cpu_time();

/// Adds what its own life cost the calling thread to a sum that outlives it.
class CpuMeter {
 public:
  explicit CpuMeter(std::chrono::nanoseconds& sum) : sum_(sum) {}
  ~CpuMeter() { sum_ += thread_cpu_time() - began_; }
  CpuMeter(const CpuMeter&) = delete;
  CpuMeter& operator=(const CpuMeter&) = delete;

 private:
  std::chrono::nanoseconds& sum_;
  const std::chrono::nanoseconds began_ = thread_cpu_time();
};

}  // namespace tidemark
