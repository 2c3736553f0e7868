#pragma once

#include <string_view>

#include "common/stream/messages.h"

namespace tidemark::stream {

/// The digest of an encoded batch: the first sixteen bytes of its SHA-256.
Digest digest_of(std::string_view encoded);
/// The digest with which a loss record that never had batches enters the chain.
Digest digest_of(const Loss& loss);
/// The chain digest after entry `seq` (WIRE.md, "Words").
Digest chain_after(const Digest& before, BatchSeq seq, const Digest& entry);

}  // namespace tidemark::stream
