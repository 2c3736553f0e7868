#pragma once

#include "collector/store/sqlite/connection.h"

namespace tidemark::store::sqlite {

/// Makes chunks of the table `samples`, which stores had up to version 3: an endpoint and a day at a time.
/// Throws SQLite::Exception.
void chunks_of_samples(Connection& connection);

}  // namespace tidemark::store::sqlite
