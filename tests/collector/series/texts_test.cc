#include "collector/series/texts.h"

#include <random>

#include "tests/support/catch.h"

namespace tidemark::series {
namespace {

std::string bytes_of(const std::vector<std::string>& texts) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::string out;
  put_texts(views, out);
  return out;
}

/// What follows them stays.
void come_back(const std::vector<std::string>& texts) {
  const std::string bytes = bytes_of(texts) + "rest";
  std::string_view in = bytes;
  std::vector<std::string> read(texts.size());
  REQUIRE(take_texts(in, read));
  CHECK(in == "rest");
  CHECK(read == texts);
}

}  // namespace

TEST_CASE("A text is a template and its numbers") {
  struct Case {
    std::string text, pattern;
    std::vector<std::int64_t> numbers;
  };
  const Case cases[] = {
      {"", "", {}},
      {"all is well", "all is well", {}},
      {"shop answers in 0.31 ms",
       "shop answers in \x1a"
       "2 ms",
       {31}},
      {"0.05",
       "\x1a"
       "2",
       {5}},
      {"12 of 300",
       "\x1a"
       "0 of \x1a"
       "0",
       {12, 300}},
      {"007 and 0",
       "007 and \x1a"
       "0",
       {0}},
      {"10.0.0.5",
       "\x1a"
       "1.\x1a"
       "1",
       {100, 5}},
      {"1.",
       "\x1a"
       "0.",
       {1}},
      {"-3",
       "-\x1a"
       "0",
       {3}},
      {"1234567890123456789", "1234567890123456789", {}},
      {"999999999999999999",
       "\x1a"
       "0",
       {999'999'999'999'999'999}},
      {"5.1234567890",
       "\x1a"
       "0.\x1a"
       "0",
       {5, 1'234'567'890}},
      {"a\x1a"
       "b",
       "a\x1a!b",
       {}},
  };
  for (const auto& [text, pattern, numbers] : cases) {
    INFO(text);
    const TextParts parts = parts_of(text);
    CHECK(parts.pattern == pattern);
    CHECK(parts.numbers == numbers);
    come_back({text});
  }
}

TEST_CASE("Texts of any bytes come back as they went in") {
  come_back({});
  come_back({"", "", ""});
  std::mt19937_64 random(7);
  const std::string alphabet("\0\x1a!0012.9 az\xff", 14);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> texts(random() % 40);
    for (std::string& text : texts) {
      for (auto n = random() % 24; n > 0; --n) text.push_back(alphabet[random() % alphabet.size()]);
    }
    come_back(texts);
  }
}

TEST_CASE("Texts that say the same with other numbers take little room") {
  std::vector<std::string> same(1'440, "HTTP 200 from shop.example.org"), other;
  std::mt19937_64 random(7);
  for (int n = 0; n < 1'440; ++n)
    other.push_back("shop answers in 0." + std::to_string(20 + random() % 30) + " ms");
  CHECK(bytes_of(same).size() < 80);
  CHECK(bytes_of(other).size() < 1'440);
}

TEST_CASE("Bytes that are no texts are refused") {
  std::vector<std::string> texts = {"a 1", "a 2", "b 3.5"};
  const std::string bytes = bytes_of(texts);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::string_view in(bytes.data(), size);
    CHECK_FALSE(take_texts(in, texts));
  }
  const auto refused = [&](std::string_view in) { return !take_texts(in, texts); };
  using namespace std::string_view_literals;
  CHECK(refused("\1\1\x1a\0\0\0"sv));   // a hole that is cut off
  CHECK(refused("\1\2\x1a?\0\0\0"sv));  // of no kind
  CHECK(refused("\1\1a\0\0\2"sv));      // the second of one template
  CHECK(
      refused("\1\2\x1a"
              "0\0\0\0\0\0\1"sv));  // a number below zero
}

}  // namespace tidemark::series
