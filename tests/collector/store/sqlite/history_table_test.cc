#include "collector/store/sqlite/history_table.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace tidemark::store::sqlite {
namespace {

using stream::HistoryItem;

constexpr std::uint64_t kGreatest = UINT64_MAX;

/// Mostly as they come, batch after batch, and now and then anything at all.
std::vector<HistoryItem> some_items(std::mt19937_64& random, std::size_t count) {
  std::vector<HistoryItem> items;
  SpoolId spool = SpoolId::random();
  BatchSeq next{1};
  while (items.size() < count) {
    const auto dice = random() % 10;
    if (dice == 0) spool = SpoolId::random();
    if (dice == 1) next.value = random() % 3 == 0 ? kGreatest - random() % 4 : random();
    HistoryItem item{spool, next, {next.value + (dice == 2 ? random() % 1'000 : 0)}, {}, {}};
    if (dice != 2) {
      auto& digest = item.digest.emplace();
      for (auto& byte : digest) byte = static_cast<std::uint8_t>(random());
    }
    item.origin = {item.spool, item.from, item.to};
    if (dice == 3) item.origin = {SpoolId::random(), {random()}, {random()}};
    if (dice == 4) item.origin.to = {item.to.value + 1};
    next.value = item.to.value + 1;
    items.push_back(item);
  }
  return items;
}

TEST_CASE("what is packed comes out as it went in") {
  std::mt19937_64 random(7);  // NOLINT(cert-msc51-cpp): the same each time
  for (int round = 0; round < 500; ++round) {
    const auto items = some_items(random, random() % 40);
    PackedHistory packed;
    for (const HistoryItem& item : items) packed.add(item);
    CHECK(packed.count() == items.size());
    std::vector<HistoryItem> out;
    REQUIRE(PackedHistory::unpack(packed.bytes(), out));
    REQUIRE(out == items);
    // Whatever was packed before is of no account.
    const std::string bytes = packed.bytes();
    packed.clear();
    for (const HistoryItem& item : items) packed.add(item);
    CHECK(packed.bytes() == bytes);
  }
}

TEST_CASE("batches that follow one another take little more than their digests") {
  PackedHistory packed;
  const SpoolId spool = SpoolId::random();
  for (std::uint64_t seq = 1'000'000; seq < 1'000'100; ++seq)
    packed.add({spool, {seq}, {seq}, stream::Digest{}, {spool, {seq}, {seq}}});
  CHECK(packed.bytes().size() <= 100 * (sizeof(stream::Digest) + 3) + 16 + 3);
}

TEST_CASE("bytes that end too early, and flags that nobody knows, are no history") {
  std::mt19937_64 random(8);  // NOLINT(cert-msc51-cpp): the same each time
  for (int round = 0; round < 100; ++round) {
    PackedHistory packed;
    std::vector<std::size_t> ends{0};
    for (const HistoryItem& item : some_items(random, 5)) {
      packed.add(item);
      ends.push_back(packed.bytes().size());
    }
    for (std::size_t size = 0; size < packed.bytes().size(); ++size) {
      std::vector<HistoryItem> out;
      const bool whole = std::find(ends.begin(), ends.end(), size) != ends.end();
      CHECK(PackedHistory::unpack(std::string_view(packed.bytes()).substr(0, size), out) == whole);
    }
    std::string strange = packed.bytes();
    std::string first_alone(1, static_cast<char>(strange.front() & ~1));
    first_alone += strange.substr(17);  // as if its spool were that of one before
    strange[ends[random() % 5]] |= '\x08';
    std::vector<HistoryItem> out;
    CHECK_FALSE(PackedHistory::unpack(strange, out));
    CHECK_FALSE(PackedHistory::unpack(first_alone, out));
  }
}

}  // namespace
}  // namespace tidemark::store::sqlite
