#pragma once

#include <string>
#include <vector>

#include "collector/paint/document.h"

namespace tidemark::paint {

/// As a collector gives them.
DocumentFacts sample_facts();
/// A report with all that it may have.
Document report_document();
/// A table of `rows`, with numbers at its end.
Document table_document(std::size_t rows);

struct NamedDocument {
  std::string name;
  Document document;
};
/// "report", "table", "empty", "hostile", and "letter" on the other paper.
std::vector<NamedDocument> documents();

}  // namespace tidemark::paint
