#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/store/identity_store.h"
#include "collector/store/sqlite/query.h"

/// The table of the certificates that were issued to sources. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// A part of schema version 10: when each was used first, and replaced.
void note_use_of_certificates(Connection& connection);

void insert_certificate(Connection& connection, EndpointId endpoint, const std::string& public_key_digest,
                        const std::string& token, TimePoint issued, const SignedCertificate& certificate);
std::optional<CertificateRow> certificate_by_serial(Connection& connection, const std::string& serial);
/// Newest first.
std::vector<CertificateRow> certificates_of(Connection& connection, EndpointId endpoint);
/// Of the endpoint that has been issued one for this key by this token; empty: by a renewal.
std::optional<EndpointId> endpoint_by_certified_key(Connection& connection,
                                                    const std::string& public_key_digest,
                                                    const std::string& token);
/// As IdentityStore::certificates_used().
void use_certificate(Connection& connection, const FirstUse& use, TimePoint forget);

}  // namespace tidemark::store::sqlite
