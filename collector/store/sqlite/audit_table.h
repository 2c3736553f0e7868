#pragma once

#include <functional>
#include <string>
#include <vector>

#include "collector/store/operations_store.h"
#include "collector/store/sqlite/writer.h"

/// The audit log: who did what, each line chained to the one before it. All functions but write_audited()
/// throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// A step of the schema; as version 10 made it: lines get their digests, those that are there as they are.
void chain_audit_lines(Connection& connection);

/// The digest of the log up to a line, as hash chains have it (Haber and Stornetta 1991): the first 16 bytes
/// of the SHA-256 of the digest before it (zeros before the first line), and the line: its number and its
/// time in ms since 1970, then its author, action and about, each after its size; numbers in 8 bytes, the
/// lowest first. Whoever changes, takes away or slips in a line breaks the chain there; whoever makes all of
/// it anew ends at another digest than the journal has.
stream::Digest chained(const stream::Digest& before, const AuditRow& line);

/// Within the transaction of what it tells.
void write_audit(Connection& connection, const Entry& by, const std::string& action,
                 const std::string& about);

/// Newest first.
std::vector<AuditRow> audit_lines(Connection& connection, std::size_t limit);
AuditVerdict verify_audit_lines(Connection& connection, const std::vector<AuditMark>& marks);

/// Runs the job; the lines that it wrote go to the log (and so to the journal) once they are durable, with
/// their digests: a copy that whoever changes the store does not change, and of which a store that was
/// restored learns what it forgot: "audit 17 at 2026-11-28T09:00:00.000Z by anna: endpoint.revoke …; chain
/// 3f…".
/// `committed` is called as by Writer::run().
absl::Status write_audited(Writer& writer, const Writer::Job& job,
                           const std::function<void()>& committed = {});

}  // namespace tidemark::store::sqlite
