#include "collector/cli/samples_output.h"

#include <algorithm>

#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

Listing empty_listing() {
  return {"samples",
          {{"time", "TIME"},
           {"value", "VALUE"},
           {"unit", "UNIT"},
           {"endpoint", "ENDPOINT"},
           {"metric", ""},
           {"attributes", "ATTRIBUTES", true},
           {"series", ""}},
          {},
          "no sample in this time"};
}

/// Calls `each` with time and value.
template <class Each>
void for_points(const v1::SeriesPoints& points, const Each& each) {
  std::int64_t time = 0;
  const int size = std::min(points.time_steps_ms_size(), points.values_size());
  for (int i = 0; i < size; ++i) {
    time += points.time_steps_ms(i);
    each(from_unix_ms(time), points.values(i));
  }
}

/// As part of a document, so many levels below its top.
std::string indented(std::string text, std::size_t levels) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::string out(2 * levels, ' ');
  for (const char c : text) {
    out += c;
    if (c == '\n') out.append(2 * levels, ' ');
  }
  return out;
}

}  // namespace

void SamplesOutput::add(const v1::SeriesGetReply& piece) {
  Listing listing = empty_listing();
  for (const v1::SeriesPoints& points : piece.series()) {
    if (output_ == Output::kJson) {
      write_json(points);
      continue;
    }
    if (points.has_series()) series_ = points.series();
    add_rows(points, listing);
  }
  if (listing.rows.empty()) return;
  if (output_ == Output::kTable) {
    out_ << table_text(view_, listing, table_);
  } else {
    const std::string csv = csv_text(listing);
    out_ << (any_rows_ ? csv.substr(csv.find('\n') + 1) : csv);
  }
  any_rows_ = true;
}

void SamplesOutput::add_rows(const v1::SeriesPoints& points, Listing& listing) const {
  for_points(points, [&](TimePoint time, double value) {
    listing.rows.push_back({time, value, series_.unit(), series_.endpoint(), series_.metric(),
                            labels_of(series_.attributes()), series_.id()});
  });
}

void SamplesOutput::write_json(const v1::SeriesPoints& points) {
  if (points.has_series()) {
    if (all_ == 0) {
      out_ << "{\n  \"series\": [\n";
    } else {
      end_json_series();
      out_ << ",\n";
    }
    ++all_;
    of_series_ = 0;
    const v1::Series& series = points.series();
    std::string head =
        indented(json_text({Field::of("id", series.id()), Field::of("endpoint", series.endpoint()),
                            Field::of("metric", series.metric()),
                            Field::of("attributes", labels_of(series.attributes())),
                            Field::of("unit", series.unit()), Field::of("kind", series.kind())}),
                 2);
    head.erase(head.rfind('\n'));  // its end comes after the samples
    out_ << head << ",\n      \"samples\": [";
  }
  for_points(points, [&](TimePoint time, double value) {
    out_ << (of_series_++ == 0 ? "\n" : ",\n")
         << indented(json_text({Field::of("time", time), Field::of("value", value)}), 4);
  });
}

void SamplesOutput::end_json_series() { out_ << (of_series_ == 0 ? "]\n    }" : "\n      ]\n    }"); }

void SamplesOutput::end() {
  if (output_ == Output::kJson) {
    if (all_ > 0) end_json_series();
    out_ << (all_ > 0 ? "\n  ]\n}\n" : "{\n  \"series\": []\n}\n");
  } else if (!any_rows_) {
    out_ << (output_ == Output::kTable ? table_text(view_, empty_listing()) : csv_text(empty_listing()));
  }
}

}  // namespace tidemark::cli
