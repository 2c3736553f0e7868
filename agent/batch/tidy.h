#pragma once

#include <cstddef>
#include <string>

#include "common/model/limits.h"
#include "common/model/telemetry.h"

/// Made fit for the wire, which takes neither longer texts nor other bytes than UTF-8's. Pure.
namespace tidemark::batch {

void tidy(std::string& text, std::size_t bytes_max);
/// Sorted, each key once.
void tidy(Attributes& attributes, const Limits& limits);

}  // namespace tidemark::batch
