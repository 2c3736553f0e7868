#include "collector/cli/parser.h"

/// Endpoints: which there are, what is changed of them, and who asks to be one.
namespace tidemark::cli {

void Parser::build_endpoints() {
  CLI::App& endpoint = group("endpoint", "desktops, servers, routers, …", "tidemark endpoint show web-1");
  CLI::App& all = command(endpoint, "list", "endpoints", "tidemark endpoint list --output csv");
  all.add_flag("--all", invocation_.all, "also those that are retired");
  CLI::App& show =
      command(endpoint, "show", "one endpoint with its checks", "tidemark endpoint show web-1 --probes");
  named(show, "ENDPOINT", Completes::kEndpoint, "name or uuid");
  show.add_flag("--probes", invocation_.probes,
                "with what its agent and each sampler and check cost in processor time");
  build_endpoint_changes(endpoint);
  build_applicants(endpoint);
}

void Parser::build_endpoint_changes(CLI::App& endpoint) {
  CLI::App& revoke =
      command(endpoint, "revoke", "keeps an endpoint out from now on, since it is not trusted any more",
              "tidemark endpoint revoke web-1");
  named(revoke, "ENDPOINT", Completes::kEndpoint, "name or uuid");
  author(revoke);
  CLI::App& retire =
      command(endpoint, "retire",
              "its life ended as planned: nothing more is expected of it, and nothing taken; its "
              "history stays",
              "tidemark endpoint retire web-1");
  named(retire, "ENDPOINT", Completes::kEndpoint, "name or uuid");
  author(retire);
  CLI::App& merge =
      command(endpoint, "merge",
              "a machine that enrolled anew is one endpoint again: the new one goes on by the old "
              "one's name, with the history of both",
              "tidemark endpoint merge web-1 web-1-2");
  named(merge, "OLD", Completes::kEndpoint, "name or uuid of the one that is no more");
  merge.add_option("NEW", invocation_.to, "of the one that it goes on as")->required()->type_name("");
  author(merge);
  CLI::App& rename = command(endpoint, "rename", "another name, which it keeps whatever its host is called",
                             "tidemark endpoint rename web-1 shop-1");
  named(rename, "ENDPOINT", Completes::kEndpoint, "name or uuid");
  rename.add_option("NEW", invocation_.to, "its name from now on")->required()->type_name("");
  author(rename);
  CLI::App& label =
      command(endpoint, "label",
              "labels, class and site that are granted, and win over what the endpoint says itself",
              "tidemark endpoint label web-1 --label env=test --remove rack --site berlin");
  named(label, "ENDPOINT", Completes::kEndpoint, "name or uuid");
  pairs(label, "--label", "a label of its; may be repeated");
  many(label, "--remove", invocation_.without, "KEY", "a granted label that it has no more; may be repeated");
  text(label, "--class", invocation_.endpoint_class, "CLASS",
       "its class; '' leaves it to the endpoint again");
  text(label, "--site", invocation_.site, "SITE", "its site; '' leaves it to the endpoint again");
  author(label);
}

void Parser::build_applicants(CLI::App& endpoint) {
  CLI::App& waiting = command(endpoint, "waiting", "who came with a token that asks for approval",
                              "tidemark endpoint waiting");
  waiting.add_flag("--all", invocation_.all, "also who was decided about");
  const char* const applicant = "its number, or its host name where one alone of that name waits";
  CLI::App& approve =
      command(endpoint, "approve", "lets one that waits enrol", "tidemark endpoint approve 3");
  named(approve, "APPLICANT", Completes::kNothing, applicant);
  author(approve);
  CLI::App& reject = command(endpoint, "reject", "turns one that waits away", "tidemark endpoint reject 3");
  named(reject, "APPLICANT", Completes::kNothing, applicant);
  author(reject);
}

}  // namespace tidemark::cli
