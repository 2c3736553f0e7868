#include "agent/snmp/poll/identification.h"

#include <algorithm>

#include "agent/snmp/device/telling.h"

namespace tidemark::snmp {
namespace {

const Oid kDescription = {1, 3, 6, 1, 2, 1, 1, 1}, kObjectId = {1, 3, 6, 1, 2, 1, 1, 2},
          kName = {1, 3, 6, 1, 2, 1, 1, 5};

bool at_or_below(std::span<const std::uint32_t> name, const Oid& oid) {
  const auto numbers = oid.numbers();
  return name.size() >= numbers.size() && std::equal(numbers.begin(), numbers.end(), name.begin());
}

}  // namespace

Identification::Identification(Questions questions)
    : questions_(std::move(questions)), asked_({kDescription, kObjectId, kName}) {}

/// With GETNEXT, which even a device without one of them answers in v1: with what comes after it.
std::optional<Request> Identification::next() {
  if (step_ == Step::kDone) return std::nullopt;
  if (step_ == Step::kQuestions) {
    const std::size_t most = std::min(together_, open_.size());
    asked_.assign(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(most));
  }
  Request request;
  request.operation = Operation::kGetNext;
  request.names = asked_;
  return request;
}

void Identification::take(const Response& response) {
  if (step_ == Step::kSystem) return take_system(response);
  for (std::size_t i = 0; response.error == 0 && i < std::min(asked_.size(), response.size()); ++i) {
    const Varbind value = response.at(i);
    // Also a value that is none says that there is something.
    const bool there = value.syntax < Syntax::kNoSuchObject;
    if (there && at_or_below(value.name, asked_[i])) answered_.push_back(asked_[i]);
  }
  // In v1 one of them that has nothing behind it spoils them all: then one by one.
  const bool spoilt = response.error != 0 && asked_.size() > 1;
  together_ = spoilt ? 1 : together_;
  if (spoilt) return;
  open_.erase(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(asked_.size()));
  if (open_.empty()) step_ = Step::kDone;
}

void Identification::take_system(const Response& response) {
  for (std::size_t i = 0; response.error == 0 && i < std::min(asked_.size(), response.size()); ++i) {
    const Varbind value = response.at(i);
    if (value.absent() || !at_or_below(value.name, asked_[i])) continue;
    if (asked_[i] == kDescription) facts_.description = tidy_text(value.text);
    if (asked_[i] == kName) facts_.name = tidy_text(value.text);
    if (asked_[i] == kObjectId && value.syntax == Syntax::kOid)
      facts_.object_id = Oid::parse(value.text).value_or(Oid{});
  }
  open_ = questions_(facts_.object_id);
  step_ = open_.empty() ? Step::kDone : Step::kQuestions;
}

bool Identification::answers(const Oid& oid) const {
  return std::find(answered_.begin(), answered_.end(), oid) != answered_.end();
}

}  // namespace tidemark::snmp
