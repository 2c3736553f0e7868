#include <algorithm>

#include "collector/series/seal.h"
#include "collector/verify/tables.h"
#include "common/stream/chain.h"
#include "common/wire/batch_codec.h"

namespace tidemark::verify {
namespace {

constexpr const char* kAltered = "its bytes are not those that were received";

std::string name_of(Connection& connection, EndpointId id) {
  std::string name;
  (void)trouble_of([&] {
    Query query(connection, "SELECT name FROM endpoints WHERE id=?");
    if (query.with(id).next()) query.into(name);
  });
  return name.empty() ? id.text() : name;
}

/// The section, or why there is none.
absl::StatusOr<Section> open(bool unaltered, const std::string& bytes) {
  if (!unaltered) return absl::DataLossError(kAltered);
  return wire::decode_section(bytes);
}

/// Of the samples of a section: how many there are, and when the first one was, as the source's clock told.
struct Cells {
  std::uint64_t count = 0;
  TimePoint earliest = TimePoint::max();
};
Cells cells_of(const Section& section) {
  Cells cells;
  for (const SampleBlock& block : section.blocks) {
    cells.count += block.values.size();
    for (const TimePoint time : block.times) cells.earliest = std::min(cells.earliest, time);
  }
  return cells;
}

}  // namespace

void verify_journal(Connection& connection, Report& report) {
  walk(connection, "journal", report, [&](std::int64_t id) {
    TimePoint received;
    EndpointId source;
    stream::Digest digest{};
    std::string bytes;
    {
      Query query(connection, "SELECT source, received, digest, section FROM journal WHERE id=?");
      if (!query.with(id).next()) return;
      query.into(source, received, digest, bytes);
    }
    report.looked("journal");
    const auto section = open(stream::digest_of(bytes) == digest, bytes);
    std::string trouble(section.status().message());
    if (section.ok() && section->endpoint.nil()) trouble = "it names no endpoint";
    Query cursor(connection, "SELECT digest_cursor FROM store");
    if (trouble.empty() && cursor.next() && id <= cursor.take<std::int64_t>())
      trouble = "it was filed, and is still there";
    if (trouble.empty()) return;
    const EndpointId endpoint = section.ok() && !section->endpoint.nil() ? section->endpoint : source;
    report.found({"journal", std::to_string(id), name_of(connection, endpoint), received, {}, trouble});
  });
}

void verify_blocks(Connection& connection, Report& report) {
  walk(connection, "blocks", report, [&](std::int64_t id) {
    EndpointId endpoint;
    TimePoint received, earliest;
    Duration clock_offset{};
    std::uint64_t samples = 0;
    std::string checksum, bytes;
    {
      Query query(connection,
                  "SELECT endpoint, received, clock_offset, samples, earliest, digest, section FROM blocks b "
                  "WHERE id=?1 AND id>coalesce((SELECT cut FROM endpoints e WHERE e.id=b.endpoint), 0)");
      if (!query.with(id).next()) return;
      query.into(endpoint, received, clock_offset, samples, earliest, checksum, bytes);
    }
    report.looked("blocks");
    const auto section = open(series::checksum_of(bytes) == checksum, bytes);
    std::string trouble(section.status().message());
    if (section.ok()) {
      const Cells cells = cells_of(*section);
      if (cells.count != samples)
        trouble =
            "it has " + std::to_string(cells.count) + " samples, and the row says " + std::to_string(samples);
      else if (samples > 0 && cells.earliest + clock_offset != earliest)
        trouble = "its first sample is not of the time that the row says";
    }
    if (trouble.empty()) return;
    report.found({"blocks", std::to_string(id), name_of(connection, endpoint), earliest, received, trouble});
  });
}

}  // namespace tidemark::verify
