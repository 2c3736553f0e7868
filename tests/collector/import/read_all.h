#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "collector/import/lines.h"
#include "collector/import/reader.h"
#include "tests/support/catch.h"

namespace tidemark::import {

/// What becomes of a file.
struct Read {
  absl::Status status;
  Output out;

  std::vector<ResultRecord> results() const {
    std::vector<ResultRecord> all;
    for (const TakenRecord& taken : out.records) {
      if (const auto* result = std::get_if<ResultRecord>(&taken.record)) all.push_back(*result);
    }
    return all;
  }
  std::vector<SampleRecord> samples() const {
    std::vector<SampleRecord> all;
    for (const TakenRecord& taken : out.records) {
      if (const auto* sample = std::get_if<SampleRecord>(&taken.record)) all.push_back(*sample);
    }
    return all;
  }
};

inline Read read_all(std::string_view format, const std::string& file) {
  std::istringstream in(file);
  Lines lines(in);
  Read out;
  const Format* const known = find_format(format);
  REQUIRE(known != nullptr);
  const auto reader = known->make();
  while (const auto line = lines.next()) {
    out.status = reader->read(line->number, line->text, out.out);
    if (!out.status.ok()) return out;
  }
  reader->finish(out.out);
  return out;
}

/// "endpoint/check time state interval_s confirm text"
inline std::string text_of(const ResultRecord& record) {
  const CheckResult& result = record.result;
  return record.endpoint + "/" + result.check + " " + std::to_string(unix_ms(result.time) / 1000) + " " +
         std::string(name_of(result.state)) + " " + std::to_string(result.interval.count() / 1000) + " " +
         std::to_string(result.confirm) + " " + result.text;
}

inline std::vector<std::string> texts_of(const std::vector<ResultRecord>& records) {
  std::vector<std::string> out;
  for (const ResultRecord& record : records) out.push_back(text_of(record));
  return out;
}

}  // namespace tidemark::import
