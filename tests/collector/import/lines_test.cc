#include "collector/import/lines.h"

#include <random>
#include <sstream>

#include "tests/support/catch.h"

namespace tidemark::import {
namespace {

std::vector<std::string> lines_of(const std::string& file) {
  std::istringstream in(file);
  Lines lines(in);
  std::vector<std::string> out;
  while (const auto line = lines.next()) {
    CHECK(line->number == out.size() + 1);
    out.emplace_back(line->too_long ? "too long" : line->text);
  }
  CHECK(lines.bytes() == file.size());
  return out;
}

TEST_CASE("lines end with a line feed, perhaps after a carriage return, or with the file") {
  using Texts = std::vector<std::string>;
  CHECK(lines_of("").empty());
  CHECK(lines_of("a\nb\r\n\nc") == Texts{"a", "b", "", "c"});
  CHECK(lines_of("a\n") == Texts{"a"});
  CHECK(lines_of("\xEF\xBB\xBF{}\n\xEF\xBB\xBF") == Texts{"{}", "\xEF\xBB\xBF"});
}

TEST_CASE("a line beyond the limit is told as such, and the next one is read") {
  const std::string longest(Lines::kLineBytesMax, 'x');
  for (const std::size_t beyond : {std::size_t{1}, std::size_t{1} << 18, std::size_t{3} << 20}) {
    const std::string too_long = longest + std::string(beyond, 'y');
    CHECK(lines_of(longest + "\n" + too_long + "\nnext\n" + too_long) ==
          std::vector<std::string>{longest, "too long", "next", "too long"});
  }
}

TEST_CASE("lines of any length come as they are in the file") {
  std::mt19937 random(7);
  std::vector<std::string> wanted;
  std::string file;
  for (int i = 0; i < 2'000; ++i) {
    wanted.emplace_back(random() % (i % 100 == 0 ? 300'000 : 300), static_cast<char>('a' + i % 26));
    file += wanted.back() + "\n";
  }
  CHECK(lines_of(file) == wanted);
}

}  // namespace
}  // namespace tidemark::import
