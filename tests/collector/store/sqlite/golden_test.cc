#include "collector/cut/cut.h"
#include "collector/cut/result_cut.h"
#include "collector/digest/digest.h"
#include "collector/facts/keep_runs.h"
#include "collector/facts/runs_codec.h"
#include "collector/join/join.h"
#include "collector/join/result_join.h"
#include "collector/store/sqlite/schema.h"
#include "tests/collector/store/sqlite/store_bench.h"

/// A file that each version wrote, in tests/data. Every later version opens it and finds what was in it.
namespace tidemark::store::sqlite {
namespace {

const auto kWritten = from_unix_ms(1'800'000'000'000);
const auto kBack = SourceId::parse("66666666-2222-4333-8444-555555555555").value();
const auto kId = SourceId::parse("11111111-2222-4333-8444-555555555555").value();

std::filesystem::path golden(int version) {
  return std::filesystem::path(TIDEMARK_TEST_DATA) / "store" / ("version_" + std::to_string(version) + ".db");
}

}  // namespace

/// What version 8 added of what is told.
void tell(SqliteStore& store) {
  const Entry by{"golden", kWritten};
  ReportRow report;
  report.id = "0b9a4c1e-2f0d-4f7e-9a3c-1d2e3f405162";
  report.schedule = report.about = "shop";
  report.from = kWritten - std::chrono::hours(24), report.to = report.made = kWritten;
  report.period = "day", report.title = "Shop", report.language = "en", report.catalogue = "7";
  report.faces = {{"text", "golden"}, {"json", "{}"}};
  MailRow mail;
  mail.message_id = "<report@example.org>";
  mail.recipients = {"boss@example.org"};
  mail.report = report.id, mail.deadline = kWritten;
  mail.next_attempt = mail.created = kWritten + std::chrono::hours(24);
  const auto ids = store.reports().add(report, {mail});
  REQUIRE(ids.ok());
  REQUIRE(store.outbox()
              .progress_mail(ids->front(), {MailState::kQueued, 1, mail.created, "451", {}}, kWritten)
              .ok());
  REQUIRE(store.reports().add_schedule({0, "daily", "[[report]]", by, {}}).ok());
  REQUIRE(store.reports().known_since("shop", kWritten).ok());
  REQUIRE(store.reports().set_troubles({{"key", "text", "shop", kWritten}}, {}).ok());
  AlarmRow alarm;
  alarm.subject = "shop", alarm.begin = alarm.first_notice = kWritten;
  REQUIRE(store.alarms().keep({alarm}, {}).ok());
}

void check_told(SqliteStore& store) {
  const auto report = store.reports().report("0b9a");
  REQUIRE(report.ok());
  CHECK(report->faces.size() == 2);
  CHECK(store.reports().sent("shop")->contains(report->from));
  CHECK(store.outbox().mails_of(report->id)->size() == 1);
  CHECK(store.outbox().deliveries(std::nullopt, 10)->front().answer == "451");
  CHECK(store.reports().schedules()->front().name == "daily");
  CHECK(*store.reports().known_since("shop", kWritten + std::chrono::hours(1)) == kWritten);
  CHECK(store.reports().troubles()->front().since == kWritten);
  CHECK(store.alarms().alarms(kWritten)->front().begin == kWritten);
}

const Device kPolled{EndpointId::named(kId.value, "sw1"),
                     "sw1",
                     "10.0.0.5",
                     "sw1.example.org",
                     "switch",
                     "berlin",
                     {{"rack", "7"}},
                     "IOS 15",
                     "1.3.6.1.4.1.9",
                     true};

void check_proxy(SqliteStore& store) {
  CHECK(store.proxies().ranges(kId)->front().range == "10.0.0.0/24");
  CHECK(store.ingest().load(kId)->devices == 1);
  const auto row = store.reader().endpoint("sw1");
  REQUIRE(row.ok());
  CHECK(row->id == kPolled.endpoint);
  CHECK(row->source == kId);
  REQUIRE(row->device);
  CHECK(row->device->description == "IOS 15");
  CHECK(row->device->gone == kWritten);
}

// Run by name to write the file anew, before the version is released; never afterwards.
TEST_CASE("write the golden file", "[.golden]") {
  StoreBench bench;
  TokenRow token;
  token.id = "golden";
  token.secret_digest = "digest";
  token.created = kWritten;
  token.expires = kWritten + std::chrono::hours(1);
  REQUIRE(bench.store->identity().add_token(token, {"anna", token.created}).ok());
  PlainSource source(kId);
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());
  Batch filed = event_and_samples(kWritten, 1);
  filed.sections[0].events[0].inventory =
      InventoryChange{"package", true, {{"openssl", {{"version", "3.0.11"}}, false}}, {}, {}};
  auto push = source.push(filed);
  push.declarations = {declaration(1, "system.disk.io", kId)};
  REQUIRE(bench.commit(receiver.take(push)).ok());
  digest::Digest digest(bench.store->digest(), {}, bench.vitals);
  REQUIRE(digest.catch_up().ok());
  REQUIRE(cut::Cut(bench.store->cut(), {}, bench.clock, bench.vitals).all().ok());
  for (const auto before : {2, 1})
    REQUIRE(
        bench.commit(receiver.take(source.push(one_result(kWritten - std::chrono::minutes(before))))).ok());
  REQUIRE(digest.catch_up().ok());
  REQUIRE(cut::ResultCut(bench.store->results(), {}, bench.clock, bench.vitals).all().ok());
  bench.clock.advance(std::chrono::hours(48));
  CHECK(*join::ResultJoin(bench.store->results(), {}, bench.clock, bench.vitals).turn());
  CHECK(*join::Join(bench.store->join(), {}, bench.clock, bench.vitals).turn());
  bench.clock.advance(std::chrono::hours(48));
  CHECK_FALSE(*facts::KeepRuns(bench.store->runs(), {}, bench.clock, bench.vitals).turn());
  Loss loss;
  loss.reason = LossReason::kSpoolAge;
  loss.counts = {1, 2, 3};
  REQUIRE(bench.commit(receiver.take(source.push(loss))).ok());
  REQUIRE(bench.commit(receiver.take(source.push(one_result(kWritten, CheckState::kCritical))))
              .ok());  // not filed
  MailRow mail;
  mail.message_id = "<golden@example.org>";
  mail.recipients = {"boss@example.org"};
  mail.message = "Subject: golden\r\n\r\n";
  mail.next_attempt = mail.created = kWritten;
  REQUIRE(bench.store->outbox().add_mail(mail).ok());
  const Entry by{"golden", kWritten};
  const TimePoint until = kWritten + std::chrono::hours(1);
  auto& operations = bench.store->operations();
  const Scope scope{Scope::Kind::kSite, "berlin"};
  REQUIRE(
      operations.add(MaintenanceRow{0, scope, kWritten, until, "FREQ=DAILY", "UTC", "why", "boss", by, {}})
          .ok());
  REQUIRE(operations.add(ExclusionRow{0, "shop", kWritten, until, "why", by, {}}).ok());
  REQUIRE(operations.add(AcknowledgementRow{0, "shop", kWritten, "at work", by}).ok());
  REQUIRE(operations.add(ChangeRow{0, scope, kWritten, "what", "CHG-1", true, by}).ok());
  REQUIRE(operations.cancel_maintenance(1, by).ok());
  REQUIRE(
      bench.store->catalogs()
          .add({0, kWritten, "00c0ffee"}, {{CatalogFile::Kind::kServices, "/services.d/shop.toml", "golden"},
                                           {CatalogFile::Kind::kCalendar, "/services.d/h.ics", "days"}})
          .ok());
  tell(*bench.store);
  REQUIRE(bench.store->proxies().assign({kId, "10.0.0.0/24", by}).ok());
  Step polled;
  polled.source = kId;
  polled.chain = std::make_shared<StepChain>();
  polled.received = kWritten;
  polled.devices = {kPolled};
  REQUIRE(bench.commit(std::move(polled)).ok());
  REQUIRE(bench.store->admins().invite({"anna", AdminRole::kOperator, "c0de", "digest", kWritten}, by).ok());
  REQUIRE(bench.store->identity().ask_to_return({{kBack, {}, "192.0.2.7:1", kWritten}}).ok());
  REQUIRE(bench.store->identity().retire(kPolled.endpoint, by).ok());
  bench.store.reset();
  const auto file = golden(kSchemaVersion);
  std::filesystem::create_directories(file.parent_path());
  std::filesystem::copy_file(bench.file(), file, std::filesystem::copy_options::overwrite_existing);
}

TEST_CASE("a file of any version opens, with everything that was in it") {
  const int version = GENERATE(range(1, kSchemaVersion + 1));
  CAPTURE(version);
  TemporaryFolder folder;
  StandingClock clock;
  Vitals vitals;
  StoreOptions options;
  options.file = folder.path() / "store.db";
  std::filesystem::copy_file(golden(version), options.file);
  auto opened = SqliteStore::open(options, clock, vitals);
  INFO(opened.status().message());
  REQUIRE(opened.ok());
  auto& store = **opened;
  CHECK(store.ingest().identity().generation == 2);  // it has no witness here
  const auto record = store.ingest().load(kId);
  REQUIRE(record.ok());
  REQUIRE(record->receiver.epochs.size() == 1);
  const auto& epoch = record->receiver.epochs.front();
  const std::uint64_t results = version < 4 ? 1 : 3;
  CHECK(epoch.high.value == 2 + results);
  CHECK(stream::balanced(epoch));
  CHECK(epoch.stored == Counts{2, results, 1});
  CHECK(epoch.lost == Counts{1, 2, 3});
  CHECK(record->receiver.history.size() == 2 + results);
  BatchSeq next{1};
  for (const stream::HistoryItem& item : record->receiver.history) {
    CHECK(item.spool == epoch.spool);
    CHECK(item.from == next);
    CHECK(item.origin == stream::Origin{item.spool, item.from, item.to});
    next.value = item.to.value + 1;
  }
  CHECK(next == epoch.high.next());
  CHECK(store.ingest().declared(kId, {1})->size() == 1);
  if (version >= 6) {
    const ComponentId filed{kId, "ping"};
    const auto kept = store.reader().runs(std::span(&filed, 1), {}, kWritten + std::chrono::hours(1));
    REQUIRE(kept.ok());
    REQUIRE(kept->at(filed).rows.size() == 1);
    const RunsRow& row = kept->at(filed).rows.front();
    const auto runs = facts::decode(row.bytes, row.from, row.to, row.basis);
    REQUIRE(runs.ok());
    CHECK(runs->runs.front().state == timeline::State::kUp);
  }
  if (version >= 8) check_told(store);
  if (version >= 9) check_proxy(store);
  CHECK(*store.identity().to_be_recovered());
  if (version >= 12) {
    CHECK(absl::IsAborted(store.identity().standing(kBack).status()));
    CHECK(store.reader().endpoint("sw1")->retired == kWritten);
  }
  digest::Digest digest(store.digest(), {}, vitals);
  REQUIRE(digest.catch_up().ok());
  CHECK(store.reader().latest_results()->at({kId, "ping"}).state == CheckState::kCritical);
  if (version >= 8) {
    const auto arrival = [&](TimePoint time) { return *store.reader().arrival({kId, "ping"}, time); };
    CHECK(arrival(kWritten)->seq == epoch.high);  // filed just now
    CHECK(arrival(kWritten)->source == kId);
    CHECK(arrival(kWritten - std::chrono::minutes(2)).has_value());
    CHECK_FALSE(arrival(kWritten - std::chrono::minutes(1)).has_value());  // it says what the one before said
  }
  CHECK(store.reader().results({kId, "ping"}, {}, kWritten + Duration(1))->size() == results);
  const ComponentId ping{kId, "ping"};
  const auto runs = store.reader().runs(std::span(&ping, 1), {}, kWritten + std::chrono::hours(1));
  REQUIRE(runs.ok());
  CHECK(runs->at(ping).rows.empty());  // the result that was not filed yet changes what was kept
  CHECK(runs->at(ping).after.size() == results);
  CHECK(store.reader().events({})->size() == 1);
  const auto series = store.reader().series(kId, "system.disk.io");
  REQUIRE(series->size() == 1);
  CHECK(series->front().last_value == 2.0);
  CHECK(store.reader().losses(std::nullopt)->size() == 1);
  CHECK(store.identity().token("golden").ok());
  CHECK(store.outbox().due_mail(kWritten)->has_value());
  const auto items = store.inventory().items(kId, "package", std::nullopt);
  REQUIRE(items.ok());
  CHECK(items->size() == (version < 3 ? 0 : 1));
  auto& operations = store.operations();
  const TimePoint end = kWritten + std::chrono::hours(1);
  const std::size_t entries = version < 5 ? 0 : 1;
  const auto maintenances = operations.maintenances(kWritten, end);
  REQUIRE(maintenances.ok());
  CHECK(maintenances->size() == entries);
  if (version >= 5) CHECK(maintenances->front().cancelled->author == "golden");
  CHECK(operations.exclusions("shop", kWritten, end)->size() == entries);
  CHECK(operations.acknowledgements("shop", kWritten, end)->size() == entries);
  CHECK(operations.changes(kWritten, end)->size() == entries);
  const auto verdict = operations.verify_audit({});
  REQUIRE(verdict.ok());
  CHECK(verdict->wrong == std::vector<std::string>{});
  CHECK(operations.audit(100)->size() ==  // and the schedule, the assignment, the token, the admin, two more
        5 * entries + (version >= 8 ? 1 : 0) + (version >= 9 ? 1 : 0) + (version >= 10 ? 1 : 0) +
            (version >= 11 ? 1 : 0) + (version >= 12 ? 2 : 0));
  const auto admins = store.admins().admins();
  REQUIRE(admins.ok());
  CHECK(admins->size() == (version < 11 ? 0 : 1));
  if (version >= 11) CHECK(admins->front().role == AdminRole::kOperator);
  const auto catalogs = store.catalogs().versions(10);
  REQUIRE(catalogs.ok());
  CHECK(catalogs->size() == (version < 7 ? 0 : 1));
  if (version >= 7) {
    CHECK(catalogs->front() == CatalogVersionRow{1, kWritten, "00c0ffee"});
    const auto files = store.catalogs().files(1);
    REQUIRE(files.ok());
    CHECK(files->front().text == "golden");
    CHECK(files->back() == CatalogFile{CatalogFile::Kind::kCalendar, "/services.d/h.ics", "days"});
  }
  if (version >= 3) CHECK(items->front().values == Attributes{{"version", "3.0.11"}});
}

}  // namespace tidemark::store::sqlite
