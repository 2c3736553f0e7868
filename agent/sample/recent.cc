#include "agent/sample/recent.h"

#include <algorithm>

namespace tidemark {

bool Recent::Watch::add(TimePoint time, const Reading& reading) {
  const auto has = [&](const Attribute& wanted) {
    return std::find(reading.attributes.begin(), reading.attributes.end(), wanted) !=
           reading.attributes.end();
  };
  if (!std::all_of(wanted_.begin(), wanted_.end(), has)) return false;
  auto at = seen_.find(reading.attributes);
  if (at == seen_.end()) {
    if (seen_.size() >= kSeriesMax) {
      ++dropped_;
      return false;
    }
    at = seen_.emplace(reading.attributes, Series{reading.unit, reading.kind, {}}).first;
  }
  std::vector<Value>& values = at->second.values;
  if (values.size() >= kValuesMax) {
    values.erase(values.begin());
    ++dropped_;
  }
  values.push_back({time, reading.value});
  return true;
}

std::shared_ptr<Recent::Watch> Recent::watch(const std::string& metric, Attributes wanted) {
  auto watch = std::make_shared<Watch>(std::move(wanted));
  watches_[metric].push_back(watch);
  return watch;
}

void Recent::add(const Readings& readings) {
  if (watches_.empty()) return;
  std::vector<std::shared_ptr<Watch>> told;
  for (const Reading& reading : readings.values) {
    const auto at = watches_.find(reading.metric);
    if (at == watches_.end()) continue;
    std::erase_if(at->second, [](const auto& watch) { return watch.expired(); });
    for (const auto& weak : at->second) {
      const auto watch = weak.lock();
      if (watch && watch->add(readings.time, reading) && watch->news_) told.push_back(watch);
    }
    if (at->second.empty()) watches_.erase(at);
  }
  for (const auto& watch : told) {
    if (const auto news = std::exchange(watch->news_, nullptr)) news();
  }
}

}  // namespace tidemark
