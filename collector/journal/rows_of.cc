#include "collector/journal/rows_of.h"

#include <utility>

#include "common/wire/batch_codec.h"

namespace tidemark::journal {
namespace {

/// The collector's own word about a source: its time is the collector's, so nothing corrects it.
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

}  // namespace

std::vector<store::JournalRow> rows_of(const stream::Write& write, TimePoint received,
                                       Duration clock_offset) {
  std::vector<store::JournalRow> rows;
  if (write.duplicate_identity) rows.push_back(duplicate_row(write, received));
  if (!write.batch) return rows;
  for (const auto& section : write.batch->sections) {
    store::JournalRow row;
    row.source = write.source;
    row.epoch = write.epoch.epoch;
    row.received = received;
    row.clock_offset = clock_offset;
    if (section.endpoint.nil()) {
      auto named = section;
      named.endpoint = write.source;
      row.section = wire::encode(named);
    } else {
      row.section = wire::encode(section);
    }
    rows.push_back(std::move(row));
  }
  return rows;
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
