#include "common/wire/received_blocks.h"

#include <random>

#include "common/wire/batch_codec.h"
#include "tests/common/wire/samples.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::wire;

namespace {

/// Compared in one encoding, which keeps every bit.
void check_same_blocks(const std::string& bytes, const Batch& batch) {
  const auto blocks = received_blocks(bytes);
  REQUIRE(blocks);
  REQUIRE(blocks->size() == batch.sections.size());
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    const auto section = decode_section((*blocks)[i]);
    REQUIRE(section.ok());
    CHECK(section->endpoint.nil());
    CHECK(section->results.empty());
    CHECK(section->events.empty());
    CHECK(encode_blocks(section->blocks) == encode_blocks(batch.sections[i].blocks));
  }
}

}  // namespace

TEST_CASE("the blocks of each section are the bytes that came in") {
  Batch batch = good_batch();
  batch.sections.emplace_back();
  batch.sections.push_back(batch.sections[0]);
  batch.sections.back().blocks.push_back(block_of({1, 2}, 5));
  const auto blocks = received_blocks(encode(batch));
  REQUIRE(blocks);
  REQUIRE(blocks->size() == batch.sections.size());
  for (std::size_t i = 0; i < blocks->size(); ++i)
    CHECK((*blocks)[i] == encode_blocks(batch.sections[i].blocks));
  CHECK(received_blocks("")->empty());
  CHECK_FALSE(received_blocks("\xff\xff\xff no batch"));
}

TEST_CASE("whatever a batch's bytes are, if it is one, its blocks are those that decoding finds") {
  std::mt19937_64 random(4'713);
  const std::string good = encode(good_batch());
  int taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = good;
    for (std::size_t n = 1 + random() % 3; n > 0; --n) {
      const std::size_t at = random() % bytes.size();
      if (random() % 3 == 0) {
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 32));
      } else {
        bytes[at] = static_cast<char>(random());
      }
    }
    const auto batch = decode_batch(bytes);
    if (!batch.ok()) continue;
    ++taken;
    check_same_blocks(bytes, *batch);
  }
  CHECK(taken > 1'000);
}
