#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/telemetry.h"

namespace tidemark::simulation {

/// A batch, or a loss that never was one. Its counts are random forty-bit numbers, so that a sum over some of
/// them proves which ones were summed.
struct Made {
  Counts counts;
  Counts refused;            ///< the part whose items break a rule
  bool undecodable = false;  ///< refused as a whole
  bool poison = false;       ///< ends the stream that carries it
  bool loss = false;         ///< never was a batch
  std::uint32_t series = 0;  ///< the series that it uses, …
  std::uint32_t metric = 0;  ///< … and what that number has to stand for
};

using Id = std::uint32_t;  ///< index into everything that was ever made

/// What was made, whatever became of it: known to the simulation alone, never to the two ends.
class Oracle {
 public:
  Id add(Made made) {
    made_.push_back(made);
    return static_cast<Id>(made_.size() - 1);
  }
  const Made& made(Id id) const { return made_[id]; }
  std::size_t size() const { return made_.size(); }

  static std::string payload(Id id, std::size_t bytes) {
    std::string text = "batch " + std::to_string(id) + " ";
    if (text.size() < bytes) text.resize(bytes, '.');
    return text;
  }
  static Id id_of(std::string_view payload) {
    Id id = 0;
    for (std::size_t i = 6; i < payload.size() && payload[i] != ' '; ++i)
      id = id * 10 + static_cast<Id>(payload[i] - '0');
    return id;
  }

  template <class Ids>
  Counts sum(const Ids& ids) const {
    Counts counts;
    for (const Id id : ids) counts += made_[id].counts;
    return counts;
  }

 private:
  std::vector<Made> made_;
};

}  // namespace tidemark::simulation
