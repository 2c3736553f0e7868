#include "common/wire/validate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "common/wire/batch_codec.h"

namespace tidemark::wire {
namespace {

constexpr std::string_view kNoText = " has control characters or bytes that are no UTF-8";

std::string quoted(std::string_view text) {
  constexpr std::size_t shown = 60;
  std::string out = "'";
  for (const char c : text.substr(0, shown))
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return out + (text.size() > shown ? "…'" : "'");
}

/// Empty, or what is wrong with a metric's, check's, event's or attribute key's name.
std::string name_mistake(std::string_view what, std::string_view name, const Limits& limits) {
  if (name.empty()) return std::string(what) + " has no name";
  if (name.size() > limits.name_bytes_max) {
    return std::string(what) + "'s name is longer than " + std::to_string(limits.name_bytes_max) + " bytes";
  }
  if (!is_text(name) || name.find_first_of("\t\n") != std::string_view::npos) {
    return std::string(what) + "'s name has control characters or bytes that are no UTF-8";
  }
  return {};
}

/// OpenTelemetry's rule: a letter, then letters, digits, and . _ - /
std::string metric_mistake(std::string_view metric, const Limits& limits) {
  if (auto mistake = name_mistake("a metric", metric, limits); !mistake.empty()) return mistake;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const bool good =
      letter(metric.front()) && std::all_of(metric.begin(), metric.end(), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '/';
      });
  return good ? std::string{} : "a metric's name is a letter, then letters, digits, '.', '_', '-' and '/'";
}

std::string attributes_mistake(const Attributes& attributes, const Limits& limits) {
  if (attributes.size() > limits.attributes_max) {
    return "more than " + std::to_string(limits.attributes_max) + " attributes";
  }
  const Attribute* previous = nullptr;
  for (const Attribute& attribute : attributes) {
    if (auto mistake = name_mistake("an attribute", attribute.key, limits); !mistake.empty()) return mistake;
    if (attribute.value.size() > limits.value_bytes_max) {
      return "an attribute's value is longer than " + std::to_string(limits.value_bytes_max) + " bytes";
    }
    if (!is_text(attribute.value)) return "an attribute's value" + std::string(kNoText);
    if (previous != nullptr && previous->key >= attribute.key)
      return "attributes are not sorted by key, each key once";
    previous = &attribute;
  }
  return {};
}

/// Gathers what is refused, one line a reason.
class Refusals {
 public:
  explicit Refusals(BatchSeq seq) : seq_(seq) {}

  void add(const std::string& reason, std::string_view example, const Counts& counts) {
    Counts& sum =
        by_reason_.try_emplace(reason, std::pair{Counts{}, std::string(example)}).first->second.first;
    sum += counts;
    all_ += counts;
  }
  const Counts& all() const { return all_; }
  std::vector<stream::RefusedItems> lines() const {
    std::vector<stream::RefusedItems> out;
    for (const auto& [reason, sum] : by_reason_) {
      out.push_back({seq_, sum.second.empty() ? reason : reason + ", such as " + sum.second, sum.first});
    }
    return out;
  }

 private:
  BatchSeq seq_;
  std::map<std::string, std::pair<Counts, std::string>> by_reason_;
  Counts all_;
};

/// Filing one reads what is known of its endpoint.
constexpr std::size_t kInventoriesMax = 64;

class SectionJudge {
 public:
  SectionJudge(const BatchContext& context, Refusals& refusals) : context_(context), refusals_(refusals) {}

  /// What is kept of it; absent: nothing.
  std::optional<Section> judge(Section section) {
    if (section.endpoint.nil()) section.endpoint = context_.source;
    if (section.endpoint != context_.source &&
        !(context_.may_speak_for && context_.may_speak_for(section.endpoint))) {
      refusals_.add("the section is about an endpoint that " + std::string(kOverreach),
                    section.endpoint.text(), counts_of(section));
      return std::nullopt;
    }
    Section kept;
    kept.endpoint = section.endpoint;
    for (SampleBlock& block : section.blocks) judge_block(std::move(block), kept);
    for (CheckResult& result : section.results) {
      const std::string mistake = result_mistake(result);
      if (mistake.empty()) {
        kept.results.push_back(std::move(result));
      } else {
        refusals_.add(mistake, "check " + quoted(result.check), {0, 1, 0});
      }
    }
    for (Event& event : section.events) {
      const std::string mistake = event_mistake(event);
      if (mistake.empty()) {
        kept.events.push_back(std::move(event));
      } else {
        refusals_.add(mistake, "event " + quoted(event.name), {0, 0, 1});
      }
    }
    return kept;
  }

 private:
  std::string time_mistake(TimePoint time) const {
    if (time < TimePoint{}) return "the time lies before 1970";
    // Compared so that no time, however large, overflows.
    if (time > context_.now + context_.limits.future_max - context_.clock_offset) {
      return "the time lies more than " + human(context_.limits.future_max) + " in the future";
    }
    return {};
  }

  std::string series_mistake(SeriesNumber number, EndpointId endpoint) const {
    const auto known = context_.series->find(number);
    if (known == context_.series->end()) return "the series was not declared";
    if (known->second.refused) return "the series' declaration was refused";
    if (known->second.endpoint != endpoint) return "the series was declared for another endpoint";
    return {};
  }

  /// Nothing in it breaks a rule, as is nearly always so.
  bool good(const SampleBlock& block, EndpointId endpoint) const {
    if (block.values.empty()) return false;
    const auto [first, last] = std::minmax_element(block.times.begin(), block.times.end());
    if (!time_mistake(*first).empty() || !time_mistake(*last).empty()) return false;
    if (!std::all_of(block.values.begin(), block.values.end(), [](double v) { return std::isfinite(v); }))
      return false;
    return std::all_of(block.series.begin(), block.series.end(),
                       [&](SeriesNumber number) { return series_mistake(number, endpoint).empty(); });
  }

  void judge_block(SampleBlock block, Section& kept) {
    if (good(block, kept.endpoint)) {
      kept.blocks.push_back(std::move(block));
      return;
    }
    const std::size_t width = block.times.size();
    std::vector<bool> keep_time(width, true);
    std::size_t times_kept = 0;
    for (std::size_t t = 0; t < width; ++t) {
      const std::string mistake = time_mistake(block.times[t]);
      keep_time[t] = mistake.empty();
      times_kept += keep_time[t];
      if (!mistake.empty())
        refusals_.add(mistake, "samples at " + rfc3339_or_number(block.times[t]),
                      {block.series.size(), 0, 0});
    }
    if (times_kept == 0) return;
    SampleBlock out;
    out.times = kept_times(block, keep_time);
    for (std::size_t s = 0; s < block.series.size(); ++s) {
      const std::string mistake = series_mistake(block.series[s], kept.endpoint);
      if (!mistake.empty()) {
        refusals_.add(mistake, "series " + std::to_string(block.series[s].value), {times_kept, 0, 0});
        continue;
      }
      std::vector<bool> keep = keep_time;
      std::size_t no_numbers = 0;
      for (std::size_t t = 0; t < width; ++t) {
        if (!keep[t] || std::isfinite(block.values[s * width + t])) continue;
        keep[t] = false;
        ++no_numbers;
      }
      if (no_numbers > 0) {
        refusals_.add("the value is no finite number", "series " + std::to_string(block.series[s].value),
                      {no_numbers, 0, 0});
        if (no_numbers == times_kept) continue;
        // A block has no holes: what is left of this series gets one of its own.
        SampleBlock own;
        own.times = kept_times(block, keep);
        add_series(block, s, keep, own);
        kept.blocks.push_back(std::move(own));
        continue;
      }
      add_series(block, s, keep, out);
    }
    if (!out.values.empty()) kept.blocks.push_back(std::move(out));
  }

  static std::vector<TimePoint> kept_times(const SampleBlock& block, const std::vector<bool>& keep) {
    std::vector<TimePoint> out;
    for (std::size_t t = 0; t < block.times.size(); ++t) {
      if (keep[t]) out.push_back(block.times[t]);
    }
    return out;
  }

  static void add_series(const SampleBlock& block, std::size_t s, const std::vector<bool>& keep,
                         SampleBlock& out) {
    out.series.push_back(block.series[s]);
    for (std::size_t t = 0; t < block.times.size(); ++t) {
      if (keep[t]) out.values.push_back(block.values[s * block.times.size() + t]);
    }
  }

  static std::string rfc3339_or_number(TimePoint time) {
    constexpr std::int64_t year_9999_ms = 253'402'300'800'000;
    const std::int64_t ms = unix_ms(time);
    return ms >= 0 && ms < year_9999_ms ? rfc3339(time) : std::to_string(ms) + " ms";
  }

  std::string text_mistake(std::string_view text) const {
    if (text.size() > context_.limits.text_bytes_max) {
      return "the text is longer than " + std::to_string(context_.limits.text_bytes_max) + " bytes";
    }
    return is_text(text) ? std::string{} : "the text" + std::string(kNoText);
  }

  std::string result_mistake(const CheckResult& result) const {
    if (auto mistake = name_mistake("a check", result.check, context_.limits); !mistake.empty())
      return mistake;
    if (result.state > CheckState::kUnknown) return "the check's state is not one that this collector knows";
    if (result.interval <= Duration::zero()) return "the check's interval is not above 0";
    if (result.confirm < 1) return "the check's confirm count is not at least 1";
    if (auto mistake = time_mistake(result.time); !mistake.empty()) return mistake;
    return text_mistake(result.text);
  }

  std::string event_mistake(const Event& event) {
    if (auto mistake = name_mistake("an event", event.name, context_.limits); !mistake.empty())
      return mistake;
    if (event.severity > Severity::kCritical)
      return "the event's severity is not one that this collector knows";
    if (auto mistake = time_mistake(event.time); !mistake.empty()) return mistake;
    if (auto mistake = attributes_mistake(event.attributes, context_.limits); !mistake.empty())
      return mistake;
    if (auto mistake = text_mistake(event.body); !mistake.empty()) return mistake;
    return event.inventory ? inventory_mistake(*event.inventory) : std::string{};
  }

  std::string inventory_mistake(const InventoryChange& change) {
    const Limits& limits = context_.limits;
    if (++inventories_ > kInventoriesMax)
      return "a batch has more than " + std::to_string(kInventoriesMax) + " changes of inventories";
    if (auto mistake = name_mistake("an inventory's kind", change.kind, limits); !mistake.empty())
      return mistake;
    if (change.items.size() > limits.inventory_items_max) {
      return "an inventory has more than " + std::to_string(limits.inventory_items_max) + " items";
    }
    for (const std::string& end : {change.after, change.up_to}) {
      if (!end.empty() && !name_mistake("a range", end, limits).empty())
        return "the ends of an inventory's range are no keys of items";
    }
    for (const InventoryItem& item : change.items) {
      if (auto mistake = name_mistake("an inventory's item", item.key, limits); !mistake.empty())
        return mistake;
      if (auto mistake = attributes_mistake(item.values, limits); !mistake.empty())
        return "an inventory's item: " + mistake;
    }
    return {};
  }

  const BatchContext& context_;
  Refusals& refusals_;
  std::size_t inventories_ = 0;
};

}  // namespace

absl::StatusOr<stream::ValidatedBatch> validate_batch(std::string_view bytes, BatchSeq seq,
                                                      const BatchContext& context) {
  const Limits& limits = context.limits;
  if (bytes.size() > limits.batch_bytes_max) {
    return absl::InvalidArgumentError("the batch has " + std::to_string(bytes.size()) + " bytes; at most " +
                                      std::to_string(limits.batch_bytes_max) + " are taken");
  }
  auto batch = decode_batch(bytes);
  if (!batch.ok()) return batch.status();
  if (batch->sections.size() > limits.sections_max) {
    return absl::InvalidArgumentError("the batch has " + std::to_string(batch->sections.size()) +
                                      " sections; at most " + std::to_string(limits.sections_max) +
                                      " are taken");
  }
  stream::ValidatedBatch out;
  out.sent = counts_of(*batch);
  if (out.sent.all() > limits.items_max) {
    return absl::InvalidArgumentError("the batch has " + std::to_string(out.sent.all()) + " items; at most " +
                                      std::to_string(limits.items_max) + " are taken");
  }
  out.batch.created = batch->created;
  Refusals refusals(seq);
  SectionJudge judge(context, refusals);
  for (Section& section : batch->sections) {
    auto kept = judge.judge(std::move(section));
    if (kept && counts_of(*kept).all() > 0) out.batch.sections.push_back(std::move(*kept));
  }
  out.refused = refusals.lines();
  return out;
}

absl::Status validate_declaration(const SeriesDeclaration& declaration, const BatchContext& context,
                                  std::size_t endpoint_series) {
  const Limits& limits = context.limits;
  const SeriesKey& key = declaration.key;
  std::string mistake = metric_mistake(key.metric, limits);
  if (mistake.empty()) mistake = attributes_mistake(key.attributes, limits);
  if (mistake.empty() && declaration.unit.size() > limits.name_bytes_max) {
    mistake = "the unit is longer than " + std::to_string(limits.name_bytes_max) + " bytes";
  }
  if (mistake.empty() && !is_text(declaration.unit)) mistake = "the unit" + std::string(kNoText);
  if (mistake.empty() && declaration.kind != MetricKind::kGauge && declaration.kind != MetricKind::kCounter) {
    mistake = "the metric's kind is not one that this collector knows";
  }
  if (mistake.empty() && !key.endpoint.nil() && key.endpoint != context.source &&
      !(context.may_speak_for && context.may_speak_for(key.endpoint))) {
    mistake = "it is about endpoint " + key.endpoint.text() + ", which " + std::string(kOverreach);
  }
  if (mistake.empty() && endpoint_series >= limits.series_max) {
    mistake = "the endpoint has " + std::to_string(limits.series_max) + " series already, which is the limit";
  }
  if (mistake.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("the series " + std::to_string(declaration.number.value) + " (" +
                                    quoted(key.metric) + ") is refused: " + mistake);
}

}  // namespace tidemark::wire
