#include "collector/series/results.h"

#include <random>

#include "collector/series/seal.h"
#include "tests/support/catch.h"

namespace tidemark::series {
namespace {

Result result(std::int64_t time, CheckState state = CheckState::kOk, std::string text = "well") {
  return {time, 0, state, 60'000, 3, std::move(text)};
}

std::vector<ComponentResults> read_all(const std::vector<ResultPiece>& pieces) {
  std::vector<ComponentResults> out;
  for (const ResultPiece& piece : pieces) {
    const auto chunk = ResultChunk::open(piece.bytes);
    REQUIRE(chunk.ok());
    auto all = chunk->all();
    REQUIRE(all.ok());
    for (ComponentResults& one : *all) {
      if (out.empty() || out.back().component != one.component) {
        out.push_back(std::move(one));
      } else {
        for (Result& more : one.results) out.back().results.push_back(std::move(more));
      }
    }
  }
  return out;
}

void come_back(const std::vector<ComponentResults>& components) {
  const auto read = read_all(pieces_of(components));
  REQUIRE(read.size() == components.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    CHECK(read[i].component == components[i].component);
    CHECK(read[i].results == components[i].results);
  }
}

}  // namespace

TEST_CASE("Results come back as they went in") {
  come_back({});
  come_back({{5, {result(-3)}}});
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<ComponentResults> components;
    std::int64_t component = 0;
    for (auto n = 1 + random() % 5; n > 0; --n) {
      component += 1 + static_cast<std::int64_t>(random() % 1'000);
      ComponentResults& one = components.emplace_back();
      one.component = component;
      std::int64_t time = static_cast<std::int64_t>(random() % 100'000) - 50'000;
      for (auto r = 1 + random() % 50; r > 0; --r) {
        time += 1 + static_cast<std::int64_t>(random() % 90'000);
        one.results.push_back(
            {time, static_cast<std::int64_t>(random() % 3) - 1, static_cast<CheckState>(random() % 4),
             static_cast<std::int64_t>(random() % 3) * 30'000, static_cast<std::uint32_t>(random()),
             "took " + std::to_string(random() % 99)});
      }
    }
    come_back(components);
  }
}

TEST_CASE("A piece tells its ends, its longest silence and how many results it has") {
  const auto pieces =
      pieces_of(std::vector<ComponentResults>{{1, {result(10), result(40)}}, {2, {result(15), result(100)}}});
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].time_from == 10);
  CHECK(pieces[0].time_to == 100);
  CHECK(pieces[0].silence == 60);
  CHECK(pieces[0].results == 4);
  const auto chunk = ResultChunk::open(pieces[0].bytes);
  REQUIRE(chunk.ok());
  CHECK(*chunk->times() == std::vector<std::int64_t>{10, 15, 40, 100});
  std::vector<Result> found;
  REQUIRE(chunk->read(1, 10, 40, found).ok());
  REQUIRE(chunk->read(3, 0, 1'000, found).ok());
  CHECK(found == std::vector<Result>{result(10)});
}

TEST_CASE("More results than a chunk may have, or more text, make several") {
  std::vector<ComponentResults> components = {{1, {}}, {2, {}}};
  for (std::int64_t n = 0; n < 70'000; ++n) components[0].results.push_back(result(n));
  for (std::int64_t n = 0; n < 2'000; ++n)
    components[1].results.push_back(result(n, CheckState::kOk, std::string(4'096, '1')));
  const auto pieces = pieces_of(components);
  CHECK(pieces.size() == 3);
  come_back(components);
  // Many numbers take many times their text, but no more than can be read.
  std::string numbers;
  while (numbers.size() < 4'000) numbers += "1 ";
  components = {{1, {}}};
  for (std::int64_t n = 0; n < 2'000; ++n)
    components[0].results.push_back(result(n, CheckState::kOk, numbers));
  come_back(components);
}

TEST_CASE("Regular results cost almost nothing") {
  std::vector<ComponentResults> components = {{1, {}}};
  for (std::int64_t n = 0; n < 1'440; ++n) components[0].results.push_back(result(n * 60'000));
  const auto pieces = pieces_of(components);
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].bytes.size() < 150);
}

TEST_CASE("Of results at one time the worse stays, then the greater, in whatever order they came") {
  auto later_text = result(1, CheckState::kOk, "zzz");
  auto longer = result(1);
  longer.interval = 90'000;
  const std::vector<Result> growing = {result(1),
                                       later_text,
                                       longer,
                                       result(1, CheckState::kWarning),
                                       result(1, CheckState::kUnknown),
                                       result(1, CheckState::kCritical)};
  for (std::size_t a = 0; a < growing.size(); ++a) {
    for (std::size_t b = 0; b < growing.size(); ++b) {
      CHECK(outranks(growing[a], growing[b]) == (a > b));
      std::vector<Result> both = {result(2), growing[a], growing[b]};
      put_in_order(both);
      CHECK(both == std::vector<Result>{growing[std::max(a, b)], result(2)});
    }
  }
}

TEST_CASE("Bytes that are no chunk of results are refused, wherever they are damaged") {
  const auto pieces =
      pieces_of(std::vector<ComponentResults>{{1, {result(10), result(40)}}, {2, {result(15)}}});
  std::string bytes = pieces[0].bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(bytes[i] ^ 0x20);
    CHECK(ResultChunk::open(bytes).status().code() == absl::StatusCode::kDataLoss);
    bytes[i] = static_cast<char>(bytes[i] ^ 0x20);
  }
  // Behind a right checksum, too.
  const std::string content = bytes.substr(kSealBytes);
  for (std::size_t size = 0; size < content.size(); ++size)
    CHECK_FALSE(ResultChunk::open(sealed(content.substr(0, size))).ok());
  CHECK_FALSE(ResultChunk::open(sealed(content + "x")).ok());
}

}  // namespace tidemark::series
