#include "collector/cli/parser.h"

/// Who belongs here: admins of other machines, and the authority that endpoints' certificates come from.
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

}  // namespace tidemark::cli
