#include "agent/sample/recent.h"

#include <algorithm>

namespace tidemark {

bool Recent::Watch::add(Duration at, const Reading& reading) {
  const auto has = [&](const Attribute& wanted) {
    return std::find(reading.attributes.begin(), reading.attributes.end(), wanted) !=
           reading.attributes.end();
  };
  if (!std::all_of(wanted_.begin(), wanted_.end(), has)) return false;
  auto series = seen_.find(reading.attributes);
  if (series == seen_.end()) {
    if (seen_.size() >= kSeriesMax) {
      ++dropped_;
      return false;
    }
    series = seen_.emplace(reading.attributes, Series{reading.unit, reading.kind, {}}).first;
  }
  std::vector<Value>& values = series->second.values;
  if (values.size() >= kValuesMax) {
    values.erase(values.begin());
    ++dropped_;
  }
  values.push_back({at, reading.value});
  return true;
}

std::shared_ptr<Recent::Watch> Recent::watch(const std::string& metric, Attributes wanted) {
  auto watch = std::make_shared<Watch>(std::move(wanted));
  watches_[metric].push_back(watch);
  return watch;
}

void Recent::add(const Readings& readings, Duration at) {
  if (watches_.empty()) return;
  std::vector<std::shared_ptr<Watch>> told;
  for (const Reading& reading : readings.values) {
    const auto watched = watches_.find(reading.metric);
    if (watched == watches_.end()) continue;
    std::erase_if(watched->second, [](const auto& watch) { return watch.expired(); });
    for (const auto& weak : watched->second) {
      const auto watch = weak.lock();
      if (watch && watch->add(at, reading) && watch->news_) told.push_back(watch);
    }
    if (watched->second.empty()) watches_.erase(watched);
  }
  for (const auto& watch : told) {
    if (const auto news = std::exchange(watch->news_, nullptr)) news();
  }
}

}  // namespace tidemark
