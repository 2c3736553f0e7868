#include "collector/cli/pages.h"

namespace tidemark::cli {

Cell time_or_absent(bool set, std::int64_t unix_milliseconds, const std::string& why) {
  if (!set) return Absent{why};
  return from_unix_ms(unix_milliseconds);
}

Labels labels_of(const google::protobuf::Map<std::string, std::string>& map) {
  return {map.begin(), map.end()};
}

Labels labels_of(const google::protobuf::RepeatedPtrField<v1::Attribute>& attributes) {
  Labels labels;
  for (const v1::Attribute& attribute : attributes) labels[attribute.key()] = attribute.value();
  return labels;
}

Words words_of(const google::protobuf::RepeatedPtrField<std::string>& words) {
  return {words.begin(), words.end()};
}

std::string plural(std::uint64_t n, const std::string& noun) {
  return count_text(n) + " " + noun + (n == 1 ? "" : "s");
}

std::string causes_text(const v1::Outage& outage) {
  if (outage.causes().empty()) return "no cause is known";
  const v1::Cause& first = outage.causes(0);
  std::string out = first.component() + (first.text().empty() ? "" : ": " + first.text());
  if (outage.causes_size() > 1) out += " (and " + std::to_string(outage.causes_size() - 1) + " more)";
  return out;
}

Listing outages_listing(const google::protobuf::RepeatedPtrField<v1::Outage>& outages) {
  Listing listing{"outages",
                  {{"service", "SERVICE"},
                   {"failed", "FAILED"},
                   {"restored", "RESTORED"},
                   {"down_s", "DOWN"},
                   {"down_in_hours_s", "IN HOURS"},
                   {"error_bar_s", ""},
                   {"continued", ""},
                   {"cause", "CAUSE", true}},
                  {},
                  "no outage"};
  for (const v1::Outage& outage : outages)
    listing.rows.push_back(
        {outage.service(), from_unix_ms(outage.failed_time_ms()),
         time_or_absent(outage.has_restored_time_ms(), outage.restored_time_ms(), "still down"),
         Duration{outage.down_ms()}, Duration{outage.down_in_hours_ms()}, Duration{outage.error_bar_ms()},
         outage.continued(), causes_text(outage)});
  return listing;
}

std::vector<Record> outage_records(const google::protobuf::RepeatedPtrField<v1::Outage>& outages) {
  std::vector<Record> records;
  for (const v1::Outage& outage : outages) {
    std::vector<Record> causes;
    for (const v1::Cause& cause : outage.causes())
      causes.push_back({Field::of("component", cause.component()), Field::of("endpoint", cause.endpoint()),
                        Field::of("text", cause.text()), Field::of("down_s", Duration{cause.down_ms()})});
    records.push_back(
        {Field::of("service", outage.service()), Field::of("failed", from_unix_ms(outage.failed_time_ms())),
         Field::of("restored",
                   time_or_absent(outage.has_restored_time_ms(), outage.restored_time_ms(), "still down")),
         Field::of("error_bar_s", Duration{outage.error_bar_ms()}),
         Field::of("down_s", Duration{outage.down_ms()}),
         Field::of("down_in_hours_s", Duration{outage.down_in_hours_ms()}),
         Field::of("continued", outage.continued()), Field::list("causes", std::move(causes))});
  }
  return records;
}

}  // namespace tidemark::cli
