#include "collector/cli/commands.h"
#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

/// By whichever question; `noun`: what the endpoint is then.
template <class Request>
Outcome keep_out(const Desk& desk, const char* noun) {
  Request request;
  request.set_endpoint(desk.call.name);
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  const std::uint64_t streams = reply->streams_closed();
  Page page;
  page.rows = {noun, {{"endpoint", "ENDPOINT"}, {"streams_closed", "STREAMS CLOSED"}}, {}, ""};
  page.rows.rows.push_back({reply->name(), static_cast<std::int64_t>(streams)});
  page.document = records_of(page.rows).front();
  page.text =
      cell_text(desk.view, reply->name()) + " is " + noun + "; " + plural(streams, "stream") + " closed\n";
  return show(desk, page);
}

Outcome merge(const Desk& desk) {
  v1::EndpointMergeRequest request;
  request.set_endpoint(desk.call.name);
  request.set_successor(desk.call.to);
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  Page page;
  page.rows = {"endpoints", {{"name", "NAME"}, {"was", "WAS"}}, {}, ""};
  page.rows.rows.push_back({reply->name(), desk.call.to});
  page.document = records_of(page.rows).front();
  page.text = cell_text(desk.view, desk.call.to) + " goes on as " + cell_text(desk.view, reply->name()) +
              ", with the history of both\n";
  return show(desk, page);
}

Outcome rename(const Desk& desk) {
  v1::EndpointRenameRequest request;
  request.set_endpoint(desk.call.name);
  request.set_name(desk.call.to);
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  Page page;
  page.rows = {"endpoints", {{"was", "WAS"}, {"name", "NAME"}}, {}, ""};
  page.rows.rows.push_back({desk.call.name, reply->name()});
  page.document = records_of(page.rows).front();
  page.text =
      cell_text(desk.view, desk.call.name) + " is " + cell_text(desk.view, reply->name()) +
      " from now on; 'tidemark service check' says whether a service still means it by the old name\n";
  return show(desk, page);
}

Outcome label(const Desk& desk) {
  v1::EndpointLabelRequest request;
  request.set_endpoint(desk.call.name);
  request.set_author(author_of(desk));
  for (const auto& [key, value] : desk.call.labels) (*request.mutable_labels())[key] = value;
  for (const std::string& one : desk.call.without) request.add_without(one);
  if (desk.call.class_given) request.set_endpoint_class(desk.call.endpoint_class);
  if (desk.call.site_given) request.set_site(desk.call.site);
  if (request.labels().empty() && request.without().empty() && !request.has_endpoint_class() &&
      !request.has_site())
    return Outcome::misused(absl::InvalidArgumentError("say what: --label, --remove, --class or --site"));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  const std::map<std::string, std::string> labels(reply->labels().begin(), reply->labels().end());
  std::string all;
  for (const auto& [key, value] : labels) all += (all.empty() ? "" : ", ") + key + "=" + value;
  Page page;
  page.rows = {"endpoints",
               {{"name", "ENDPOINT"}, {"class", "CLASS"}, {"site", "SITE"}, {"labels", "LABELS"}},
               {},
               ""};
  page.rows.rows.push_back({reply->name(), reply->endpoint_class(), reply->site(), all});
  page.document = records_of(page.rows).front();
  page.text = table_text(desk.view, page.rows);
  return show(desk, page);
}

}  // namespace

Outcome run_endpoint_change(const Desk& desk) {
  const std::string& command = desk.call.command;
  if (command == "endpoint revoke") return keep_out<v1::EndpointRevokeRequest>(desk, "revoked");
  if (command == "endpoint retire") return keep_out<v1::EndpointRetireRequest>(desk, "retired");
  if (command == "endpoint merge") return merge(desk);
  return command == "endpoint rename" ? rename(desk) : label(desk);
}

}  // namespace tidemark::cli
