#include "agent/snmp/message/pdu.h"

#include <array>

namespace tidemark::snmp {

double Varbind::value() const {
  if (syntax == Syntax::kReal) return real;
  if (syntax == Syntax::kCounter64) return static_cast<double>(static_cast<std::uint64_t>(number));
  return static_cast<double>(number);
}

Varbind Response::at(std::size_t i) const {
  const Cell& cell = cells_[i];
  return {std::span(numbers_).subspan(cell.name_at, cell.name_size), cell.syntax, cell.number, cell.real,
          std::string_view(texts_).substr(cell.text_at, cell.text_size)};
}

void Response::clear() {
  id = error = error_index = 0;
  numbers_.clear();
  texts_.clear();
  cells_.clear();
}

std::string error_name(std::int32_t error) {
  constexpr std::array names = {"noError",
                                "tooBig",
                                "noSuchName",
                                "badValue",
                                "readOnly",
                                "genErr",
                                "noAccess",
                                "wrongType",
                                "wrongLength",
                                "wrongEncoding",
                                "wrongValue",
                                "noCreation",
                                "inconsistentValue",
                                "resourceUnavailable",
                                "commitFailed",
                                "undoFailed",
                                "authorizationError",
                                "notWritable",
                                "inconsistentName"};
  const auto place = static_cast<std::size_t>(error);
  return error >= 0 && place < names.size() ? names[place] : "error " + std::to_string(error);
}

}  // namespace tidemark::snmp
