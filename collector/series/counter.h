#pragma once

namespace tidemark::series {

/// By how much a counter grew from one value to the next. One that is smaller was reset and counted from
/// zero, or wrapped: that is assumed where the earlier value lies in the last quarter of 32 or of 64 bits and
/// the later one in the first.
constexpr double rise(double before, double after) {
  if (after >= before) return after - before;
  constexpr double quarter32 = 1073741824.0, whole32 = 4 * quarter32;
  constexpr double quarter64 = quarter32 * whole32, whole64 = 4 * quarter64;
  if (after < 0) return 0;
  if (before >= 3 * quarter32 && before < whole32 && after < quarter32) return after + (whole32 - before);
  if (before >= 3 * quarter64 && before < whole64 && after < quarter64) return after + (whole64 - before);
  return after;
}

}  // namespace tidemark::series
