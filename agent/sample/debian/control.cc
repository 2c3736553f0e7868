#include "agent/sample/debian/control.h"

namespace tidemark::debian {
namespace {

bool take_field(std::string_view line, std::string_view name, std::string& into) {
  if (!line.starts_with(name)) return false;
  line.remove_prefix(name.size());
  while (line.starts_with(' ') || line.starts_with('\t')) line.remove_prefix(1);
  while (line.ends_with(' ') || line.ends_with('\r')) line.remove_suffix(1);
  into.assign(line);
  return true;
}

}  // namespace

void StanzaReader::feed(std::string_view piece) {
  while (true) {
    const std::size_t end = piece.find('\n');
    if (end == std::string_view::npos) {
      if (begun_.size() + piece.size() > kLineBytesMax) {
        too_long_ = true;
        begun_.clear();
      }
      if (!too_long_) begun_.append(piece);
      return;
    }
    const std::string_view rest = piece.substr(0, end);
    if (too_long_) {
      too_long_ = false;
    } else if (begun_.empty()) {
      line(rest);
    } else {
      begun_.append(rest);
      line(begun_);
    }
    begun_.clear();
    piece.remove_prefix(end + 1);
  }
}

void StanzaReader::finish() {
  if (!begun_.empty()) line(begun_);
  begun_.clear();
  end_of_stanza();
}

void StanzaReader::line(std::string_view text) {
  if (text.empty() || text == "\r") return end_of_stanza();
  switch (text[0]) {
    case 'P':
      take_field(text, "Package:", package_);
      break;
    case 'A':
      take_field(text, "Architecture:", architecture_);
      break;
    case 'V':
      take_field(text, "Version:", version_);
      break;
    case 'S':
      take_field(text, "Status:", status_);
      break;
    default:
      break;
  }
}

void StanzaReader::end_of_stanza() {
  if (!package_.empty()) take_({package_, architecture_, version_, status_});
  package_.clear(), architecture_.clear(), version_.clear(), status_.clear();
}

}  // namespace tidemark::debian
