#include "agent/batch/series_numbers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/stream/chain.h"

namespace tidemark::batch {
namespace {

void append(std::string& bytes, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(size >> shift);
  bytes += text;
}

}  // namespace

SeriesNumbers::Fingerprint SeriesNumbers::fingerprint_of(const SeriesKey& key) {
  std::string bytes;
  append(bytes, key.endpoint.raw());
  append(bytes, key.metric);
  for (const Attribute& attribute : key.attributes) {
    append(bytes, attribute.key);
    append(bytes, attribute.value);
  }
  const stream::Digest digest = stream::digest_of(bytes);
  Fingerprint out;
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

void SeriesNumbers::know(const std::vector<SeriesDeclaration>& declarations) {
  for (const SeriesDeclaration& declaration : declarations) {
    if (numbers_.emplace(fingerprint_of(declaration.key), declaration.number.value).second)
      ++of_endpoint_[declaration.key.endpoint];
  }
}

std::optional<SeriesNumber> SeriesNumbers::find(const SeriesKey& key) const {
  const auto found = numbers_.find(fingerprint_of(key));
  return found == numbers_.end() ? std::nullopt : std::optional(SeriesNumber{found->second});
}

std::optional<SeriesNumber> SeriesNumbers::add(SeriesKey key, const std::string& unit, MetricKind kind,
                                               std::size_t series_max) {
  std::uint32_t& count = of_endpoint_[key.endpoint];
  if (count >= series_max) return std::nullopt;
  ++count;
  const SeriesNumber number{static_cast<std::uint32_t>(numbers_.size() + 1)};
  numbers_.emplace(fingerprint_of(key), number.value);
  undeclared_.push_back({number, std::move(key), unit, kind});
  return number;
}

std::vector<SeriesDeclaration> SeriesNumbers::take_undeclared() { return std::exchange(undeclared_, {}); }

void SeriesNumbers::declare_again(const std::vector<SeriesDeclaration>& declarations) {
  undeclared_.insert(undeclared_.begin(), declarations.begin(), declarations.end());
}

}  // namespace tidemark::batch
