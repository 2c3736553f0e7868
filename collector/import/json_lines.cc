#include "collector/import/json_lines.h"

#include <utility>

#include "collector/import/kinds.h"
#include "collector/import/wording.h"

namespace tidemark::import {
namespace {

using Form = JsonMember::Form;

absl::Status wrong(const std::string& what) { return absl::InvalidArgumentError(what); }

}  // namespace

absl::Status JsonLines::gather(std::string_view text) {
  const auto members = object_.read(text);
  if (!members.ok()) return members.status();
  fields_.clear();
  for (const JsonMember& member : *members) {
    const auto field = field_named(member.name);
    if (!field) return wrong("there is no field " + quoted(member.name) + ": there are " + field_names());
    if (*field == Field::kAttributes) {
      if (!member.nested || member.form != Form::kText || member.within.empty())
        return wrong("field 'attributes' takes an object of texts, such as {\"device\": \"sda\"}");
      fields_.attributes.push_back({std::string(member.within), std::string(member.text)});
      fields_.given |= set_of(Field::kAttributes);
      continue;
    }
    const bool truth = member.form == Form::kTrue || member.form == Form::kFalse;
    if (member.nested || (truth && *field != Field::kRolledBack))
      return wrong("field " + quoted(member.name) + " takes a text or a number");
    if (member.form == Form::kNull) continue;
    if (fields_.has(*field)) return wrong("field " + quoted(member.name) + " is there twice");
    if (truth) {
      fields_.put(*field, std::string_view(member.form == Form::kTrue ? "true" : "false"));
    } else if (member.form == Form::kText) {
      fields_.put(*field, member.text);
    } else {
      fields_.put(*field, member.number);
    }
  }
  return absl::OkStatus();
}

absl::Status JsonLines::read(std::uint64_t line, std::string_view text, Output& out) {
  if (text.find_first_not_of(" \t") == std::string_view::npos) {
    ++out.passed_over;
    return absl::OkStatus();
  }
  if (const auto status = gather(text); !status.ok()) {
    out.refused.push_back({line, std::string(status.message())});
    return absl::OkStatus();
  }
  auto record = record_of(fields_);
  if (record.ok()) {
    out.records.push_back({line, *std::move(record)});
  } else {
    out.refused.push_back({line, std::string(record.status().message())});
  }
  return absl::OkStatus();
}

}  // namespace tidemark::import
