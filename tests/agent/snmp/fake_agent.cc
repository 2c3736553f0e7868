#include "tests/agent/snmp/fake_agent.h"

#include <bit>
#include <utility>
#include <vector>

#include "tests/agent/snmp/ber.h"

namespace tidemark::snmp {
namespace {

/// One element's content, taken from the front; absent: it is cut, or has another tag.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool empty() const { return bytes_.empty(); }
  int tag() const { return bytes_.empty() ? -1 : static_cast<unsigned char>(bytes_[0]); }
  std::optional<std::string_view> take(int tag) {
    if (this->tag() != tag || bytes_.size() < 2) return std::nullopt;
    std::size_t length = static_cast<unsigned char>(bytes_[1]), head = 2;
    if (length >= 0x80) {
      const std::size_t count = length & 0x7f;
      if (count > 3 || bytes_.size() < 2 + count) return std::nullopt;
      length = 0;
      for (std::size_t i = 0; i < count; ++i)
        length = length << 8 | static_cast<unsigned char>(bytes_[2 + i]);
      head += count;
    }
    if (bytes_.size() < head + length) return std::nullopt;
    const std::string_view content = bytes_.substr(head, length);
    bytes_.remove_prefix(head + length);
    return content;
  }
  std::optional<std::int64_t> integer() {
    const auto content = take(0x02);
    if (!content || content->empty()) return std::nullopt;
    std::int64_t out = (*content)[0] < 0 ? -1 : 0;
    for (const char c : *content) out = out * 256 + static_cast<unsigned char>(c);
    return out;
  }

 private:
  std::string_view bytes_;
};

Oid parse_oid(std::string_view bytes) {
  std::vector<std::uint32_t> numbers;
  std::uint32_t number = 0;
  for (const char c : bytes) {
    number = number << 7 | (static_cast<unsigned char>(c) & 0x7fU);
    if ((static_cast<unsigned char>(c) & 0x80U) != 0) continue;
    if (numbers.empty()) {
      numbers.push_back(number / 40);
      numbers.push_back(number % 40);
    } else {
      numbers.push_back(number);
    }
    number = 0;
  }
  return Oid(std::span<const std::uint32_t>(numbers));
}

}  // namespace

std::string element(int tag, const std::string& content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() < 0x80) {
    out += static_cast<char>(content.size());
  } else {
    out += static_cast<char>(0x82);
    out += static_cast<char>(content.size() >> 8);
    out += static_cast<char>(content.size());
  }
  return out + content;
}

std::string number(int tag, std::int64_t value, bool is_unsigned) {
  std::string bytes;
  auto rest = static_cast<std::uint64_t>(value);
  for (int i = 0; i < 8; ++i, rest >>= 8) bytes.insert(bytes.begin(), static_cast<char>(rest));
  const char fill = !is_unsigned && value < 0 ? '\xff' : '\0';
  while (bytes.size() > 1 && bytes[0] == fill && ((bytes[1] < 0) == (fill != 0))) bytes.erase(0, 1);
  if (is_unsigned && bytes[0] < 0) bytes.insert(bytes.begin(), '\0');
  return element(tag, bytes);
}

std::string encode_oid(std::span<const std::uint32_t> numbers) {
  std::string out;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    std::uint32_t rest = i == 1 ? numbers[0] * 40 + numbers[1] : numbers[i];
    std::string part(1, static_cast<char>(rest & 0x7fU));
    for (rest >>= 7; rest > 0; rest >>= 7)
      part.insert(part.begin(), static_cast<char>(0x80U | (rest & 0x7fU)));
    out += part;
  }
  return element(0x06, out);
}

std::string encode_value(const Varbind& value) {
  switch (value.syntax) {
    case Syntax::kInteger:
      return number(0x02, value.number, false);
    case Syntax::kUnsigned:
      return number(0x42, value.number, true);
    case Syntax::kCounter32:
      return number(0x41, value.number, true);
    case Syntax::kCounter64:
      return number(0x46, value.number, true);
    case Syntax::kTicks:
      return number(0x43, value.number, true);
    case Syntax::kOctets:
      return element(0x04, std::string(value.text));
    case Syntax::kOid:
      return encode_oid(Oid::parse(value.text)->numbers());
    case Syntax::kReal: {  // as an Opaque, the way of NET-SNMP-TC
      const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value.real));
      std::string bytes("\x9f\x78\x04", 3);
      for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes += static_cast<char>(bits >> shift);
      return element(0x44, bytes);
    }
    case Syntax::kNoSuchObject:
      return element(0x80, "");
    case Syntax::kNoSuchInstance:
      return element(0x81, "");
    case Syntax::kEndOfMib:
      return element(0x82, "");
    default:
      return element(0x05, "");
  }
}

std::optional<Request> parse_request(std::string_view bytes, const std::string& community) {
  Reader outer(bytes);
  const auto message = outer.take(0x30);
  if (!message) return std::nullopt;
  Reader in(*message);
  if (!in.integer() || in.take(0x04) != community) return std::nullopt;
  Request out;
  const int tag = in.tag();
  out.operation = tag == 0xa5 ? Operation::kGetBulk : tag == 0xa1 ? Operation::kGetNext : Operation::kGet;
  const auto pdu = in.take(tag);
  if (!pdu) return std::nullopt;
  Reader fields(*pdu);
  const auto id = fields.integer(), first = fields.integer(), second = fields.integer();
  const auto varbinds = fields.take(0x30);
  if (!id || !first || !second || !varbinds) return std::nullopt;
  out.id = static_cast<std::int32_t>(*id);
  out.non_repeaters = static_cast<std::uint32_t>(*first);
  out.max_repetitions = static_cast<std::uint32_t>(*second);
  Reader list(*varbinds);
  while (!list.empty()) {
    const auto varbind = list.take(0x30);
    const auto name = varbind ? Reader(*varbind).take(0x06) : std::nullopt;
    if (!name) return std::nullopt;
    out.names.push_back(parse_oid(*name));
  }
  return out;
}

std::string encode_pdu(const Response& response) {
  std::string varbinds;
  for (std::size_t i = 0; i < response.size(); ++i) {
    const Varbind one = response.at(i);
    varbinds += element(0x30, encode_oid(one.name) + encode_value(one));
  }
  return element(0xa2, number(0x02, response.id, false) + number(0x02, response.error, false) +
                           number(0x02, response.error_index, false) + element(0x30, varbinds));
}

std::string encode_response(const Response& response, const std::string& community, bool v1) {
  return element(0x30, number(0x02, v1 ? 0 : 1, false) + element(0x04, community) + encode_pdu(response));
}

bool FakeNetwork::send(const Address& to, std::string_view bytes) {
  const auto found = devices.find(to);
  if (found == devices.end()) return true;
  Device& device = found->second;
  ++device.requests;
  const auto request = parse_request(bytes, device.community);
  if (device.dead || !request) return true;
  Response response;
  device.mib.answer(*request, response);
  std::optional<std::string> answer = encode_response(response, device.community, device.mib.v1);
  if (device.spoil) answer = device.spoil(*std::move(answer));
  if (answer) answers_.emplace_back(device.answers_from.value_or(to), *std::move(answer));
  return true;
}

int FakeNetwork::deliver() {
  int out = 0;
  while (!answers_.empty()) {
    const auto now = std::exchange(answers_, {});
    for (const auto& [from, bytes] : now) {
      ++out;
      received_(from, bytes);
    }
  }
  return out;
}

}  // namespace tidemark::snmp
