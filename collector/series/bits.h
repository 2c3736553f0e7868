#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// Bits and variable-length numbers in byte strings. Pure. FORMAT.md tells how they lie.
namespace tidemark::series {

/// LEB128: seven bits a byte, the least first.
void put_varint(std::uint64_t value, std::string& out);
/// Small numbers of either sign become small ones: 0, -1, 1, -2, …
constexpr std::uint64_t zigzag(std::uint64_t value) {
  return (value << 1) ^ (value >> 63 != 0 ? ~std::uint64_t{0} : 0);
}
constexpr std::uint64_t unzigzag(std::uint64_t value) {
  return (value >> 1) ^ ((value & 1) != 0 ? ~std::uint64_t{0} : 0);
}
/// From the one to the other; wraps at 64 bits.
constexpr std::int64_t gap(std::int64_t before, std::int64_t after) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(after) - static_cast<std::uint64_t>(before));
}
/// How many bytes put_varint() takes.
constexpr std::size_t varint_bytes(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}
bool take_long_varint(std::string_view& in, std::uint64_t& value);
/// Takes one off the front; false: the bytes end within it, or it is no number of 64 bits.
inline bool take_varint(std::string_view& in, std::uint64_t& value) {
  if (in.empty() || static_cast<std::uint8_t>(in.front()) >= 0x80) return take_long_varint(in, value);
  value = static_cast<std::uint8_t>(in.front());
  in.remove_prefix(1);
  return true;
}
/// The next of numbers that grow from 0 on, each written as its distance from the one before; the first may
/// be 0. `number` is the one before, and becomes the next. False: it does not grow, or is too great.
bool take_growing(std::string_view& in, bool first, std::int64_t& number);

/// Appends bits, the least significant first; finish() fills the last byte with zeros.
class BitWriter {
 public:
  explicit BitWriter(std::string& out) : out_(out) {}
  /// `width` 0…64; bits of `value` above it must be zero.
  void put(std::uint64_t value, unsigned width) {
    if (width == 0) return;
    held_ |= value << used_;
    if (used_ + width < 64) {
      used_ += width;
      return;
    }
    spill();
    const unsigned written = 64 - used_;
    held_ = written < width ? value >> written : 0;
    used_ = used_ + width - 64;
  }
  /// `n` ones, then a zero.
  void put_unary(unsigned n) {
    for (; n >= 32; n -= 32) put(0xffff'ffff, 32);
    put((std::uint64_t{1} << n) - 1, n + 1);
  }
  void finish() {
    char bytes[8];
    std::memcpy(bytes, &held_, sizeof bytes);
    out_.append(bytes, (used_ + 7) / 8);
    held_ = 0;
    used_ = 0;
  }

 private:
  void spill() {
    char bytes[8];
    std::memcpy(bytes, &held_, sizeof bytes);
    out_.append(bytes, sizeof bytes);
  }

  std::string& out_;
  std::uint64_t held_ = 0;
  unsigned used_ = 0;  // of held_, below 64
};

/// Reads what BitWriter wrote. Beyond the end it reads zeros and remembers it.
class BitReader {
 public:
  explicit BitReader(std::string_view in) : in_(in) {}
  /// `width` 0…64.
  std::uint64_t take(unsigned width) {
    if (width > 56) {
      const std::uint64_t low = take(32);
      return low | take(width - 32) << 32;
    }
    const std::uint64_t word = word_at(at_);
    at_ += width;
    return word & ((std::uint64_t{1} << width) - 1);
  }
  /// How many ones come before the next zero; at most `most`, and then no zero is taken.
  unsigned take_unary(unsigned most) {
    unsigned n = 0;
    for (;;) {
      const auto ones = static_cast<unsigned>(std::countr_one(word_at(at_) & 0xff'ffff'ffff'ffff));
      if (n + ones >= most) {
        at_ += most - n;
        return most;
      }
      n += ones;
      at_ += ones;
      if (ones < 56) break;
    }
    ++at_;
    return n;
  }
  /// False: more bits were asked for than there are.
  bool good() const { return at_ <= in_.size() * 8; }
  /// Bytes that were read, the last one whole.
  std::size_t bytes() const { return (at_ + 7) / 8; }

 private:
  std::uint64_t word_at(std::size_t bit) const {
    const std::size_t byte = bit / 8;
    std::uint64_t word = 0;
    if (byte + 8 <= in_.size()) {
      std::memcpy(&word, in_.data() + byte, 8);
    } else if (byte < in_.size()) {
      std::memcpy(&word, in_.data() + byte, in_.size() - byte);
    }
    return word >> (bit % 8);
  }

  std::string_view in_;
  std::size_t at_ = 0;  // in bits
};

static_assert(std::endian::native == std::endian::little, "the format's words are little-endian");

}  // namespace tidemark::series
