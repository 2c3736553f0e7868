#pragma once

#include <cstdint>

/// What a program does to weigh less on the machine that it runs on. Nothing of it changes what the program
/// does; where a system has no such thing, nothing happens.
namespace tidemark::footprint {

/// The calling thread gets processor and disk only when nobody else wants them.
void step_back();

/// All threads that are begun from now on take their memory from one heap: a heap each is faster for those
/// that are busy, and keeps what each of them once needed.
void use_one_heap();

/// Memory that the calling thread needed for a while goes back to the system.
void give_back_memory();

/// Unmaps, for the time being, what only the program's loader reads: the table of relocations, most of a MiB
/// in a program that is one file. Whoever reads it again gets it from the file.
void let_go_of_relocations();

/// Threads that are begun during its life, on the thread that it lives on, let the kernel wake them from a
/// timed wait up to 100 ms late, together with others. For threads whose timers are not that exact.
class EasyTimers {
 public:
  EasyTimers();
  ~EasyTimers();
  EasyTimers(const EasyTimers&) = delete;
  EasyTimers& operator=(const EasyTimers&) = delete;

 private:
  const std::int64_t before_ns_;
};

}  // namespace tidemark::footprint
