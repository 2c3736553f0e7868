#include "tests/agent/spool/spool_file.h"
#include "tests/common/stream/exchange.h"

namespace tidemark::stream {

std::unique_ptr<EntryStore> make_store() { return std::make_unique<spool::FolderedStore>(); }

}  // namespace tidemark::stream
