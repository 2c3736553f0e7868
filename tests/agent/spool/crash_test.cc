// Power that fails and disks that fill up.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tests/agent/spool/spool_file.h"
#include "tests/common/stream/random.h"

using namespace tidemark;
using namespace tidemark::spool;

namespace {

stream::SpoolBounds bounds() {
  stream::SpoolBounds bounds;
  bounds.spool_bytes_max = 40'000;
  return bounds;
}

/// Appends for ever, and tells through `told` how far it is. Never returns.
[[noreturn]] void append_for_ever(const std::filesystem::path& folder, int told) {
  auto opened = open_spool(folder / "spool.db");
  if (!opened.ok()) _exit(1);
  auto log = stream::SpoolLog::open(*opened->store, bounds());
  if (!log.ok()) _exit(2);
  while (true) {
    stream::NewBatch batch;
    batch.encoded = "batch " + std::to_string(log->state().last.value + 1) + std::string(700, '.');
    batch.counts = {1, 0, 0};
    if (!log->append(batch, batch.created).ok()) _exit(3);
    const std::uint64_t last = log->state().last.value;
    if (write(told, &last, sizeof last) != sizeof last) _exit(4);
  }
}

}  // namespace

TEST_CASE("killed at any moment, the spool holds everything that it accepted, in one unbroken order") {
  const int kills = std::getenv("TIDEMARK_LONG") != nullptr ? 50 : 5;
  TemporaryFolder folder;
  simulation::Random random(42);
  std::uint64_t promised = 0;
  for (int round = 0; round < kills; ++round) {
    std::array<int, 2> pipe_ends{};
    REQUIRE(pipe(pipe_ends.data()) == 0);
    const pid_t child = fork();
    if (child == 0) append_for_ever(folder.path(), pipe_ends[1]);
    REQUIRE(child > 0);
    close(pipe_ends[1]);
    const std::uint64_t wanted = promised + 1 + random.below(60);
    while (promised < wanted && read(pipe_ends[0], &promised, sizeof promised) == sizeof promised) {
    }
    usleep(static_cast<useconds_t>(random.below(3'000)));  // the moment is the test's input
    kill(child, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    std::uint64_t told = 0;
    while (read(pipe_ends[0], &told, sizeof told) == sizeof told) promised = told;
    close(pipe_ends[0]);

    OpenSpool spool(folder.path(), bounds());
    CHECK(spool.damage.empty());
    const std::uint64_t last = spool.log->state().last.value;
    CHECK(last >= promised);
    CHECK(last <= promised + 1);  // one may have been written and not told
    Counts total;
    for (std::uint64_t seq = 1; seq <= last;) {
      auto entry = spool.store->entry_at(BatchSeq{seq});
      REQUIRE(entry.ok());
      CHECK(entry->header.from == BatchSeq{seq});
      total += entry->header.counts;
      CHECK(entry->header.total_after == total);
      if (entry->header.is_batch())
        CHECK(entry->batch.substr(0, 7 + std::to_string(seq).size()) == "batch " + std::to_string(seq) + ".");
      seq = entry->header.to.value + 1;
    }
    CHECK(total == Counts{last, 0, 0});
    promised = last;
  }
}

TEST_CASE("a full disk is an error, nothing of the batch is there, and it goes on when there is room") {
  TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) {
    // Alone in a process: the limit holds for every file that it writes.
    signal(SIGXFSZ, SIG_IGN);
    auto opened = open_spool(folder.path() / "spool.db");
    auto log = stream::SpoolLog::open(*opened->store, {});
    const rlimit limit{600'000, RLIM_INFINITY};
    if (!log.ok() || setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(1);
    stream::NewBatch batch;
    batch.encoded = std::string(50'000, 'x');
    batch.counts = {1, 0, 0};
    int accepted = 0;
    while (accepted < 1'000 && log->append(batch, batch.created).ok()) ++accepted;
    const bool failed_cleanly = accepted < 1'000 &&
                                log->state().last.value == static_cast<std::uint64_t>(accepted) &&
                                opened->store->bytes() == 50'000u * static_cast<unsigned>(accepted);
    const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(RLIMIT_FSIZE, &none) != 0) _exit(2);
    const bool goes_on = log->append(batch, batch.created).ok();
    _exit(failed_cleanly && goes_on && accepted > 0 ? 100 + accepted % 100 : 3);
  }
  REQUIRE(child > 0);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) >= 100);
  OpenSpool spool(folder.path());
  CHECK(spool.log->state().last.value % 100 ==
        static_cast<std::uint64_t>(WEXITSTATUS(status) - 100 + 1) % 100);
}
