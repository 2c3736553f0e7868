#include "common/wire/received_blocks.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <tidemark/v1/telemetry.pb.h>

#include <cstdint>

namespace tidemark::wire {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

/// Calls `each` with every field `number` of a message that has a length: with its tag, and without. False
/// where the bytes are no message.
template <class Each>
bool each_field(std::string_view message, int number, const Each& each) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(message.data()),
                      static_cast<int>(message.size()));
  const auto wanted = WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  for (;;) {
    const auto begin = static_cast<std::size_t>(in.CurrentPosition());
    const std::uint32_t tag = in.ReadTag();
    if (tag == 0) return in.ConsumedEntireMessage();
    if (tag != wanted) {
      if (!WireFormatLite::SkipField(&in, tag)) return false;
      continue;
    }
    std::uint32_t length = 0;
    if (!in.ReadVarint32(&length)) return false;
    const auto content = static_cast<std::size_t>(in.CurrentPosition());
    if (length > message.size() - content || !in.Skip(static_cast<int>(length))) return false;
    if (!each(message.substr(begin, content + length - begin), message.substr(content, length))) return false;
  }
}

}  // namespace

std::optional<std::vector<std::string>> received_blocks(std::string_view batch) {
  std::vector<std::string> out;
  const bool read =
      each_field(batch, v1::Batch::kSectionsFieldNumber, [&](std::string_view, std::string_view section) {
        std::string& blocks = out.emplace_back();
        return each_field(section, v1::Section::kBlocksFieldNumber,
                          [&](std::string_view whole, std::string_view) {
                            blocks += whole;
                            return true;
                          });
      });
  if (!read) return std::nullopt;
  return out;
}

}  // namespace tidemark::wire
