#include "collector/journal/rows_of.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "common/wire/batch_codec.h"
#include "common/wire/received_blocks.h"

namespace tidemark::journal {
namespace {

store::JournalRow duplicate_row(const stream::Write& write, TimePoint received) {
  Event event;
  event.time = received;
  event.name = "identity.duplicate";
  event.severity = Severity::kWarning;
  event.body =
      "Two spools were at work with this endpoint's identity: it was cloned, or set back to an older state. "
      "Nothing is counted twice; the copy goes on under a number of its own.";
  event.attributes.push_back({"epoch", std::to_string(write.epoch.epoch.value)});
  event.attributes.push_back({"spool", write.epoch.spool.text()});
  if (write.epoch.superseded) {
    const auto& old = *write.epoch.superseded;
    event.attributes.push_back({"superseded.epoch", std::to_string(old.epoch.value)});
    event.attributes.push_back({"superseded.spool", old.spool.text()});
  }
  return event_row(write.source, write.epoch.epoch, std::move(event));
}

TimePoint earliest_of(const std::vector<SampleBlock>& blocks) {
  TimePoint earliest = TimePoint::max();
  for (const SampleBlock& block : blocks) {
    for (const TimePoint time : block.times) earliest = std::min(earliest, time);
  }
  return earliest == TimePoint::max() ? TimePoint{} : earliest;
}

}  // namespace

store::Rows rows_of(const stream::Write& write, TimePoint received, Duration clock_offset,
                    std::string_view batch) {
  store::Rows rows;
  if (write.duplicate_identity) rows.journal.push_back(duplicate_row(write, received));
  if (!write.batch) return rows;
  std::optional<std::vector<std::string>> as_received;
  if (!batch.empty() && write.refused.empty()) as_received = wire::received_blocks(batch);
  // Sections of nothing are left out of what is kept.
  if (as_received && as_received->size() != write.batch->sections.size()) as_received.reset();
  for (std::size_t i = 0; i < write.batch->sections.size(); ++i) {
    const Section& section = write.batch->sections[i];
    const EndpointId endpoint = section.endpoint.nil() ? write.source : section.endpoint;
    if (!section.blocks.empty()) {
      store::BlockRow& row = rows.blocks.emplace_back();
      row.source = write.source;
      row.epoch = write.epoch.epoch;
      row.endpoint = endpoint;
      row.received = received;
      row.clock_offset = clock_offset;
      row.samples = counts_of(section).samples;
      row.earliest = earliest_of(section.blocks) + clock_offset;
      row.section = as_received ? std::move((*as_received)[i]) : wire::encode_blocks(section.blocks);
    }
    if (section.results.empty() && section.events.empty()) continue;
    store::JournalRow& row = rows.journal.emplace_back();
    row.source = write.source;
    row.epoch = write.epoch.epoch;
    row.seq = write.epoch.high;
    row.received = received;
    row.clock_offset = clock_offset;
    Section rest;
    rest.endpoint = endpoint;
    rest.results = section.results;
    rest.events = section.events;
    row.section = wire::encode(rest);
  }
  return rows;
}

store::JournalRow event_row(SourceId source, Epoch epoch, Event event) {
  store::JournalRow row;
  row.source = source;
  row.epoch = epoch;
  row.received = event.time;
  Section section;
  section.endpoint = source;
  section.events.push_back(std::move(event));
  row.section = wire::encode(section);
  return row;
}

store::JournalRow returned_row(SourceId source, Epoch epoch, TimePoint received, const std::string& by) {
  Event event;
  event.time = received;
  event.name = "identity.returned";
  event.severity = Severity::kWarning;
  event.body =
      "This endpoint showed a certificate of the collector's, and the store, an older backup, did not know "
      "it. "
      "It was let in by " +
      by + "; what its token had granted is lost.";
  return event_row(source, epoch, std::move(event));
}

store::JournalRow skew_row(SourceId source, Epoch epoch, TimePoint received, Duration clock_offset) {
  const bool behind = clock_offset > Duration::zero();
  Event event;
  event.time = received;
  event.name = "clock.skew";
  event.severity = Severity::kWarning;
  event.body = "The clock is " + human(behind ? clock_offset : -clock_offset) +
               (behind ? " behind" : " ahead of") + " the collector's; its times are corrected by that.";
  event.attributes.push_back({"offset_ms", std::to_string(clock_offset.count())});
  return event_row(source, epoch, std::move(event));
}

}  // namespace tidemark::journal
