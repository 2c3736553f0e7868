#pragma once

#include <absl/status/statusor.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "collector/chart/picture.h"

namespace tidemark::paint {

enum class Paper { kA4, kLetter };
enum class Align { kStart, kEnd };

/// A figure as a manager reads it; what is empty is left out.
struct Tile {
  std::string label;
  std::string value;
  std::string change;
  std::string note;
  chart::Tone tone = chart::Tone::kAccent;  ///< of its edge
};

struct Column {
  std::string title;
  double share = 1;  ///< of the width, against the other columns'; > 0, at least a 20th of the widest's
  Align align = Align::kStart;
};

/// Rows may be shorter than there are columns; cells beyond are left out.
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

struct DocumentFacts {
  Paper paper = Paper::kA4;
  std::string title;  ///< these four: what programs show of the file
  std::string author;
  std::string subject;
  std::chrono::sys_seconds created{};
  std::string footer;  ///< at the foot of each page, left
  /// And right: "page 2 of 5". Empty: nothing is there.
  std::function<std::string(std::size_t page, std::size_t pages)> page_text;
};

inline constexpr std::size_t kPagesMax = 500;

/// A document as PDF 1.5: pieces one below the other, on as many pages as they take. Text is text, fonts are
/// in it, pictures are vectors, headings are its outline. Texts may be any UTF-8, what is none becomes
/// U+FFFD; a line feed begins a line; of each the first 5,000 bytes are shown. Not thread-safe, but several
/// threads may have a document each.
class Document {
 public:
  explicit Document(DocumentFacts facts) : facts_(std::move(facts)) {}

  /// Large, with lines in small print below.
  void title(std::string words, std::vector<std::string> lines);
  /// On the same page as the beginning of what follows.
  void heading(std::string words);
  void paragraph(std::string words);
  void bullet(std::string words);
  void small_print(std::string words);
  /// In rows of up to four; each text ends after 4 lines.
  void tiles(std::vector<Tile> tiles);
  /// As wide as the text, never parted, smaller where a page is not high enough. In light colours. Where a
  /// little less than it needs is left of a page it is smaller by as much; where more is missing, a table
  /// that follows it comes first.
  void picture(chart::Picture picture);
  /// Column titles come again on each page. Rows are not parted: a cell ends after 40 lines, a column's title
  /// after 4. The first three rows are on one page, and the last is not alone, as long as they are not too
  /// high.
  void table(Table table);

  /// The file. The same pieces give the same bytes on the same host. kFailedPrecondition, with what to
  /// install, where there is no cairo, pango or font; kResourceExhausted where it would have more than
  /// kPagesMax.
  absl::StatusOr<std::string> finish() const;

  /// Pieces, as the functions above take them.
  struct Title {
    std::string words;
    std::vector<std::string> lines;
  };
  enum class Kind { kHeading, kParagraph, kBullet, kSmallPrint };
  struct Words {
    Kind kind;
    std::string words;
  };
  using Piece = std::variant<Title, Words, std::vector<Tile>, chart::Picture, Table>;

 private:
  DocumentFacts facts_;
  std::vector<Piece> pieces_;
};

}  // namespace tidemark::paint
