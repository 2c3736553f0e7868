#include "collector/admin/answers.h"

/// The authority's succession.
namespace tidemark::admin {
namespace {

constexpr int kNamesMax = 1'000;

void fill(const certificate::Certificate& authority, v1::Authority& out) {
  out.set_pin(authority.pin().text());
  out.set_from_time_ms(unix_ms(authority.not_before()));
  out.set_to_time_ms(unix_ms(authority.not_after()));
}

}  // namespace

absl::StatusOr<v1::AuthorityShowReply> answer(const Ports& ports, const v1::AuthorityShowRequest&) {
  const auto now = ports.succession.standing();
  if (!now.ok()) return now.status();
  v1::AuthorityShowReply out;
  fill(now->current, *out.mutable_current());
  if (now->previous) fill(*now->previous, *out.mutable_previous());
  out.set_server_from_time_ms(unix_ms(now->server.not_before()));
  out.set_server_to_time_ms(unix_ms(now->server.not_after()));
  out.set_endpoints(now->endpoints);
  out.set_behind_count(now->behind.size());
  for (const auto& [source, name] : now->behind) {
    if (out.behind_size() < kNamesMax) out.add_behind(name);
  }
  return out;
}

absl::StatusOr<v1::AuthorityRollReply> answer(const Ports& ports, const v1::AuthorityRollRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  if (auto status = ports.succession.roll(entry->author); !status.ok()) return status;
  const auto now = ports.succession.standing();
  if (!now.ok()) return now.status();
  v1::AuthorityRollReply out;
  fill(now->current, *out.mutable_current());
  if (now->previous) fill(*now->previous, *out.mutable_previous());
  return out;
}

absl::StatusOr<v1::AuthorityFinishReply> answer(const Ports& ports,
                                                const v1::AuthorityFinishRequest& request) {
  const auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  const auto left = ports.succession.finish(entry->author, request.force());
  if (!left.ok()) return left.status();
  for (const SourceId source : *left) {
    ports.end_streams(source, {stream::Closing::Reason::kRevoked,
                               "its certificate is of an authority that is trusted no more",
                               {}});
  }
  const auto now = ports.succession.standing();
  if (!now.ok()) return now.status();
  v1::AuthorityFinishReply out;
  fill(now->current, *out.mutable_current());
  out.set_left_behind(left->size());
  return out;
}

}  // namespace tidemark::admin
