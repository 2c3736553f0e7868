#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "collector/import/json_object.h"
#include "collector/import/lasting_states.h"
#include "collector/import/reader.h"

namespace tidemark::import {

/// What Zabbix's API answers to trigger.get, event.get, item.get, trend.get and history.get, one object a
/// line. IMPORT.md has the commands that make it.
class Zabbix final : public Reader {
 public:
  static constexpr std::size_t kDescribedMax = 5'000'000;  ///< triggers, and items

  absl::Status read(std::uint64_t line, std::string_view text, Output& out) override;
  void finish(Output& out) override;

 private:
  struct Object;
  struct Trigger {
    std::string check;
    std::vector<std::string> hosts;
    int priority = 0;
  };
  struct Item {
    std::string host;
    std::string metric;
    Attributes attributes;
    std::string unit;
  };
  /// Each gives the sentence about what is wrong; empty: nothing is.
  std::string object(std::uint64_t line, const Object& object, Output& out);
  std::string trigger(const Object& object);
  std::string item(const Object& object);
  std::string event(std::uint64_t line, const Object& object, Output& out);
  std::string value(std::uint64_t line, const Object& object, std::string_view field, Output& out);

  JsonObject json_;
  std::unordered_map<std::string, Trigger> triggers_;
  std::unordered_map<std::string, Item> items_;
  std::unordered_set<std::string> checks_;  // host, line feed, check
  LastingStates states_;
  TimePoint last_;
};

}  // namespace tidemark::import
