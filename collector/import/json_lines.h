#pragma once

#include "collector/import/fields.h"
#include "collector/import/json_object.h"
#include "collector/import/reader.h"

namespace tidemark::import {

/// One JSON object a line, with the fields that its kind has. Empty lines are passed over.
class JsonLines final : public Reader {
 public:
  absl::Status read(std::uint64_t line, std::string_view text, Output& out) override;

 private:
  absl::Status gather(std::string_view text);

  JsonObject object_;
  Fields fields_;
};

}  // namespace tidemark::import
