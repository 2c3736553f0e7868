#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

/// A device's proxy comes back, and names its devices anew: this one is refused then.
std::uint64_t end_streams_of(const Ports& ports, const store::EndpointRow& row) {
  const std::string how = row.kept_out();
  return ports.end_streams(
      row.source,
      row.source == row.id
          ? stream::Closing{stream::Closing::Reason::kRevoked, "this endpoint was " + how, {}}
          : stream::Closing{
                stream::Closing::Reason::kAssignment, "the device " + row.name + " was " + how, {}});
}

/// Which endpoint is to be changed, and by whom.
struct Wish {
  store::EndpointRow endpoint;
  std::string author;
};

/// kNotFound: there is no such endpoint; kInvalidArgument: nobody says whose change it is.
template <class Request>
absl::StatusOr<Wish> wish_of(const Ports& ports, const Request& request) {
  auto endpoint = find_endpoint(ports, request.endpoint());
  if (!endpoint.ok()) return endpoint.status();
  auto entry = entry_by(ports, request.author());
  if (!entry.ok()) return entry.status();
  return Wish{*std::move(endpoint), std::move(entry->author)};
}

/// By whichever of the registrar's two ways.
using KeepOut = absl::StatusOr<store::EndpointRow> (identity::Registrar::*)(const std::string& name_or_id,
                                                                            const std::string& author);

template <class Reply, class Request>
absl::StatusOr<Reply> keep_out(const Ports& ports, const Request& request, KeepOut how) {
  const auto wish = wish_of(ports, request);
  if (!wish.ok()) return wish.status();
  const auto row = (ports.registrar.*how)(wish->endpoint.id.text(), wish->author);
  if (!row.ok()) return row.status();
  Reply out;
  out.set_name(row->name);
  out.set_streams_closed(end_streams_of(ports, *row));
  return out;
}

}  // namespace

absl::StatusOr<v1::EndpointRevokeReply> answer(const Ports& ports, const v1::EndpointRevokeRequest& request) {
  return keep_out<v1::EndpointRevokeReply>(ports, request, &identity::Registrar::revoke_endpoint);
}

absl::StatusOr<v1::EndpointRetireReply> answer(const Ports& ports, const v1::EndpointRetireRequest& request) {
  return keep_out<v1::EndpointRetireReply>(ports, request, &identity::Registrar::retire_endpoint);
}

absl::StatusOr<v1::EndpointRenameReply> answer(const Ports& ports, const v1::EndpointRenameRequest& request) {
  const auto wish = wish_of(ports, request);
  if (!wish.ok()) return wish.status();
  const auto row = ports.registrar.rename_endpoint(wish->endpoint.id.text(), request.name(), wish->author);
  if (!row.ok()) return row.status();
  ports.endpoint_changed(row->source);
  v1::EndpointRenameReply out;
  out.set_name(row->name);
  return out;
}

absl::StatusOr<v1::EndpointLabelReply> answer(const Ports& ports, const v1::EndpointLabelRequest& request) {
  const auto wish = wish_of(ports, request);
  if (!wish.ok()) return wish.status();
  store::GrantChange change;
  if (request.has_endpoint_class()) change.endpoint_class = request.endpoint_class();
  if (request.has_site()) change.site = request.site();
  change.labels = {request.labels().begin(), request.labels().end()};
  change.without = {request.without().begin(), request.without().end()};
  const auto row = ports.registrar.grant(wish->endpoint.id.text(), change, wish->author);
  if (!row.ok()) return row.status();
  ports.endpoint_changed(row->source);
  v1::EndpointLabelReply out;
  out.set_name(row->name);
  out.set_endpoint_class(row->facts.endpoint_class);
  out.set_site(row->facts.site);
  for (const auto& [key, value] : row->facts.labels) (*out.mutable_labels())[key] = value;
  return out;
}

absl::StatusOr<v1::EndpointMergeReply> answer(const Ports& ports, const v1::EndpointMergeRequest& request) {
  const auto wish = wish_of(ports, request);
  if (!wish.ok()) return wish.status();
  const auto successor = find_endpoint(ports, request.successor());
  if (!successor.ok()) return successor.status();
  const auto end_streams = [&] {
    for (const SourceId source : {wish->endpoint.source, successor->source})
      ports.end_streams(source, {stream::Closing::Reason::kAssignment, "two endpoints become one", {}});
  };
  // Before, so that little is under way; after, so that the next Hello meets what they are then.
  end_streams();
  const auto row =
      ports.registrar.merge_endpoints(wish->endpoint.id.text(), successor->id.text(), wish->author);
  if (!row.ok()) return row.status();
  end_streams();
  v1::EndpointMergeReply out;
  out.set_name(row->name);
  return out;
}

}  // namespace tidemark::admin
