#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "common/wire/message_codec.h"
#include "tests/common/wire/samples.h"

/// Any bytes are refused as a whole, or everything in them is counted; what is kept can be stored.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidemark;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto out = wire::validate_batch(bytes, {1}, wire::context()); out.ok()) {
    if (!(out->sent == counts_of(out->batch) + wire::refused_of(*out))) std::abort();
    if (!wire::decode_batch(wire::encode(out->batch)).ok()) std::abort();
  }
  if (const auto message = wire::decode_source_message(bytes); message.ok()) {
    if (!wire::decode_source_message(wire::encode(*message)).ok()) std::abort();
  }
  return 0;
}
