#include "collector/store/sqlite/query.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <nlohmann/json.hpp>

namespace tidemark::store::sqlite {
namespace {

std::string dump(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Query::Query(Connection& connection, std::string_view sql) : statement_(connection.statement(sql)) {}
Query::~Query() {
  statement_.tryReset();
  statement_.clearBindings();
}

bool Query::next() {
  column_ = 0;
  return statement_.executeStep();
}

void Query::run() {
  while (statement_.executeStep()) {
  }
  statement_.reset();
  parameter_ = 0;
}

void Query::again() {
  statement_.reset();
  parameter_ = 0;
}

void Query::put_integer(std::int64_t value) { statement_.bind(++parameter_, value); }
void Query::put_real(double value) { statement_.bind(++parameter_, value); }
void Query::put_text(std::string_view value) { statement_.bind(++parameter_, std::string(value)); }
void Query::put_blob(std::string_view value) {
  const char* bytes = value.empty() ? "" : value.data();  // a null pointer would be NULL, not an empty blob
  statement_.bind(++parameter_, static_cast<const void*>(bytes), static_cast<int>(value.size()));
}
void Query::put_null() { statement_.bind(++parameter_); }

bool Query::null() const { return statement_.isColumnNull(column_); }
std::int64_t Query::take_integer() { return statement_.getColumn(column_++).getInt64(); }
double Query::take_real() { return statement_.getColumn(column_++).getDouble(); }
std::string Query::take_bytes() { return statement_.getColumn(column_++).getString(); }
std::string_view Query::take_view() {
  const auto column = statement_.getColumn(column_++);
  const auto* bytes = static_cast<const char*>(column.getBlob());
  return {bytes, bytes == nullptr ? 0 : static_cast<std::size_t>(column.getBytes())};
}

std::string json_of(const Attributes& attributes) {
  auto json = nlohmann::json::object();
  for (const auto& attribute : attributes) json[attribute.key] = attribute.value;
  return dump(json);
}

std::string json_of(const std::map<std::string, std::string>& labels) {
  auto json = nlohmann::json::object();
  for (const auto& [key, value] : labels) json[key] = value;
  return dump(json);
}

std::string json_of(const std::vector<std::string>& texts) {
  auto json = nlohmann::json::array();
  for (const auto& text : texts) json.push_back(text);
  return dump(json);
}

std::map<std::string, std::string> labels_of(const std::string& json) {
  return nlohmann::json::parse(json).get<std::map<std::string, std::string>>();
}

Attributes attributes_of(const std::string& json) {
  Attributes attributes;
  for (auto& [key, value] : labels_of(json)) attributes.push_back({key, value});
  return attributes;
}

std::vector<std::string> texts_of(const std::string& json) {
  return nlohmann::json::parse(json).get<std::vector<std::string>>();
}

}  // namespace tidemark::store::sqlite
