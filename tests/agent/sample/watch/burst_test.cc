#include "agent/sample/watch/burst.h"

#include "tests/support/catch.h"

namespace tidemark::watch {

TEST_CASE("so many pass in a minute, the others are counted, and the next minute begins anew") {
  BurstGate gate(2, 0);
  CHECK(gate.admit(Duration{1'000}));
  CHECK(gate.admit(Duration{2'000}));
  CHECK_FALSE(gate.due(Duration{2'000}));
  CHECK_FALSE(gate.admit(Duration{3'000}));
  CHECK_FALSE(gate.admit(Duration{60'999}));
  CHECK(gate.suppressed() == 2);
  CHECK(gate.due(Duration{60'999}) == Duration{61'000});
  CHECK(gate.admit(Duration{61'000}));
  CHECK(gate.suppressed() == 2);
}

TEST_CASE("a count is told once, at the end of its minute") {
  BurstGate gate(1, 0);
  CHECK(gate.admit(Duration{0}));
  CHECK_FALSE(gate.admit(Duration{1}));
  CHECK(gate.due(Duration{70'000}) == Duration{70'000});
  CHECK(gate.take_suppressed() == 1);
  CHECK(gate.take_suppressed() == 0);
  CHECK_FALSE(gate.due(Duration{70'000}));
}

TEST_CASE("what an earlier run counted is told at once") {
  BurstGate gate(1, 7);
  CHECK(gate.due(Duration{5}) == Duration{5});
  CHECK(gate.take_suppressed() == 7);
}

}  // namespace tidemark::watch
