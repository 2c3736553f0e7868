#pragma once

#include <string_view>
#include <vector>

#include "collector/store/ingest_store.h"
#include "common/stream/receiver.h"

/// What an admitted step puts into the journal. Pure.
namespace tidemark::journal {

/// Of each section of the write's batch a row of its samples and a row of its results and events, as they
/// were received, each endpoint named; and where the write says so, the event identity.duplicate about the
/// source.
/// `batch` is what the write's batch was decoded from: where nothing of it was refused, samples are kept in
/// the bytes that came in, without being encoded anew.
store::Rows rows_of(const stream::Write& write, TimePoint received, Duration clock_offset,
                    std::string_view batch = {});

/// The collector's own word about a source: its time is the collector's, so nothing corrects it.
store::JournalRow event_row(SourceId source, Epoch epoch, Event event);

/// The event identity.returned about a source that the store did not know; `by` let it in.
store::JournalRow returned_row(SourceId source, Epoch epoch, TimePoint received, const std::string& by);

/// The event clock.skew about the source, whose clock the collector corrects by `clock_offset`.
store::JournalRow skew_row(SourceId source, Epoch epoch, TimePoint received, Duration clock_offset);

}  // namespace tidemark::journal
