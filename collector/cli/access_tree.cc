#include "collector/cli/parser.h"

/// Who belongs here: admins of other machines, endpoints and their names.
namespace tidemark::cli {
namespace {

const Choices kRoles{"viewer", "operator", "admin"};

}  // namespace

void Parser::build_access() {
  CLI::App& admin = group("admin", "who may ask the collector from other machines",
                          "tidemark admin invite anna --role operator");
  CLI::App& invite =
      command(admin, "invite",
              "makes a code with which somebody logs in from another machine, once; it is shown this "
              "once. For somebody who is there: a new code and this role, for a new machine",
              "tidemark admin invite anna --role operator");
  named(invite, "NAME", Completes::kNothing, "letters, digits and . _ - @");
  choice(invite, "--role", invocation_.role, kRoles, "what is allowed (default: viewer)");
  text(invite, "--ttl", ttl_, "DURATION", "how long the code is good: 10m, 24h, 7d (default: 1h)");
  invite.add_flag("--quiet,-q", invocation_.quiet, "writes the code alone");
  author(invite);
  command(admin, "list", "who was invited, logged in or revoked", "tidemark admin list");
  CLI::App& role = command(admin, "role", "another role, from the next question on",
                           "tidemark admin role anna --role admin");
  named(role, "NAME", Completes::kNothing, "as 'tidemark admin list' shows it");
  choice(role, "--role", invocation_.role, kRoles, "what is allowed (default: viewer)");
  author(role);
  CLI::App& revoke = command(admin, "revoke", "keeps an admin out from now on, whatever he has",
                             "tidemark admin revoke anna");
  named(revoke, "NAME", Completes::kNothing, "as 'tidemark admin list' shows it");
  author(revoke);

  CLI::App& login =
      command(app_, "login",
              "lets this user ask a collector on another machine, with a code that 'tidemark admin "
              "invite' made; it is read from the standard input",
              "tidemark login --server collector.example.org");
  text(login, "--server", invocation_.server, "HOST",
       "the collector, as HOST or HOST:PORT of its enrolment port");
  login.get_option("--server")->required();
  completed(login, "--code-file", invocation_.from, "FILE", Completes::kFile,
            "the code, in a file that its owner alone can read");
  command(app_, "logout", "forgets the login", "tidemark logout");
}

void Parser::build_authority() {
  CLI::App& authority = group("authority", "the authority that signs all certificates, and its succession",
                              "tidemark authority show");
  command(authority, "show", "its pin and its end; during a succession also who has not renewed yet",
          "tidemark authority show");
  author(
      command(authority, "roll",
              "lets a new authority take over; the one before it is trusted until 'finish', and its key is "
              "gone at once",
              "tidemark authority roll"));
  CLI::App& finish =
      command(authority, "finish", "the previous authority is trusted no more", "tidemark authority finish");
  finish.add_flag("--force", invocation_.force, "also where endpoints are behind: they have to enrol anew");
  author(finish);
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
