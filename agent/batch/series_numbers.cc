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

SeriesNumbers::Series::const_iterator SeriesNumbers::place_of(const Series& series,
                                                              const Fingerprint& fingerprint) {
  return std::lower_bound(series.begin(), series.end(), fingerprint,
                          [](const Known& a, const Fingerprint& b) { return a.fingerprint < b; });
}

/// Grows by an eighth, not twofold: room that stays unused counts a million times.
void SeriesNumbers::insert(Series& series, const Known& known) {
  if (series.size() == series.capacity()) series.reserve(series.size() + series.size() / 8 + 4);
  series.insert(place_of(series, known.fingerprint), known);
}

void SeriesNumbers::know(const std::vector<SeriesDeclaration>& declarations) {
  for (const SeriesDeclaration& declaration : declarations) {
    insert(of_endpoint_[declaration.key.endpoint],
           {fingerprint_of(declaration.key), declaration.number.value});
    last_ = std::max(last_, declaration.number.value);
  }
}

std::optional<SeriesNumber> SeriesNumbers::find(const SeriesKey& key) const {
  const auto series = of_endpoint_.find(key.endpoint);
  if (series == of_endpoint_.end()) return std::nullopt;
  const Fingerprint fingerprint = fingerprint_of(key);
  const auto found = place_of(series->second, fingerprint);
  if (found == series->second.end() || found->fingerprint != fingerprint) return std::nullopt;
  return SeriesNumber{found->number};
}

std::optional<SeriesNumber> SeriesNumbers::add(SeriesKey key, const std::string& unit, MetricKind kind,
                                               std::size_t series_max) {
  Series& series = of_endpoint_[key.endpoint];
  if (series.size() >= series_max) return std::nullopt;
  const SeriesNumber number{++last_};
  insert(series, {fingerprint_of(key), number.value});
  undeclared_.push_back({number, std::move(key), unit, kind});
  return number;
}

std::vector<SeriesDeclaration> SeriesNumbers::take_undeclared() { return std::exchange(undeclared_, {}); }

void SeriesNumbers::declare_again(const std::vector<SeriesDeclaration>& declarations) {
  undeclared_.insert(undeclared_.begin(), declarations.begin(), declarations.end());
}

}  // namespace tidemark::batch
