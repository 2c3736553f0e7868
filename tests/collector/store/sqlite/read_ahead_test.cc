#include "collector/store/sqlite/read_ahead.h"

#include <atomic>

#include "tests/support/catch.h"

namespace tidemark::store::sqlite {
namespace {

/// Reads 1, 2, … up to `last`, where it fails if that is wanted.
struct Numbers {
  int last = 0;
  bool fails = false;
  std::atomic<int> read = 0;

  std::function<bool()> over() {
    return [this] { return read == last; };
  }
  std::function<absl::StatusOr<int>()> next() {
    return [this]() -> absl::StatusOr<int> {
      const int value = ++read;
      if (value == last && fails) return absl::DataLossError("unreadable");
      return value;
    };
  }
};

}  // namespace

TEST_CASE("values that are read ahead are taken in order, and then there is none", "[store]") {
  for (const int last : {0, 1, 2, 50}) {
    Numbers numbers{last, false, {}};
    ReadAhead<int> ahead(numbers.over(), numbers.next());
    for (int i = 1; i <= last; ++i) REQUIRE(ahead.take().value() == i);
    REQUIRE_FALSE(ahead.take()->has_value());
    REQUIRE_FALSE(ahead.take()->has_value());
  }
}

TEST_CASE("an error is the last that is taken", "[store]") {
  Numbers numbers{3, true, {}};
  ReadAhead<int> ahead(numbers.over(), numbers.next());
  REQUIRE(ahead.take().value() == 1);
  REQUIRE(ahead.take().value() == 2);
  REQUIRE(ahead.take().status().message() == "unreadable");
  REQUIRE_FALSE(ahead.take()->has_value());
}

TEST_CASE("no more than one value is read beyond what was taken", "[store]") {
  Numbers numbers{1'000, false, {}};
  {
    ReadAhead<int> ahead(numbers.over(), numbers.next());
    REQUIRE(ahead.take().value() == 1);
    REQUIRE(ahead.take().value() == 2);
  }
  REQUIRE(numbers.read <= 3);
}

}  // namespace tidemark::store::sqlite
