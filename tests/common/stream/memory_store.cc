#include "tests/support/memory_entry_store.h"

#include "tests/common/stream/exchange.h"

namespace tidemark::stream {

std::unique_ptr<EntryStore> make_store() { return std::make_unique<MemoryEntryStore>(); }

}  // namespace tidemark::stream
