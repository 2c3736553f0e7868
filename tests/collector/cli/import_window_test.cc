#include "collector/cli/import_window.h"

#include <random>
#include <set>
#include <sstream>

#include "collector/cli/import_progress.h"
#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

using import::EntryRecord;
using import::EventRecord;
using import::ResultRecord;
using import::SampleRecord;

std::string said(const std::string& endpoint, const std::string& what, std::int64_t time,
                 const std::string& rest) {
  return endpoint + "|" + what + "|" + std::to_string(time) + "|" + rest;
}

template <class Column>
auto at(const Column& column, int i) {
  return column.Get(column.size() == 1 ? 0 : i);
}

/// What each item of a batch says, in the order in which items are counted.
std::vector<std::string> items_of(const v1::ImportBatch& batch) {
  std::vector<std::string> out;
  for (const auto& endpoint : batch.endpoints()) {
    for (const auto& check : endpoint.checks()) {
      std::int64_t time = 0;
      for (int i = 0; i < check.times_ms_size(); ++i) {
        time += check.times_ms(i);
        out.push_back(said(endpoint.name(), check.name(), time,
                           std::to_string(at(check.states(), i)) + " " +
                               std::to_string(at(check.intervals_ms(), i)) + " " +
                               std::to_string(at(check.confirms(), i)) + " " + at(check.texts(), i)));
      }
    }
    for (const auto& event : endpoint.events())
      out.push_back(said(endpoint.name(), event.name(), event.event_time_ms(), event.body()));
    for (const auto& series : endpoint.series()) {
      std::int64_t time = 0;
      for (int i = 0; i < series.times_ms_size(); ++i) {
        time += series.times_ms(i);
        std::string attributes;
        for (const auto& [key, value] : series.attributes()) attributes += key + value;
        out.push_back(
            said(endpoint.name(), series.metric() + attributes, time, std::to_string(series.values(i))));
      }
    }
  }
  for (const auto& entry : batch.entries())
    out.push_back(said(entry.scope().name(), entry.scope().kind() + " " + entry.kind(), entry.from_time_ms(),
                       entry.text()));
  return out;
}

TEST_CASE("each record is one item, counted where the collector counts it, whatever order they came in") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    ImportWindow window;
    std::vector<std::string> wanted;  // by line, from 1
    for (std::uint64_t line = 1; line <= 2'000; ++line) {
      const std::string endpoint = "e" + std::to_string(random() % 5),
                        name = "n" + std::to_string(random() % 3);
      const auto time = static_cast<std::int64_t>(random() % 1'000'000) - 500'000;
      const TimePoint moment = from_unix_ms(time);
      const std::string text(seed == 0 ? 3'000 : random() % 3, 'x');
      switch (random() % 4) {
        case 0: {
          const auto state = static_cast<CheckState>(random() % (seed % 2 == 0 ? 4 : 1));
          window.add({line, ResultRecord{endpoint, {name, moment, state, Duration(60'000), 2, text}}});
          wanted.push_back(
              said(endpoint, name, time, std::to_string(static_cast<int>(state)) + " 60000 2 " + text));
          break;
        }
        case 1:
          window.add({line, EventRecord{endpoint, {moment, name, Severity::kInfo, text, {{"a", "b"}}, {}}}});
          wanted.push_back(said(endpoint, name, time, text));
          break;
        case 2: {
          EntryRecord entry;
          entry.kind = static_cast<EntryRecord::Kind>(random() % 4);
          entry.scope = EntryRecord::Scope::kSite;
          entry.name = endpoint;
          entry.from = moment;
          entry.text = text;
          constexpr const char* kKinds[] = {"maintenance", "exclusion", "acknowledgement", "change"};
          wanted.push_back(said(endpoint, std::string("site ") + kKinds[static_cast<std::size_t>(entry.kind)],
                                time, text));
          window.add({line, std::move(entry)});
          break;
        }
        default:
          window.add({line, SampleRecord{endpoint,
                                         name,
                                         {{"k", name}},
                                         "1",
                                         MetricKind::kGauge,
                                         moment,
                                         static_cast<double>(line)}});
          wanted.push_back(
              said(endpoint, name + "k" + name, time, std::to_string(static_cast<double>(line))));
      }
    }
    std::set<std::uint64_t> lines;
    for (const PackedBatch& packed : window.pack()) {
      CHECK(packed.batch.ByteSizeLong() < ImportWindow::kBatchBytesMax * 5 / 4);
      const auto items = items_of(packed.batch);
      REQUIRE(items.size() == packed.lines.size());
      for (std::size_t i = 0; i < items.size(); ++i) {
        CHECK(items[i] == wanted[packed.lines[i] - 1]);
        CHECK(lines.insert(packed.lines[i]).second);
      }
    }
    CHECK(lines.size() == wanted.size());
    CHECK(window.pack().empty());
  }
}

TEST_CASE("a window is full at its limit, and batches keep to theirs") {
  ImportWindow window;
  std::uint64_t line = 0;
  while (!window.full())
    window.add({++line, ResultRecord{"e",
                                     {"c", from_unix_ms(static_cast<std::int64_t>(line)), CheckState::kOk,
                                      Duration(1), 1, std::string(line % 2 == 0 ? 4'000 : 10, 'x')}}});
  CHECK(line <= ImportWindow::kRecordsMax);
  std::size_t items = 0;
  for (const PackedBatch& packed : window.pack()) {
    CHECK(packed.lines.size() <= ImportWindow::kBatchItemsMax);
    CHECK(packed.batch.ByteSizeLong() <= 4u << 20);
    items += packed.lines.size();
  }
  CHECK(items == line);
}

TEST_CASE("the bar tells how far it is, how fast, and how long it lasts still") {
  CHECK(progress_line(250, 1'000, 1'234'567, std::chrono::seconds(10)) ==
        "[#####...............]  25 %  1,234,567 lines, 123,456 a second, 30 s left");
  CHECK(progress_line(1'000, 1'000, 7, std::chrono::seconds(1)) ==
        "[####################] 100 %  7 lines, 7 a second");
  CHECK(progress_line(250, 0, 999, Duration(0)) == "999 lines, 999,000 a second");
}

TEST_CASE("no bar is written where there is no terminal, and one that is there goes away") {
  std::ostringstream err;
  ImportProgress silent(err, false, 100);
  silent.tell(50, 1, std::chrono::seconds(1));
  silent.clear();
  CHECK(err.str().empty());
  ImportProgress shown(err, true, 100);
  shown.tell(50, 1, std::chrono::seconds(1));
  const std::string bar = progress_line(50, 100, 1, std::chrono::seconds(1));
  shown.tell(60, 2, std::chrono::seconds(1) + ImportProgress::kInterval / 2);
  CHECK(err.str() == "\r" + bar);
  shown.clear();
  CHECK(err.str() == "\r" + bar + "\r" + std::string(bar.size(), ' ') + "\r");
}

}  // namespace
}  // namespace tidemark::cli
