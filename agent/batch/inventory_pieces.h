#pragma once

#include <vector>

#include "common/model/limits.h"
#include "common/model/telemetry.h"

namespace tidemark::batch {

/// An event about the inventory as the wire takes it: keys and values made fit, and cut into as many events
/// as the limits want, each of which says for which keys it is complete. Pure.
std::vector<Event> inventory_pieces(Event event, const Limits& limits);

}  // namespace tidemark::batch
