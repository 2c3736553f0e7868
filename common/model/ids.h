#pragma once

#include <compare>
#include <cstdint>
#include <functional>

#include "common/model/uuid.h"

namespace tidemark {

/// A desktop, server, router, …: what samples, results and events are about.
using EndpointId = TypedUuid<struct EndpointTag>;
/// Whoever holds the certificate and the spool: an agent or a proxy. An agent's source id is its endpoint id.
using SourceId = EndpointId;
/// One spool file's life. A new file, and a copy that was found out, has a new one.
using SpoolId = TypedUuid<struct SpoolTag>;
/// One collector's store.
using StoreId = TypedUuid<struct StoreTag>;

/// Whole numbers of different things do not mix.
template <class Tag, class Number = std::uint64_t>
struct TypedNumber {
  Number value = 0;

  friend auto operator<=>(const TypedNumber&, const TypedNumber&) = default;
  TypedNumber next() const { return {static_cast<Number>(value + 1)}; }
  TypedNumber previous() const { return {static_cast<Number>(value - 1)}; }
};

/// The place of an entry in a spool's one order, from 1; 0 means "none yet".
using BatchSeq = TypedNumber<struct BatchSeqTag>;
/// Given by the collector, one more for each new spool of a source, from 1; 0 means "none yet".
using Epoch = TypedNumber<struct EpochTag>;
/// A series within a spool, from 1, without holes, in the order of first use.
using SeriesNumber = TypedNumber<struct SeriesNumberTag, std::uint32_t>;

}  // namespace tidemark

template <class Tag, class Number>
struct std::hash<tidemark::TypedNumber<Tag, Number>> {
  std::size_t operator()(tidemark::TypedNumber<Tag, Number> n) const noexcept {
    return std::hash<Number>{}(n.value);
  }
};
