#include <cstddef>
#include <cstdint>

#include "tests/agent/snmp/hearing.h"

/// The first byte says whose ears the others are for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidemark::snmp;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 4) {
    case 0:
      hear_message(bytes);
      break;
    case 1:
      hear_datagrams(bytes);
      break;
    case 2:
      hear_spoilt(bytes);
      break;
    default:
      hear_answers(bytes);
  }
  return 0;
}
