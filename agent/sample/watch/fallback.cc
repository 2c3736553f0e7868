#include "agent/sample/watch/fallback.h"

#include <utility>

#include "common/model/number.h"

namespace tidemark::watch {
namespace {

/// Keeps the positions of both: "LENGTH FIRST SECOND", LENGTH of the first one.
class WatchWithFallback final : public Watch {
 public:
  WatchWithFallback(std::unique_ptr<Watch> first, std::function<std::unique_ptr<Watch>()> make_second)
      : first_(std::move(first)), make_second_(std::move(make_second)) {}

  void start(const std::string& position, Sink sink) override {
    sink_ = std::move(sink);
    const std::string_view text = position;
    const auto blank = text.find(' ');
    const auto length = parse_number<std::size_t>(text.substr(0, blank));
    std::string of_first;
    if (length && blank != std::string_view::npos && *length <= text.size() - blank - 1) {
      of_first = text.substr(blank + 1, *length);
      second_position_ = text.substr(blank + 1 + *length);
    }
    Sink own = sink_;
    own.trouble = [this](const std::string& reason) { first_trouble(reason); };
    first_->start(of_first, std::move(own));
  }

  std::string position() const override {
    const std::string of_first = first_->position();
    return std::to_string(of_first.size()) + " " + of_first +
           (second_ ? second_->position() : second_position_);
  }

  std::chrono::nanoseconds take_cpu() override { return second_ ? second_->take_cpu() : first_->take_cpu(); }

 private:
  void first_trouble(const std::string& reason) {
    first_trouble_ = reason;
    if (reason.empty()) {
      second_.reset();
      second_position_.clear();  // what happens from now on the first one sees
      sink_.trouble({});
    } else if (!second_) {
      second_ = make_second_();
      Sink own = sink_;
      own.trouble = [this](const std::string& other) {
        sink_.trouble(other.empty() ? other : first_trouble_ + "; " + other);
      };
      second_->start(second_position_, std::move(own));
    }
  }

  const std::unique_ptr<Watch> first_;
  const std::function<std::unique_ptr<Watch>()> make_second_;
  Sink sink_;
  std::string first_trouble_;
  std::string second_position_;  // before it is made
  std::unique_ptr<Watch> second_;
};

}  // namespace

std::unique_ptr<Watch> with_fallback(std::unique_ptr<Watch> first,
                                     std::function<std::unique_ptr<Watch>()> make_second) {
  return std::make_unique<WatchWithFallback>(std::move(first), std::move(make_second));
}

}  // namespace tidemark::watch
