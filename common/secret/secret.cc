#include "common/secret/secret.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

namespace tidemark::secret {

void wipe(std::string& text) {
  text.resize(text.capacity());  // what it held before is wiped, too; nothing is allocated
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
  wipe(other.text_);  // a short text lies in the object itself, and stays there
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe(text_);
    text_ = std::move(other.text_);
    wipe(other.text_);
  }
  return *this;
}

Secret::~Secret() { wipe(text_); }

void Secret::keep(std::size_t bytes) {
  OPENSSL_cleanse(text_.data() + bytes, text_.size() - bytes);
  text_.resize(bytes);
}

void Secret::keep_first_line() { keep(std::min(text_.find_first_of("\r\n"), text_.size())); }

void Secret::drop_last_breaks() {
  const auto last = text_.find_last_not_of("\r\n");
  keep(last == std::string::npos ? 0 : last + 1);
}

}  // namespace tidemark::secret
