#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tidemark::snmp {

/// Choices out of bytes; after the last they begin again.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : bytes_(bytes) {}
  std::uint8_t next() {
    if (bytes_.empty()) return 0;
    if (at_ >= bytes_.size()) at_ = 0, again_ = true;
    return static_cast<std::uint8_t>(bytes_[at_++]);
  }
  bool one_in(unsigned n) { return next() % n == 0; }
  std::uint64_t number() {
    const unsigned size = next() % 9;
    std::uint64_t out = 0;
    for (unsigned i = 0; i < size; ++i) out = out << 8U | next();
    return out;
  }
  /// Up to so many of them, as long as there are some.
  std::string_view piece(std::size_t size) {
    const std::string_view out = bytes_.substr(at_ < bytes_.size() ? at_ : 0, size);
    at_ += out.size();
    return out;
  }
  /// All were taken once.
  bool over() const { return again_ || at_ >= bytes_.size(); }

 private:
  const std::string_view bytes_;
  std::size_t at_ = 0;
  bool again_ = false;
};

inline void hold(bool promise, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (promise) return;
  std::fprintf(stderr, "%s:%d: a promise is broken\n", file, line);
  std::abort();
}

}  // namespace tidemark::snmp
