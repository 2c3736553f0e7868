#include "common/model/pattern.h"

#include <re2/re2.h>

namespace tidemark {
namespace {

constexpr std::int64_t kMemoryBytesMax = 1 << 20;  // of a compiled pattern and its automata

re2::RE2::Options options() {
  re2::RE2::Options out;
  out.set_max_mem(kMemoryBytesMax);
  out.set_log_errors(false);
  return out;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct Pattern::State {
  explicit State(std::string_view text) : expression(piece(text), options()) {}
  re2::RE2 expression;
};

Pattern::Pattern(std::string_view text) : state_(std::make_shared<const State>(text)) {}

std::string Pattern::mistake_in(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (text.size() > kBytesMax) return "it is longer than " + std::to_string(kBytesMax) + " bytes";
  const re2::RE2 expression(piece(text), options());
  return expression.ok() ? std::string{} : expression.error();
}

bool Pattern::matches(std::string_view text) const {
  return state_->expression.ok() &&
         state_->expression.Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

}  // namespace tidemark
