#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "collector/catalog/service.h"

/// Digests of what definitions say; internal to this room.
namespace tidemark::catalog {

/// FNV-1a over everything that was added: names versions, guards nothing.
class Fingerprint {
 public:
  void add(const std::string& text);
  void add(const std::map<std::string, std::string>& map);
  void add(double number);
  /// 16 hexadecimal digits.
  std::string text() const;

 private:
  void step(unsigned char c) { hash_ = (hash_ ^ c) * 1'099'511'628'211ull; }
  std::uint64_t hash_ = 14'695'981'039'346'656'037ull;
};

/// What a service says under one key.
struct Part {
  const char* key;
  Fingerprint print;
};
/// Of all keys, in the same order for every service.
std::vector<Part> parts_of(const Service& service);

}  // namespace tidemark::catalog
