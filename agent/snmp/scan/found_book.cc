#include "agent/snmp/scan/found_book.h"

#include <absl/strings/escaping.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "common/model/number.h"
#include "common/stream/chain.h"

namespace tidemark::snmp {
namespace {

constexpr std::string_view kFirstLine = "tidemark found devices 1\n";
constexpr std::size_t kWords = 5;
constexpr std::size_t kDigestDigits = 32;

std::string digest_of(std::string_view text) {
  const stream::Digest digest = stream::digest_of(text);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string digest_of(const FoundDevice& device) {
  std::string all;
  for (const std::string& part : {device.facts.description, device.facts.name, device.facts.object_id.text(),
                                  device.credential ? device.credential->name : ""})
    all += part + '\0';
  return digest_of(all);
}

/// The front of the text up to the mark, which is taken off it too.
std::string_view take(std::string_view& text, char mark) {
  const auto end = std::min(text.find(mark), text.size());
  const std::string_view out = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return out;
}

}  // namespace

FoundBook::News FoundBook::note(const FoundDevice& device, TimePoint now) {
  std::string said = digest_of(device);
  const auto found = entries_.find(device.address);
  if (found == entries_.end()) {
    if (entries_.size() >= kDevicesMax) return News::kNoRoom;
    entries_.emplace(device.address, Entry{now, std::move(said)});
    return News::kNew;
  }
  found->second.answered = now;
  return std::exchange(found->second.said, said) == said ? News::kNone : News::kChanged;
}

void FoundBook::forget(TimePoint silent_since, const std::function<bool(const Address&)>& managed) {
  std::erase_if(entries_,
                [&](const auto& one) { return one.second.answered < silent_since || managed(one.first); });
}

std::string FoundBook::encode() const {
  std::string out(kFirstLine);
  for (const auto& [address, entry] : entries_)
    out += "device " + address.text() + " " + std::to_string(address.port) + " " +
           std::to_string(unix_ms(entry.answered)) + " " + entry.said + "\n";
  return out + "end " + digest_of(out) + "\n";
}

absl::StatusOr<FoundBook> FoundBook::decode(std::string_view text) {
  if (!text.starts_with(kFirstLine))
    return absl::InvalidArgumentError("its first line is not 'tidemark found devices 1'");
  const auto end = text.rfind("\nend ");
  if (end == std::string_view::npos ||
      text.substr(end + 1) != "end " + digest_of(text.substr(0, end + 1)) + "\n")
    return absl::DataLossError("its sum does not fit: it is damaged");
  FoundBook out;
  std::string_view rest = text.substr(0, end + 1);
  rest.remove_prefix(kFirstLine.size());
  while (!rest.empty()) {
    std::string_view line = take(rest, '\n');
    const std::string shown(line);
    std::array<std::string_view, kWords> words;
    for (std::string_view& word : words) word = take(line, ' ');
    const auto port = parse_number<std::uint16_t>(words[2]);
    const auto address = Address::parse(words[1], port.value_or(0));
    const auto answered = parse_number<std::int64_t>(words[3]);
    if (words[0] != "device" || !port || !address || !answered || words[4].size() != kDigestDigits ||
        !line.empty())
      return absl::InvalidArgumentError("'" + shown + "' cannot be read");
    out.entries_[*address] = {from_unix_ms(*answered), std::string(words[4])};
  }
  return out;
}

}  // namespace tidemark::snmp
