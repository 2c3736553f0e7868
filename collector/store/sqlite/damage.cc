#include "collector/store/sqlite/damage.h"

#include <string>

#include "common/log/log.h"

namespace tidemark::store::sqlite {

void note_damage(const char* what, std::int64_t which, const absl::Status& status) {
  if (status.ok()) return;
  log::error("the store: " + std::string(what) + " " + std::to_string(which) +
             " left out: " + std::string(status.message()));
}

}  // namespace tidemark::store::sqlite
