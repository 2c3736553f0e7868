#pragma once

/// What is posted to the enrolment port, by its path: proto/tidemark/v1/enroll.proto has the bodies.
namespace tidemark::pinned {

inline constexpr char kEnrollPath[] = "/v1/enroll";
inline constexpr char kRenewPath[] = "/v1/renew";
inline constexpr char kLoginPath[] = "/v1/login";

}  // namespace tidemark::pinned
