#include "collector/cli/view.h"

#include <absl/strings/str_format.h>

#include <array>

#include "collector/cli/text.h"
#include "common/model/percent.h"

namespace tidemark::cli {
namespace {

constexpr std::string_view kReset = "\x1b[0m";

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::kRed:
      return "\x1b[31m";
    case Colour::kGreen:
      return "\x1b[32m";
    case Colour::kYellow:
      return "\x1b[33m";
    case Colour::kMagenta:
      return "\x1b[35m";
    case Colour::kBlue:
      return "\x1b[34m";
    case Colour::kGrey:
      return "\x1b[90m";
    case Colour::kBold:
      return "\x1b[1m";
  }
  return {};
}

struct WordColour {
  std::string_view word;
  Colour colour;
};
constexpr std::array kWordColours{
    WordColour{"UP", Colour::kGreen},        WordColour{"ok", Colour::kGreen},
    WordColour{"connected", Colour::kGreen}, WordColour{"valid", Colour::kGreen},
    WordColour{"✓", Colour::kGreen},         WordColour{"DEGRADED", Colour::kYellow},
    WordColour{"warning", Colour::kYellow},  WordColour{"away", Colour::kYellow},
    WordColour{"draft", Colour::kYellow},    WordColour{"DOWN", Colour::kRed},
    WordColour{"critical", Colour::kRed},    WordColour{"error", Colour::kRed},
    WordColour{"✗", Colour::kRed},           WordColour{"revoked", Colour::kRed},
    WordColour{"UNKNOWN", Colour::kMagenta}, WordColour{"unknown", Colour::kMagenta},
    WordColour{"silent", Colour::kMagenta},  WordColour{"NOT_YET", Colour::kGrey},
    WordColour{"ABSENT", Colour::kGrey},     WordColour{"RETIRED", Colour::kGrey},
    WordColour{"online", Colour::kGreen},    WordColour{"absent", Colour::kGrey},
    WordColour{"expired", Colour::kGrey},    WordColour{"used up", Colour::kGrey},
    WordColour{"never seen", Colour::kGrey}, WordColour{"serious", Colour::kRed},
};

std::string in_zone(const View& view, TimePoint t, const char* format) {
  return absl::FormatTime(format, absl::FromUnixMillis(unix_ms(t)), view.zone);
}

struct CellText {
  const View& view;
  std::string operator()(const Absent&) const { return "–"; }
  std::string operator()(const std::string& text) const { return harmless(text); }
  std::string operator()(std::int64_t n) const {
    return n < 0 ? "-" + count_text(static_cast<std::uint64_t>(-(n + 1)) + 1)
                 : count_text(static_cast<std::uint64_t>(n));
  }
  std::string operator()(double value) const { return number_text(value); }
  std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
  std::string operator()(TimePoint t) const { return time_text(view, t); }
  std::string operator()(Duration d) const { return d.count() < 0 ? "-" + human(-d) : human(d); }
  std::string operator()(Share share) const { return percent_text(share.value, share.goal); }
  std::string operator()(Bytes bytes) const { return bytes_text(bytes.value); }
  std::string operator()(const StateWord& state) const { return harmless(state.word); }
  std::string operator()(const Words& words) const {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + harmless(word);
    return out;
  }
  std::string operator()(const Labels& labels) const {
    std::string out;
    for (const auto& [key, value] : labels) out += (out.empty() ? "" : ", ") + harmless(key + "=" + value);
    return out;
  }
};

}  // namespace

std::string painted(const View& view, Colour colour, std::string_view text) {
  if (!view.colour || text.empty()) return std::string(text);
  return std::string(code_of(colour)) + std::string(text) + std::string(kReset);
}

std::string painted_word(const View& view, std::string_view word) {
  for (const WordColour& known : kWordColours)
    if (word == known.word) return painted(view, known.colour, word);
  return std::string(word);
}

std::string time_text(const View& view, TimePoint t) { return in_zone(view, t, "%Y-%m-%d %H:%M:%S"); }

std::string short_time_text(const View& view, TimePoint t) {
  const auto day_of = [&](TimePoint at) {
    return absl::ToCivilDay(absl::FromUnixMillis(unix_ms(at)), view.zone);
  };
  const auto days = day_of(view.now) - day_of(t);
  if (days == 0) return "today " + in_zone(view, t, "%H:%M");
  if (days == 1) return "yesterday " + in_zone(view, t, "%H:%M");
  const bool this_year = day_of(view.now).year() == day_of(t).year();
  return in_zone(view, t, this_year ? "%-d %b %H:%M" : "%-d %b %Y %H:%M");
}

std::string count_text(std::uint64_t n) {
  std::string out = std::to_string(n);
  for (std::size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, ",");
  return out;
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return unit == 0 ? absl::StrFormat("%d B", bytes) : absl::StrFormat("%.1f %s", value, kUnits[unit]);
}

std::string number_text(double value) { return absl::StrFormat("%.6g", value); }

std::string cell_text(const View& view, const Cell& cell) { return std::visit(CellText{view}, cell); }

std::vector<Record> records_of(const Listing& listing) {
  std::vector<Record> records;
  records.reserve(listing.rows.size());
  for (const auto& row : listing.rows) {
    Record record;
    for (std::size_t i = 0; i < listing.columns.size() && i < row.size(); ++i)
      record.push_back(Field::of(listing.columns[i].name, row[i]));
    records.push_back(std::move(record));
  }
  return records;
}

Page page_of_listing(const View& view, Listing listing) {
  Page page;
  page.document = {Field::list(listing.noun, records_of(listing))};
  page.text = table_text(view, listing);
  page.rows = std::move(listing);
  return page;
}

}  // namespace tidemark::cli
