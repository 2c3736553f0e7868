#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace tidemark::debian {

/// One stanza's fields that are asked for, as they stand in the file; a field that is missing is empty.
struct Stanza {
  std::string_view package;
  std::string_view architecture;
  std::string_view version;
  std::string_view status;  ///< of dpkg's own list alone: "install ok installed"
};

/// Reads control files piece by piece (deb822(5): dpkg's status, apt's lists of packages), so that none is
/// ever held whole. Feed it in order, then finish(). Pure.
class StanzaReader {
 public:
  /// Longer lines are read past; the fields that are asked for are never that long.
  static constexpr std::size_t kLineBytesMax = 4'096;
  using Take = std::function<void(const Stanza&)>;

  explicit StanzaReader(Take take) : take_(std::move(take)) {}
  void feed(std::string_view piece);
  /// The last stanza need not be followed by an empty line.
  void finish();

 private:
  void line(std::string_view text);
  void end_of_stanza();

  const Take take_;
  std::string begun_;  // a line whose end has not come yet
  bool too_long_ = false;
  std::string package_, architecture_, version_, status_;
};

}  // namespace tidemark::debian
