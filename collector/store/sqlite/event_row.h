#pragma once

#include <string>

#include "collector/store/rows.h"
#include "collector/store/sqlite/query.h"

namespace tidemark::store::sqlite {

/// Takes id, endpoint's id, time, clock_offset, received, severity, name, body and attributes, in this order.
inline EventRow event_row_of(Query& query) {
  EventRow row;
  std::string attributes;
  query.into(row.id, row.endpoint, row.event.time, row.clock_offset, row.received, row.event.severity,
             row.event.name, row.event.body, attributes);
  row.event.attributes = attributes_of(attributes);
  return row;
}

}  // namespace tidemark::store::sqlite
