#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

std::int64_t signed_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }
std::uint64_t all(const v1::Counts& counts) { return counts.samples() + counts.results() + counts.events(); }

Field counts_field(const std::string& name, const v1::Counts& counts) {
  return Field::object(name, {Field::of("samples", signed_of(counts.samples())),
                              Field::of("results", signed_of(counts.results())),
                              Field::of("events", signed_of(counts.events()))});
}

std::string counts_text(const v1::Counts& counts) {
  std::string out;
  const auto add = [&](std::uint64_t n, const char* noun) {
    if (n > 0) out += (out.empty() ? "" : ", ") + plural(n, noun);
  };
  add(counts.samples(), "sample");
  add(counts.results(), "result");
  add(counts.events(), "event");
  return out.empty() ? "nothing" : out;
}

Listing epochs_listing(const v1::LedgerReply& reply) {
  Listing listing{"epochs",
                  {{"source", "SOURCE", true},
                   {"epoch", "EPOCH"},
                   {"sent", "SENT"},
                   {"stored", "STORED"},
                   {"refused", "REFUSED"},
                   {"lost", "LOST"},
                   {"adds_up", "SUM"},
                   {"unproven", "UNPROVEN"},
                   {"newest", ""},
                   {"opened", "OPENED"},
                   {"superseded", ""}},
                  {},
                  "no source has sent anything yet"};
  for (const v1::EpochFigures& epoch : reply.epochs())
    listing.rows.push_back({epoch.source(), signed_of(epoch.epoch()), signed_of(all(epoch.sent())),
                            signed_of(all(epoch.stored())), signed_of(all(epoch.refused())),
                            signed_of(all(epoch.lost())), epoch.adds_up(), signed_of(all(epoch.unproven())),
                            epoch.newest(), from_unix_ms(epoch.opened_time_ms()), epoch.superseded()});
  return listing;
}

std::string epochs_text(const View& view, const v1::LedgerReply& reply) {
  Listing listing = epochs_listing(reply);
  for (auto& row : listing.rows) row[6] = StateWord{std::get<bool>(row[6]) ? "✓" : "✗"};
  std::string out = table_text(view, listing);
  std::size_t wrong = 0;
  for (const v1::EpochFigures& epoch : reply.epochs()) wrong += epoch.adds_up() ? 0 : 1;
  if (reply.epochs().empty()) return out;
  if (wrong == 0) return out + "\nsent = stored + refused + lost, of every source and epoch\n";
  return out + "\n" +
         painted(view, Colour::kRed,
                 count_text(wrong) + " of " + plural(static_cast<std::uint64_t>(reply.epochs_size()), "sum") +
                     " do not add up: items are missing that nothing explains") +
         "\n";
}

Record loss_record(const v1::LossLine& loss) {
  return {Field::of("source", loss.source()),
          Field::of("epoch", signed_of(loss.epoch())),
          Field::of("seq_from", signed_of(loss.seq_from())),
          Field::of("seq_to", signed_of(loss.seq_to())),
          Field::of("reason", loss.reason()),
          Field::of("from", from_unix_ms(loss.from_time_ms())),
          Field::of("to", from_unix_ms(loss.to_time_ms())),
          Field::of("batches", signed_of(loss.batches())),
          counts_field("counts", loss.counts()),
          Field::of("detail", loss.detail()),
          Field::of("recorded", from_unix_ms(loss.recorded_time_ms()))};
}

Record refusal_record(const v1::RefusalLine& refusal) {
  return {Field::of("source", refusal.source()),
          Field::of("epoch", signed_of(refusal.epoch())),
          Field::of("seq", signed_of(refusal.seq())),
          Field::of("reason", refusal.reason()),
          counts_field("counts", refusal.counts()),
          Field::of("recorded", from_unix_ms(refusal.recorded_time_ms()))};
}

std::string losses_text(const View& view, const v1::LedgerReply& reply) {
  if (reply.losses().empty()) return "no loss is recorded\n";
  Listing listing{"losses",
                  {{"source", "LOST BY", true},
                   {"epoch", "EPOCH"},
                   {"reason", "REASON"},
                   {"from", "FROM"},
                   {"to", "TO"},
                   {"what", "WHAT", true},
                   {"detail", "DETAIL", true}},
                  {},
                  ""};
  for (const v1::LossLine& loss : reply.losses())
    listing.rows.push_back({loss.source(), signed_of(loss.epoch()), loss.reason(),
                            from_unix_ms(loss.from_time_ms()), from_unix_ms(loss.to_time_ms()),
                            counts_text(loss.counts()), loss.detail()});
  return table_text(view, listing);
}

std::string refusals_text(const View& view, const v1::LedgerReply& reply) {
  if (reply.refusals().empty()) return "no item was refused\n";
  Listing listing{
      "refusals",
      {{"source", "REFUSED FROM"}, {"recorded", "AT"}, {"what", "WHAT"}, {"reason", "REASON", true}},
      {},
      ""};
  for (const v1::RefusalLine& refusal : reply.refusals())
    listing.rows.push_back({refusal.source(), from_unix_ms(refusal.recorded_time_ms()),
                            counts_text(refusal.counts()), refusal.reason()});
  return table_text(view, listing);
}

Record epoch_record(const v1::EpochFigures& epoch) {
  return {Field::of("source", epoch.source()),
          Field::of("epoch", signed_of(epoch.epoch())),
          counts_field("sent", epoch.sent()),
          counts_field("stored", epoch.stored()),
          counts_field("refused", epoch.refused()),
          counts_field("lost", epoch.lost()),
          counts_field("unproven", epoch.unproven()),
          Field::of("adds_up", epoch.adds_up()),
          Field::of("newest", epoch.newest()),
          Field::of("high_seq", signed_of(epoch.high())),
          Field::of("opened", from_unix_ms(epoch.opened_time_ms())),
          Field::of("superseded", epoch.superseded())};
}

}  // namespace

Page ledger_page(const View& view, const v1::LedgerReply& reply) {
  std::vector<Record> epochs, losses, refusals;
  bool adds_up = true;
  for (const v1::EpochFigures& epoch : reply.epochs()) {
    epochs.push_back(epoch_record(epoch));
    adds_up = adds_up && epoch.adds_up();
  }
  for (const v1::LossLine& loss : reply.losses()) losses.push_back(loss_record(loss));
  for (const v1::RefusalLine& refusal : reply.refusals()) refusals.push_back(refusal_record(refusal));
  Page page;
  page.document = {Field::of("adds_up", adds_up), Field::list("epochs", std::move(epochs)),
                   Field::list("losses", std::move(losses)), Field::list("refusals", std::move(refusals))};
  page.rows = epochs_listing(reply);
  page.text = epochs_text(view, reply) + "\n" + losses_text(view, reply) + "\n" + refusals_text(view, reply);
  return page;
}

}  // namespace tidemark::cli
