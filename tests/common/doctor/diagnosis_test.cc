#include "common/doctor/diagnosis.h"

#include <cstdint>
#include <sstream>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::doctor {

using Verdict = Diagnosis::Verdict;

TEST_CASE("a certificate's lifetime: not yet, long, short, over") {
  const TimePoint now = from_unix_ms(1'000'000'000'000);
  const auto day = std::chrono::hours(24);
  const auto at = [&](int from_days, int to_days) {
    return examine_lifetime("the collector's", now + from_days * day, now + to_days * day, now, 30 * day,
                            "Renew it.");
  };
  CHECK(at(1, 100).verdict == Verdict::kBad);
  CHECK(at(1, 100).remedy == "Set this machine's clock right.");
  CHECK(at(-1, 100).verdict == Verdict::kGood);
  CHECK(at(-1, 100).remedy.empty());
  CHECK(at(-1, 30).verdict == Verdict::kGood);
  CHECK(at(-1, 29).verdict == Verdict::kWarning);
  CHECK(at(-1, 29).text == "the collector's certificate lasts 29 d more");
  CHECK(at(-9, -2).verdict == Verdict::kBad);
  CHECK(at(-9, -2).text == "the collector's certificate expired 2 d ago");
  CHECK(at(-9, -2).remedy == "Renew it.");
}

TEST_CASE("a folder's room is judged by what is wanted of it") {
  const TemporaryFolder folder;
  CHECK(examine_space(folder.path(), 1).verdict == Verdict::kGood);
  const Diagnosis little = examine_space(folder.path(), UINT64_MAX);
  CHECK(little.verdict == Verdict::kBad);
  CHECK(little.remedy == "Make room on its file system, or give it a larger one.");
  CHECK(examine_space(folder.path() / "none", 1).verdict == Verdict::kBad);
}

TEST_CASE("open files are judged by the process's own limit") {
  CHECK(examine_descriptors(1).verdict == Verdict::kGood);
  const Diagnosis few = examine_descriptors(UINT64_MAX - 1);
  CHECK((few.verdict == Verdict::kWarning || few.verdict == Verdict::kGood));  // good where there is no limit
}

TEST_CASE("each is a line with its remedy below it, and the exit code tells whether one is bad") {
  std::ostringstream out;
  CHECK(write({good("clock", "is kept right")}, out) == 0);
  CHECK(out.str() == "good     clock  is kept right\n\nnothing is wrong\n");
  out.str({});
  CHECK(write({good("clock", "is kept right"), warning("disk", "little is left", "Make room."),
               bad("collector", "it is away", "Bring it back.")},
              out) == 1);
  CHECK(out.str() ==
        "good     clock      is kept right\n"
        "warning  disk       little is left\n"
        "                    Make room.\n"
        "bad      collector  it is away\n"
        "                    Bring it back.\n"
        "\n1 problem and 1 warning\n");
  out.str({});
  CHECK(write({warning("disk", "little is left", "Make room.")}, out) == 0);
}

}  // namespace tidemark::doctor
