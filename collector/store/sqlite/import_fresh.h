#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "collector/series/gathering.h"
#include "collector/series/results.h"

/// Parts of import_plan.h.
namespace tidemark::store::sqlite {

/// Results of a component, or samples of a series, that are given, and which of them are there.
template <class Item>
struct Fresh {
  std::int64_t key = 0;     // of the component, or series
  std::vector<Item> items;  // in order of time; at least one
  std::vector<bool> known;  // by place

  Fresh(std::int64_t key_, std::vector<Item> given) : key(key_), items(std::move(given)) {
    series::put_in_order(items);
    known.resize(items.size());
  }
  void met(const Item& there) {
    const auto at = first_from(there.time);
    if (at == items.end() || at->time != there.time) return;
    if (!outranks(*at, there)) known[static_cast<std::size_t>(at - items.begin())] = true;
  }
  /// Whether it has any in [from, to].
  bool any_between(std::int64_t from, std::int64_t to) const {
    const auto at = first_from(from);
    return at != items.end() && at->time <= to;
  }
  /// Those that are not there. Leaves it empty.
  std::vector<Item> take_missing() {
    std::vector<Item> out;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!known[i]) out.push_back(std::move(items[i]));
    }
    items.clear();
    return out;
  }

 private:
  typename std::vector<Item>::const_iterator first_from(std::int64_t time) const {
    return std::lower_bound(items.begin(), items.end(), time,
                            [](const Item& one, std::int64_t wanted) { return one.time < wanted; });
  }
};

/// The first and the last time of them all; at least one.
template <class Item>
std::pair<std::int64_t, std::int64_t> times_of(const std::vector<Fresh<Item>*>& all) {
  std::int64_t from = INT64_MAX, to = INT64_MIN;
  for (const Fresh<Item>* one : all) {
    from = std::min(from, one->items.front().time);
    to = std::max(to, one->items.back().time);
  }
  return {from, to};
}

}  // namespace tidemark::store::sqlite
