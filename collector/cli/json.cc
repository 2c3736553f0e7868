#include <nlohmann/json.hpp>

#include "collector/cli/view.h"

namespace tidemark::cli {
namespace {

using Json = nlohmann::ordered_json;

double seconds(Duration d) { return static_cast<double>(d.count()) / 1000; }

/// Whole numbers of seconds without a fraction.
Json json_seconds(Duration d) {
  if (d.count() % 1000 == 0) return d.count() / 1000;
  return seconds(d);
}

struct JsonOf {
  Json operator()(const Absent&) const { return nullptr; }
  Json operator()(const std::string& text) const { return text; }
  Json operator()(std::int64_t n) const { return n; }
  Json operator()(double value) const { return value; }
  Json operator()(bool yes) const { return yes; }
  Json operator()(TimePoint t) const { return rfc3339(t); }
  Json operator()(Duration d) const { return json_seconds(d); }
  Json operator()(Share share) const { return share.value; }
  Json operator()(Bytes bytes) const { return bytes.value; }
  Json operator()(const StateWord& state) const { return state.word; }
  Json operator()(const Words& words) const { return words; }
  Json operator()(const Labels& labels) const {
    Json object = Json::object();
    for (const auto& [key, value] : labels) object[key] = value;
    return object;
  }
};

Json object_of(const Record& record) {
  Json object = Json::object();
  Json why = Json::object();
  for (const Field& field : record) {
    switch (field.kind) {
      case Field::Kind::kCell:
        object[field.name] = std::visit(JsonOf{}, field.cell);
        if (const auto* absent = std::get_if<Absent>(&field.cell); absent != nullptr && !absent->why.empty())
          why[field.name] = absent->why;
        break;
      case Field::Kind::kObject:
        object[field.name] = object_of(field.records.front());
        break;
      case Field::Kind::kList: {
        Json list = Json::array();
        for (const Record& one : field.records) list.push_back(object_of(one));
        object[field.name] = std::move(list);
        break;
      }
    }
  }
  if (!why.empty()) object["why"] = std::move(why);
  return object;
}

}  // namespace

std::string json_text(const Record& document) {
  // Bytes that are no UTF-8 are replaced, never the reason that a document does not come.
  return object_of(document).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string json_line(const Record& document) {
  return object_of(document).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tidemark::cli
