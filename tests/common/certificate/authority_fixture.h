#pragma once

#include <chrono>

#include "common/certificate/issue.h"

namespace tidemark::certificate {

inline const TimePoint kNow = *parse_rfc3339("2026-11-24T12:00:00Z");
inline constexpr auto kDay = std::chrono::hours{24};

struct Holder {
  PrivateKey key;
  Certificate certificate;
};

inline Holder make_authority(const std::string& name = "Test authority", TimePoint from = kNow - kDay,
                             TimePoint to = kNow + 3650 * kDay) {
  PrivateKey key = PrivateKey::generate().value();
  Certificate certificate =
      self_sign({.purpose = Purpose::kAuthority, .common_name = name, .not_before = from, .not_after = to},
                key)
          .value();
  return {std::move(key), std::move(certificate)};
}

inline Holder make_leaf(const Holder& authority, Purpose purpose, std::vector<std::string> uris,
                        TimePoint from = kNow - kDay, TimePoint to = kNow + 365 * kDay) {
  PrivateKey key = PrivateKey::generate().value();
  Certificate certificate = issue({.purpose = purpose,
                                   .uris = std::move(uris),
                                   .hosts = {"localhost"},
                                   .not_before = from,
                                   .not_after = to},
                                  key.public_key(), authority.certificate, authority.key)
                                .value();
  return {std::move(key), std::move(certificate)};
}

}  // namespace tidemark::certificate
