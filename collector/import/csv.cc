#include "collector/import/csv.h"

#include <algorithm>
#include <utility>

#include "collector/import/kinds.h"
#include "collector/import/wording.h"
#include "common/model/attributes.h"

namespace tidemark::import {
namespace {

constexpr std::string_view kSeparators = ",;\t";

}  // namespace

bool Csv::split(std::string_view text) {
  const auto new_cell = [this] {
    if (count_ == cells_.size()) cells_.emplace_back();
    cells_[count_++].clear();
  };
  std::size_t at = 0;
  if (open_) {
    cells_[count_ - 1] += '\n';
  } else {
    new_cell();
  }
  while (true) {
    std::string& cell = cells_[count_ - 1];
    if (open_) {
      const std::size_t quote = text.find('"', at);
      cell += text.substr(at, quote == std::string_view::npos ? quote : quote - at);
      if (quote == std::string_view::npos) return false;
      at = quote + 1;
      if (at < text.size() && text[at] == '"') {
        cell += '"';
        ++at;
        continue;
      }
      open_ = false;
      if (at < text.size() && text[at] != separator_)
        misquoted_ = "something follows the closing quote of column " + std::to_string(count_) +
                     ": a quote within quotes is written twice";
    } else if (cell.empty() && at < text.size() && text[at] == '"') {
      open_ = true;
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find(separator_, at), text.size());
    cell += text.substr(at, end - at);
    if (end == text.size()) return true;
    at = end + 1;
    new_cell();
  }
}

absl::Status Csv::take_header() {
  std::string known = "the first line names the columns, of " + field_names();
  for (std::size_t i = 0; i < count_; ++i) {
    const auto field = field_named(cells_[i]);
    if (!field) return absl::InvalidArgumentError("there is no column " + quoted(cells_[i]) + ": " + known);
    if (std::find(columns_.begin(), columns_.end(), *field) != columns_.end())
      return absl::InvalidArgumentError("column " + quoted(cells_[i]) + " is there twice");
    columns_.push_back(*field);
  }
  return absl::OkStatus();
}

void Csv::take_record(Output& out) {
  const auto refuse = [&](std::string reason) { out.refused.push_back({first_, std::move(reason)}); };
  if (!misquoted_.empty()) return refuse(std::exchange(misquoted_, {}));
  if (count_ != columns_.size())
    return refuse("it has " + std::to_string(count_) + " columns: the first line names " +
                  std::to_string(columns_.size()));
  fields_.clear();
  for (std::size_t i = 0; i < count_; ++i) {
    if (cells_[i].empty()) continue;
    if (columns_[i] != Field::kAttributes) {
      fields_.put(columns_[i], cells_[i]);
      continue;
    }
    auto attributes = parse_attributes(cells_[i]);
    if (!attributes)
      return refuse("field 'attributes' is " + quoted(cells_[i]) + ": it takes key=value,key=value");
    fields_.attributes = *std::move(attributes);
    fields_.given |= set_of(Field::kAttributes);
  }
  auto record = record_of(fields_);
  if (!record.ok()) return refuse(std::string(record.status().message()));
  out.records.push_back({first_, *std::move(record)});
}

absl::Status Csv::read(std::uint64_t line, std::string_view text, Output& out) {
  if (!open_) {
    if (text.empty()) {
      ++out.passed_over;
      return absl::OkStatus();
    }
    first_ = line;
    count_ = bytes_ = 0;
    if (columns_.empty()) {
      const std::size_t found = text.find_first_of(kSeparators);
      separator_ = found == std::string_view::npos ? ',' : text[found];
    }
  }
  bytes_ += text.size();
  if (bytes_ > kRecordBytesMax) {
    open_ = false;
    out.refused.push_back({first_, "a quote that begins here is not closed within " +
                                       std::to_string(kRecordBytesMax) + " bytes"});
    return absl::OkStatus();
  }
  if (!split(text)) return absl::OkStatus();
  if (columns_.empty()) return take_header();
  take_record(out);
  return absl::OkStatus();
}

void Csv::finish(Output& out) {
  if (open_) out.refused.push_back({first_, "a quote that begins here is never closed"});
  open_ = false;
}

}  // namespace tidemark::import
