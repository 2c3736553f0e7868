#pragma once

#include <absl/status/status.h>

#include <cstdint>

namespace tidemark::store::sqlite {

/// Says that `what` ("chunk", "roll-ups") number `which` is left out: what is damaged costs no more than
/// itself. Nothing where the status is good.
void note_damage(const char* what, std::int64_t which, const absl::Status& status);

}  // namespace tidemark::store::sqlite
