#pragma once

/// The files of a folder from which a server takes what it shows and trusts. They are exchanged together, by
/// a link to the folder.
namespace tidemark::certificate {

inline constexpr const char* kServedKey = "key.pem";          ///< a secret
inline constexpr const char* kServedChain = "chain.pem";      ///< its certificate, then its authorities
inline constexpr const char* kServedTrusted = "trusted.pem";  ///< authorities of its clients

}  // namespace tidemark::certificate
