#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "collector/catalog/catalog.h"

namespace tidemark::versions {

/// By which definition a figure is asked for.
enum class DefinitionOf : std::uint8_t { kToday, kThen };

/// Which catalogue a figure was made with. What is not of services (monitor sets) is today's in all of them.
struct Definition {
  std::shared_ptr<const catalog::Catalog> catalog;  ///< may be shared with others that ask; null: not known
  std::string version;                              ///< its digest
  std::optional<TimePoint> since;                   ///< when it was taken; absent: it is not kept
  std::optional<TimePoint> then;                    ///< the time that was asked for; absent: today's
  bool before_first = false;  ///< `then` lies before the first kept one, which is this one
};

}  // namespace tidemark::versions
