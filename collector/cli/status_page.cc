#include <algorithm>

#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

std::int64_t signed_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }

Record store_record(const v1::StoreFigures& store) {
  return {Field::of("file_bytes", Bytes{store.file_bytes()}),
          Field::of("wal_bytes", Bytes{store.wal_bytes()}),
          Field::of("free_bytes", Bytes{store.free_bytes()}),
          Field::of("journal_rows", signed_of(store.journal_rows())),
          Field::of("uncut_rows", signed_of(store.uncut_rows())),
          Field::of("damaged_rows", signed_of(store.damaged_rows())),
          Field::of("endpoints", signed_of(store.endpoints())),
          Field::of("components", signed_of(store.components())),
          Field::of("series", signed_of(store.series())),
          Field::of("samples", signed_of(store.samples())),
          Field::of("results", signed_of(store.results())),
          Field::of("events", signed_of(store.events()))};
}

Cell seconds_of(bool set, std::uint64_t us) {
  if (!set) return Absent{"nothing was committed yet"};
  return static_cast<double>(us) / 1e6;
}

Record commit_record(const v1::CommitFigures& commit) {
  return {Field::of("queue_jobs", signed_of(commit.queue_jobs())),
          Field::of("queue_bytes", Bytes{commit.queue_bytes()}),
          Field::of("commits", signed_of(commit.commits())),
          Field::of("failures", signed_of(commit.failures())),
          Field::of("latency_p50_s", seconds_of(commit.has_p50_us(), commit.p50_us())),
          Field::of("latency_p99_s", seconds_of(commit.has_p99_us(), commit.p99_us())),
          Field::of("failing_since", time_or_absent(commit.has_failing_since_time_ms(),
                                                    commit.failing_since_time_ms(), "the store is written")),
          Field::of("failure", commit.failure())};
}

std::int64_t share_of_room(const v1::SpoolFigures& spool) {
  return spool.bytes_max() == 0 ? 0 : signed_of(spool.bytes() * 100 / spool.bytes_max());
}

Cell spool_age(const v1::SpoolFigures& spool, std::int64_t now_ms) {
  if (spool.oldest_time_ms() == 0) return Absent{"nothing waits"};
  return Duration{std::max<std::int64_t>(0, now_ms - spool.oldest_time_ms())};
}

Listing spools_listing(const v1::StatusReply& reply) {
  Listing listing{"spools",
                  {{"endpoint", "SPOOL OF", true},
                   {"bytes", "BYTES"},
                   {"bytes_max", ""},
                   {"full_percent", "FULL %"},
                   {"batches", "BATCHES"},
                   {"oldest_age_s", "OLDEST"},
                   {"last_seen", "LAST SEEN"}},
                  {},
                  "no endpoint has a spool"};
  for (const v1::SpoolFigures& spool : reply.spools())
    listing.rows.push_back(
        {spool.endpoint(), Bytes{spool.bytes()}, Bytes{spool.bytes_max()}, share_of_room(spool),
         signed_of(spool.batches()), spool_age(spool, reply.now_time_ms()),
         time_or_absent(spool.last_seen_time_ms() != 0, spool.last_seen_time_ms(), "never seen")});
  return listing;
}

Listing vitals_listing(const v1::StatusReply& reply) {
  Listing listing{"vitals",
                  {{"name", "COUNTED"}, {"detail", "REASON", true}, {"value", "VALUE"}},
                  {},
                  "nothing was counted yet"};
  for (const v1::Vital& vital : reply.vitals())
    listing.rows.push_back({vital.name(), vital.detail(), vital.value()});
  return listing;
}

/// What was dropped or refused, and with what reason.
bool tells_of_loss(const v1::Vital& vital) {
  for (const char* word :
       {"refused", "dropped", "lost", "fail", "full", "malformed", "damaged", "given_up", "slowed"})
    if (vital.name().find(word) != std::string::npos) return vital.value() != 0;
  return false;
}

std::string refused_text(const View& view, const v1::StatusReply& reply) {
  Listing listing{"refused",
                  {{"name", "DROPPED OR REFUSED"}, {"detail", "REASON", true}, {"value", "COUNT"}},
                  {},
                  "nothing was dropped or refused since the start"};
  for (const v1::Vital& vital : reply.vitals())
    if (tells_of_loss(vital)) listing.rows.push_back({vital.name(), vital.detail(), vital.value()});
  return table_text(view, listing);
}

std::string commit_text(const v1::CommitFigures& commit) {
  std::string out = plural(commit.queue_jobs(), "step") + " waiting (" + bytes_text(commit.queue_bytes()) +
                    "), " + plural(commit.commits(), "commit");
  if (commit.has_p50_us())
    out += ", half within " + number_text(static_cast<double>(commit.p50_us()) / 1000) + " ms, 99 % within " +
           number_text(static_cast<double>(commit.p99_us()) / 1000) + " ms";
  if (commit.failures() > 0) out += ", " + count_text(commit.failures()) + " failed";
  return out;
}

std::string outbox_text(const View& view, const v1::OutboxFigures& outbox) {
  if (outbox.queued() + outbox.sending() + outbox.failed() == 0) return "empty";
  std::string out = count_text(outbox.queued()) + " waiting";
  if (outbox.sending() > 0) out += ", " + count_text(outbox.sending()) + " being sent";
  if (outbox.failed() > 0) out += ", " + count_text(outbox.failed()) + " given up";
  if (outbox.has_next_time_ms())
    out += ", next try " + short_time_text(view, from_unix_ms(outbox.next_time_ms()));
  if (!outbox.last_answer().empty()) out += ": " + cell_text(view, outbox.last_answer());
  return out;
}

std::string status_text(const View& view, const v1::StatusReply& reply) {
  const v1::StoreFigures& store = reply.store();
  const Duration uptime{reply.now_time_ms() - reply.started_time_ms()};
  std::string services = plural(reply.services(), "service");
  if (reply.services_draft() > 0) services += ", " + count_text(reply.services_draft()) + " of them draft";
  std::string journal = plural(store.journal_rows(), "row") + " waiting for the digest, " +
                        count_text(store.uncut_rows()) + " of samples for the cut";
  if (store.damaged_rows() > 0) journal += ", " + count_text(store.damaged_rows()) + " damaged and set aside";
  std::string out = pairs_text(
      view, {{"Collector", "tidemarkd " + reply.version() + ", up for " + human(uptime)},
             {"Streams", count_text(reply.streams()) + " open of " + plural(store.endpoints(), "endpoint")},
             {"Commits", commit_text(reply.commit())},
             {"Journal", journal},
             {"Store", bytes_text(store.file_bytes()) + " and " + bytes_text(store.wal_bytes()) +
                           " in the log, " + bytes_text(store.free_bytes()) + " free inside; generation " +
                           count_text(reply.store_generation())},
             {"Rows", plural(store.samples(), "sample") + " of " + count_text(store.series()) + " series, " +
                          plural(store.results(), "result") + " of " + plural(store.components(), "check") +
                          ", " + plural(store.events(), "event")},
             {"Catalogue", services},
             {"Outbox", outbox_text(view, reply.outbox())}});
  if (const v1::CommitFigures& commit = reply.commit(); commit.has_failing_since_time_ms())
    out += painted(view, Colour::kRed, "Nothing is acknowledged") + " for " +
           human(Duration{reply.now_time_ms() - commit.failing_since_time_ms()}) + ": " +
           cell_text(view, commit.failure()) +
           ". Sources keep what they have; it goes on by itself when the store can be written again.\n";
  for (const std::string& mistake : reply.catalogue_mistakes())
    out += painted(view, Colour::kRed, "Catalogue mistake") + ": " + cell_text(view, mistake) + "\n";
  for (const v1::Trouble& trouble : reply.troubles())
    out += painted(view, Colour::kRed, "Not told") + " since " +
           short_time_text(view, from_unix_ms(trouble.since_time_ms())) + ": " +
           cell_text(view, trouble.text()) + "\n";
  out += "\n" + refused_text(view, reply);
  if (!reply.spools().empty()) out += "\n" + table_text(view, spools_listing(reply));
  return out;
}

std::vector<Record> trouble_records(const v1::StatusReply& reply) {
  std::vector<Record> out;
  for (const v1::Trouble& trouble : reply.troubles())
    out.push_back({Field::of("text", trouble.text()),
                   Field::of("service", trouble.service().empty() ? Cell{Absent{"it is of no single service"}}
                                                                  : Cell{trouble.service()}),
                   Field::of("since", from_unix_ms(trouble.since_time_ms()))});
  return out;
}

}  // namespace

Page status_page(const View& view, const v1::StatusReply& reply) {
  const v1::OutboxFigures& outbox = reply.outbox();
  Page page;
  page.document = {
      Field::of("version", reply.version()),
      Field::of("now", from_unix_ms(reply.now_time_ms())),
      Field::of("started", from_unix_ms(reply.started_time_ms())),
      Field::of("uptime_s", Duration{reply.now_time_ms() - reply.started_time_ms()}),
      Field::of("store_id", reply.store_id()),
      Field::of("store_generation", signed_of(reply.store_generation())),
      Field::of("streams", signed_of(reply.streams())),
      Field::object("commit", commit_record(reply.commit())),
      Field::object("store", store_record(reply.store())),
      Field::list("spools", records_of(spools_listing(reply))),
      Field::object(
          "outbox",
          {Field::of("queued", signed_of(outbox.queued())), Field::of("sending", signed_of(outbox.sending())),
           Field::of("failed", signed_of(outbox.failed())),
           Field::of("next", time_or_absent(outbox.has_next_time_ms(), outbox.next_time_ms(), "none waits")),
           Field::of("last_answer", outbox.last_answer())}),
      Field::of("services", signed_of(reply.services())),
      Field::of("services_draft", signed_of(reply.services_draft())),
      Field::of("catalogue_mistakes", words_of(reply.catalogue_mistakes())),
      Field::list("troubles", trouble_records(reply)),
      Field::list("vitals", records_of(vitals_listing(reply)))};
  page.text = status_text(view, reply);
  page.rows = vitals_listing(reply);
  return page;
}

}  // namespace tidemark::cli
