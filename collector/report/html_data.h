#pragma once

#include <kainjow/mustache.hpp>

#include "collector/report/parts.h"

/// What the templates of the page take; internal to this room.
namespace tidemark::report {

kainjow::mustache::data truth(bool value);
/// The templates' sections take an empty text for one that is there: it becomes false.
void set_text(kainjow::mustache::data& out, const std::string& name, const std::string& text);
kainjow::mustache::data list_of(const std::vector<std::string>& texts);

/// The report's tables by their names, and the template that shows one.
void set_tables(const Report& report, const Wording& words, kainjow::mustache::data& page);

}  // namespace tidemark::report
