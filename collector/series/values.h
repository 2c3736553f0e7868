#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Columns of doubles. Pure; every bit pattern comes back as it went in: NaN with its payload, -0,
/// infinities.
namespace tidemark::series {

/// Appends a column. Where all values are decimal fractions of at most nine decimals they are written as
/// integers, else by their differences as bits, or as they are where that is shorter.
void put_values(std::span<const double> values, std::string& out);

/// Reads a whole column into `values`. False: it is none of put_values(), or of another length.
bool read_values(std::string_view column, std::span<double> values);

/// Their sum; where all are decimal fractions of at most nine decimals it is rounded once, so that it is one,
/// too. Infinities count as they do in floating point.
double sum_of(std::span<const double> values);

}  // namespace tidemark::series
