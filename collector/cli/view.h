#pragma once

#include <absl/time/time.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "collector/cli/page.h"
#include "common/model/time.h"

namespace tidemark::cli {

/// For whose eyes text is made.
struct View {
  std::size_t columns = 100;
  bool colour = false;
  absl::TimeZone zone = absl::UTCTimeZone();
  TimePoint now;
};

enum class Colour { kRed, kGreen, kYellow, kMagenta, kBlue, kGrey, kBold };
/// The text as it is where the view has no colours.
std::string painted(const View& view, Colour colour, std::string_view text);
/// A state, severity or verdict in its colour.
std::string painted_word(const View& view, std::string_view word);

/// "2026-11-24 22:34:01" in the view's zone.
std::string time_text(const View& view, TimePoint t);
/// "22:34 today", "yesterday 22:34", "24 Nov 22:34": short, for sentences.
std::string short_time_text(const View& view, TimePoint t);
/// "1,234,567".
std::string count_text(std::uint64_t n);
/// "12.3 MB".
std::string bytes_text(std::uint64_t bytes);
/// Up to six significant digits.
std::string number_text(double value);

/// A cell for people, harmless and without colour; absent ones are "–".
std::string cell_text(const View& view, const Cell& cell);

/// The listing as a table with a header, or its `empty` sentence. Ends with a line break.
std::string table_text(const View& view, const Listing& listing);
/// What was shown of a table that comes in parts.
struct TableSoFar {
  std::vector<std::size_t> widths;  ///< of its columns
};
/// The next part: the first one has the header, the others are laid out like it, or wider where they must.
std::string table_text(const View& view, const Listing& listing, TableSoFar& before);
/// Lines "name  value", names padded to one width, long values cut. Empty values are left out.
std::string pairs_text(const View& view, const std::vector<std::pair<std::string, std::string>>& pairs);

/// A header line, then a line each, quoted as in RFC 4180, ended by \n alone; lists are joined with ";".
std::string csv_text(const Listing& listing);
/// One document, indented, absent cells null with the reason under "why". Ends with a line break.
std::string json_text(const Record& document);
/// The same on one line, for what goes on and on.
std::string json_line(const Record& document);

/// A page that is its listing.
Page page_of_listing(const View& view, Listing listing);

}  // namespace tidemark::cli
