#pragma once

#include "collector/verify/verify.h"
#include "tests/collector/store/sqlite/failing_disk.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {

/// The n-th write of `play(bench)` fails, n = 1, 1 + step, … until none does, each in a new store that
/// `prepare(bench)` filled; then it goes on, or is opened anew with a disk that is well again. `check(bench,
/// played, failed)` is given what play() gave. In the end each file must be sound. Which write was the last
/// that failed.
template <class Prepare, class Play, class Check>
int whichever_write_fails(FailingDisk::Kind kind, int step, Prepare prepare, Play play, Check check) {
  FailingDisk disk;
  for (int nth = 1;; nth += step) {
    CAPTURE(static_cast<int>(kind), nth);
    StoreBench bench;
    prepare(bench);
    disk.fail(nth, kind);
    const auto played = play(bench);
    const bool failed = disk.failed();
    if (nth % 2 == 0 && kind == FailingDisk::Kind::kOnce) {
      disk.heal();
    } else {
      bench.store.reset();
      disk.heal();
      bench.open();
    }
    check(bench, played, failed);
    bench.store.reset();
    const auto verdict = verify::verify(bench.file(), [](const std::string& line) { UNSCOPED_INFO(line); });
    REQUIRE(verdict.ok());
    CHECK(verdict->good);
    if (!failed) return nth - step;
  }
}

template <class Play, class Check>
int whichever_write_fails(FailingDisk::Kind kind, int step, Play play, Check check) {
  return whichever_write_fails(
      kind, step, [](StoreBench&) {}, play, check);
}

}  // namespace tidemark::store::sqlite
