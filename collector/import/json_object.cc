#include "collector/import/json_object.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>
#include <deque>
#include <vector>

namespace tidemark::import {
namespace {

namespace json = boost::json;

/// What the parser calls. False ends it: an error code was set.
class Handler {
 public:
  static constexpr std::size_t max_object_size = JsonObject::kMembersMax;
  static constexpr std::size_t max_array_size = JsonObject::kMembersMax;
  static constexpr std::size_t max_key_size = 1u << 20;
  static constexpr std::size_t max_string_size = 1u << 20;

  void begin(std::string_view text) {
    text_ = text;
    members_.clear();
    kept_.clear();
    part_.clear();
    depth_ = 0;
    outer_ = inner_ = {};
    failure_.clear();
  }
  const std::vector<JsonMember>& members() const { return members_; }
  const std::string& failure() const { return failure_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& error) { return enter(error); }
  bool on_object_end(std::size_t, json::error_code&) { return leave(); }
  bool on_array_begin(json::error_code& error) {
    if (depth_ == 0) return fail("it is an array, not an object", error);
    return enter(error);
  }
  bool on_array_end(std::size_t, json::error_code&) { return leave(); }
  bool on_key_part(json::string_view s, std::size_t, json::error_code&) {
    part_.append(s.data(), s.size());
    return true;
  }
  bool on_key(json::string_view s, std::size_t, json::error_code&) {
    (depth_ == 1 ? outer_ : inner_) = whole(s);
    return true;
  }
  bool on_string_part(json::string_view s, std::size_t, json::error_code&) {
    part_.append(s.data(), s.size());
    return true;
  }
  bool on_string(json::string_view s, std::size_t, json::error_code& error) {
    return add(JsonMember::Form::kText, whole(s), 0, error);
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t i, json::string_view, json::error_code& error) {
    return add(JsonMember::Form::kNumber, {}, static_cast<double>(i), error);
  }
  bool on_uint64(std::uint64_t i, json::string_view, json::error_code& error) {
    return add(JsonMember::Form::kNumber, {}, static_cast<double>(i), error);
  }
  bool on_double(double d, json::string_view, json::error_code& error) {
    return add(JsonMember::Form::kNumber, {}, d, error);
  }
  bool on_bool(bool b, json::error_code& error) {
    return add(b ? JsonMember::Form::kTrue : JsonMember::Form::kFalse, {}, 0, error);
  }
  bool on_null(json::error_code& error) { return add(JsonMember::Form::kNull, {}, 0, error); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  bool fail(std::string what, json::error_code& error) {
    failure_ = std::move(what);
    error = json::error::exception;
    return false;
  }
  bool enter(json::error_code& error) {
    if (++depth_ > JsonObject::kDepthMax)
      return fail("its values lie in one another deeper than " + std::to_string(JsonObject::kDepthMax),
                  error);
    inner_ = {};
    return true;
  }
  bool leave() {
    --depth_;
    inner_ = {};
    return true;
  }
  bool add(JsonMember::Form form, std::string_view text, double number, json::error_code& error) {
    if (depth_ == 0) return fail("it is a single value, not an object", error);
    if (members_.size() == JsonObject::kMembersMax)
      return fail("it has more than " + std::to_string(JsonObject::kMembersMax) + " values", error);
    members_.push_back({outer_, inner_, depth_ > 1, form, text, number});
    return true;
  }
  /// The text where it stands in the line; a copy where it was written with escapes.
  std::string_view whole(json::string_view last) {
    const std::less_equal<const char*> below;
    if (part_.empty() && below(text_.data(), last.data()) &&
        below(last.data() + last.size(), text_.data() + text_.size()))
      return {last.data(), last.size()};
    part_.append(last.data(), last.size());
    kept_.push_back(std::move(part_));
    part_.clear();
    return kept_.back();
  }

  std::string_view text_;
  std::vector<JsonMember> members_;
  std::deque<std::string> kept_;
  std::string part_;
  std::size_t depth_ = 0;
  std::string_view outer_, inner_;
  std::string failure_;
};

json::parse_options options() {
  json::parse_options out;
  out.max_depth = JsonObject::kDepthMax + 1;
  return out;
}

}  // namespace

struct JsonObject::Parser {
  json::basic_parser<Handler> parser{options()};
};

JsonObject::JsonObject() : parser_(std::make_unique<Parser>()) {}
JsonObject::~JsonObject() = default;

absl::StatusOr<std::span<const JsonMember>> JsonObject::read(std::string_view text) {
  auto& parser = parser_->parser;
  parser.reset();
  parser.handler().begin(text);
  json::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (!parser.handler().failure().empty())
    return absl::InvalidArgumentError("the line is no JSON object: " + parser.handler().failure());
  if (error)
    return absl::InvalidArgumentError("the line is no JSON object: " + error.message() + " at byte " +
                                      std::to_string(read + 1));
  if (text.substr(read).find_first_not_of(" \t") != std::string_view::npos)
    return absl::InvalidArgumentError("something follows the JSON object at byte " +
                                      std::to_string(read + 1) + ": a line has one");
  return std::span<const JsonMember>(parser.handler().members());
}

}  // namespace tidemark::import
