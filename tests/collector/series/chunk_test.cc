#include "collector/series/chunk.h"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>

#include "tests/support/catch.h"

namespace tidemark::series {
namespace {

/// Two groups, as an endpoint with two intervals has.
std::vector<Group> sample_groups() {
  std::vector<Group> groups(2);
  for (std::int64_t t = 0; t < 120; ++t) {
    groups[0].times.push_back(1'700'000'000'000 + t * 10'000 + t % 3);
    groups[0].offsets.push_back(t < 60 ? 0 : 90'000);
  }
  groups[0].series = {3, 4, 900};
  groups[1].times = {1'700'000'000'500, 1'700'000'060'500};
  groups[1].offsets = {0, 0};
  groups[1].series = {4, 5};
  for (Group& group : groups) {
    for (std::size_t i = 0; i < group.times.size() * group.series.size(); ++i)
      group.values.push_back(static_cast<double>(i % 77) / 4);
  }
  return groups;
}

std::string hex_of(const std::string& bytes) {
  std::string out;
  for (const char byte : bytes) {
    out += "0123456789abcdef"[static_cast<std::uint8_t>(byte) >> 4];
    out += "0123456789abcdef"[static_cast<std::uint8_t>(byte) & 15];
  }
  return out;
}

std::vector<Sample> samples_of(const Chunk& chunk, std::int64_t series, std::int64_t from, std::int64_t to) {
  std::vector<Sample> out;
  REQUIRE(chunk.read(series, from, to, out).ok());
  return out;
}

}  // namespace

TEST_CASE("A chunk gives back its groups, and a series its samples in a range") {
  const auto groups = sample_groups();
  const std::string bytes = encode(groups);
  const auto chunk = Chunk::open(bytes);
  REQUIRE(chunk.ok());
  const auto read = chunk->groups();
  REQUIRE(read.ok());
  REQUIRE(read->size() == 2);
  for (std::size_t g = 0; g < 2; ++g) {
    CHECK((*read)[g].times == groups[g].times);
    CHECK((*read)[g].offsets == groups[g].offsets);
    CHECK((*read)[g].series == groups[g].series);
    CHECK((*read)[g].values == groups[g].values);
  }
  CHECK(samples_of(*chunk, 3, 0, INT64_MAX).size() == 120);
  CHECK(samples_of(*chunk, 4, 0, INT64_MAX).size() == 122);  // it is in both
  CHECK(samples_of(*chunk, 5, 0, INT64_MAX).size() == 2);
  CHECK(samples_of(*chunk, 6, 0, INT64_MAX).empty());
  const auto some = samples_of(*chunk, 900, groups[0].times[10], groups[0].times[12]);
  REQUIRE(some.size() == 2);
  CHECK(some[0] == Sample{groups[0].times[10], groups[0].values[250]});
  CHECK(some[1] == Sample{groups[0].times[11], groups[0].values[251]});
}

TEST_CASE("A chunk whose bytes changed anywhere is refused with what is wrong, and so is one that was cut") {
  const std::string bytes = encode(sample_groups());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    const auto chunk = Chunk::open(changed);
    REQUIRE_FALSE(chunk.ok());
    CHECK(absl::IsDataLoss(chunk.status()));
    CHECK_FALSE(Chunk::open(std::string_view(bytes).substr(0, at)).ok());
  }
  CHECK(Chunk::open(bytes + "x").status().message() == "a chunk is damaged: its checksum is wrong");
  std::string newer = bytes;
  newer[0] = 9;
  CHECK(Chunk::open(newer).status().message() == "a chunk is damaged: its codec is not known");
}

TEST_CASE("An endpoint's twenty minutes of fifty series take little more than their entropy") {
  Group group;
  std::mt19937_64 random(42);
  std::normal_distribution<double> step(0, 0.6);
  for (std::int64_t t = 0; t < 120; ++t) group.times.push_back(1'700'000'000'000 + t * 10'000);
  group.offsets.assign(120, 0);
  for (std::int64_t s = 0; s < 50; ++s) {
    group.series.push_back(1'000 + s);
    double x = 10 + static_cast<double>(random() % 8'000) / 100;
    std::uint64_t c = random() % 1'000'000'000, rate = 1 + random() % 20'000;
    for (int t = 0; t < 120; ++t) {
      x += step(random);
      c += random() % (2 * rate);
      group.values.push_back(s < 35 ? std::round(x * 100) / 100 : static_cast<double>(c));
    }
  }
  // 1.215 bytes: normal steps of 60 hundredths have 7.95 bits, even ones below twice a rate about 13.8.
  CHECK(static_cast<double>(encode({&group, 1}).size()) / 6'000 < 1.31);
}

// Every scheme and every kind of frame is in there.
TEST_CASE("What codec 1 wrote is read by this version, and written by it byte for byte") {
  std::vector<Group> groups = sample_groups();
  Group odd;
  for (std::int64_t t = 0; t < 300; ++t) odd.times.push_back(1'700'001'000'000 + t * t);
  odd.offsets.assign(300, -5);
  odd.series = {1, 2, 3, 4, 5};
  std::uint64_t word = 88'172'645'463'325'252U;  // xorshift
  for (int i = 0; i < 1'500; ++i) {
    word ^= word << 13;
    word ^= word >> 7;
    word ^= word << 17;
    const int column = i / 300;
    if (column == 0) odd.values.push_back(std::bit_cast<double>(word));
    if (column == 1) odd.values.push_back(i % 7 == 0 ? 0.1234567891 : -0.0);
    if (column == 2) odd.values.push_back(static_cast<double>(word % 1'000) / 100);
    if (column == 3) odd.values.push_back(i % 97 == 0 ? 1e15 : static_cast<double>(i % 3));
    if (column == 4) odd.values.push_back(-40.5);
  }
  groups.push_back(odd);
  const std::string written = encode(groups);
  const std::string name = std::string(TIDEMARK_TEST_DATA) + "/series/chunk_1.hex";
  if (std::getenv("TIDEMARK_WRITE") != nullptr) {
    std::ofstream out(name);
    for (std::size_t i = 0; i < written.size(); i += 64) out << hex_of(written.substr(i, 64)) << "\n";
  }
  std::ifstream file(name);
  std::string golden, line;
  while (std::getline(file, line)) golden += line;
  CHECK(hex_of(written) == golden);
  const auto chunk = Chunk::open(written);
  REQUIRE(chunk.ok());
  const auto read = chunk->groups();
  REQUIRE(read.ok());
  for (std::size_t i = 0; i < odd.values.size(); ++i)
    CHECK(std::bit_cast<std::uint64_t>((*read)[2].values[i]) == std::bit_cast<std::uint64_t>(odd.values[i]));
}

}  // namespace tidemark::series
