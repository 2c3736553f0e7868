#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>

#include "collector/identity/authority.h"

/// The authority's folder. AUTHORITY.md describes it. One thread at a time.
namespace tidemark::identity {

struct KeyPair {
  certificate::PrivateKey key;
  certificate::Certificate certificate;
};

/// The authority before this one, and what it signed for its successor's key.
struct Predecessor {
  certificate::Certificate certificate;
  certificate::Certificate vouched;
};

/// What is in the folder.
struct HeldAuthority {
  KeyPair authority;
  std::optional<Predecessor> previous;
  KeyPair server;

  /// As Authority::server_chain_pem() and trusted_pem() have it.
  std::string server_chain_pem() const;
  std::string trusted_pem() const;
};

/// Ends what a crash interrupted, loads what is there, makes what is missing or due, and puts the folder that
/// is served in order. As Authority::open().
absl::StatusOr<HeldAuthority> load_folder(const AuthorityOptions& options, TimePoint now);
/// Makes a successor, and puts it in place; load_folder() has it from then on.
absl::Status put_successor(const AuthorityOptions& options, const KeyPair& current, TimePoint now);
/// The previous one's files are gone.
absl::Status drop_previous(const AuthorityOptions& options);
/// Why the server's certificate has to be made anew; empty: it can go on.
std::string reason_to_renew(const AuthorityOptions& options, const HeldAuthority& held, TimePoint now);
/// The folder that is served: a link.
std::filesystem::path served_folder(const AuthorityOptions& options);

}  // namespace tidemark::identity
