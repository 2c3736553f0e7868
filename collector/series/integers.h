#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Columns of integers: times, and values that were scaled to integers. Pure; every 64-bit pattern comes back
/// as it went in.
namespace tidemark::series {

constexpr std::size_t kFrameLength = 256;  ///< numbers that share their parameters
constexpr unsigned kOrderMax = 2;

/// Which differences are written: the numbers themselves, their differences, or the differences of those.
/// The one that seems to come out smallest, by the first of them; of equal ones the lowest.
unsigned order_of(std::span<const std::int64_t> values);

/// Appends them; `order` 0…kOrderMax, `values` may be changed.
void put_integers(std::span<std::int64_t> values, unsigned order, std::string& out);

/// Takes as many as `values` has off the front. False: the bytes end too early, or are none of
/// put_integers().
bool take_integers(std::string_view& in, unsigned order, std::span<std::int64_t> values);

/// Appends the best order in a byte, then the integers.
void put_ordered(std::span<const std::int64_t> values, std::string& out);
/// As take_integers(), of put_ordered().
bool take_ordered(std::string_view& in, std::span<std::int64_t> values);

}  // namespace tidemark::series
