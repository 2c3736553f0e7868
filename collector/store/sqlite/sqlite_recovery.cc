#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <utility>

#include "collector/store/sqlite/admins_table.h"
#include "collector/store/sqlite/applicants_table.h"
#include "collector/store/sqlite/audit_table.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "collector/store/sqlite/sqlite_identity.h"

/// What a store that is older than the world has to learn: who comes back, and who was kept out since.
namespace tidemark::store::sqlite {
namespace {

using stream::Digest;

std::optional<Digest> digest_at(Connection& connection, std::int64_t id) {
  Query query(connection, "SELECT digest FROM audit WHERE id=?");
  if (!query.with(id).next()) return std::nullopt;
  return query.take<Digest>();
}

/// The copy's lines that the store has not, in order, each proven to follow one that is known.
absl::StatusOr<std::vector<AuditRow>> lost_lines(Connection& connection, std::vector<AuditRow> copy) {
  std::stable_sort(copy.begin(), copy.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  std::vector<AuditRow> lost;
  std::map<std::int64_t, std::set<Digest>> found;  // beside the store's
  for (AuditRow& line : copy) {
    if (digest_at(connection, line.id) == line.digest || found[line.id].contains(line.digest)) continue;
    std::set<Digest> before = found[line.id - 1];
    if (line.id == 1) before.insert(Digest{});
    if (const auto stored = digest_at(connection, line.id - 1)) before.insert(*stored);
    const bool follows = std::any_of(before.begin(), before.end(), [&](const Digest& digest) {
      return chained(digest, line) == line.digest;
    });
    if (!follows) {
      return absl::InvalidArgumentError(
          "line " + std::to_string(line.id) + " of the copy, '" + line.action + " " + line.about +
          "', does not follow a line that is known: the copy begins after the backup, lacks lines, or was "
          "changed; give all of it since the backup");
    }
    found[line.id].insert(line.digest);
    lost.push_back(std::move(line));
  }
  return lost;
}

struct Told {
  EndpointId id;
  std::string name;
};

/// Of words_of(endpoint).
std::optional<Told> endpoint_told(const std::string& about) {
  static const std::regex kWords(R"(endpoint '(.*)' \(([0-9a-f-]{36})\))");
  std::smatch found;
  if (!std::regex_match(about, found, kWords)) return std::nullopt;
  const auto id = EndpointId::parse(found[2].str());
  if (!id) return std::nullopt;
  return Told{*id, found[1]};
}

/// Puts the lines of one recovery into effect again.
class Recovering {
 public:
  Recovering(Connection& connection, const Entry& by) : connection_(connection), by_(by) {}

  RecoveredLine put(AuditRow line) {
    RecoveredLine out;
    out.line = std::move(line);
    const std::string& action = out.line.action;
    if (action == "endpoint.revoke" || action == "endpoint.retire") {
      keep_out(out, action == "endpoint.revoke" ? "revoked" : "retired");
    } else if (action == "endpoint.enroll") {
      let_back(out);
    } else if (action == "token.revoke") {
      revoke_token(out);
    } else if (action == "admin.revoke" || action == "admin.role") {
      lower_admin(out);
    } else {
      out.outcome = outcome_of(action);
    }
    return out;
  }

 private:
  static std::string outcome_of(const std::string& action) {
    if (action == "admin.login") return "has to log in again";
    if (action == "admin.invite") return "has to be invited again";
    if (action == "token.create") return "the token is good for nothing any more";
    static const std::set<std::string> kNotes = {"admin.refuse",   "audit.recover",    "certificate.refuse",
                                                 "endpoint.apply", "endpoint.approve", "endpoint.reject",
                                                 "authority.roll", "authority.finish"};
    return kNotes.contains(action) ? "told only" : "is lost: enter it again";
  }

  static void left(RecoveredLine& out, std::string outcome) { out.outcome = std::move(outcome); }

  void done(RecoveredLine& out, const std::string& outcome) {
    out.outcome = outcome;
    out.applied = true;
    write_audit(connection_, by_, out.line.action,
                out.line.about + ", found again in line " + std::to_string(out.line.id) + " of " +
                    out.line.entered.author + " at " + rfc3339(out.line.entered.time));
  }

  void keep_out(RecoveredLine& out, const std::string& how) {
    const auto told = endpoint_told(out.line.about);
    if (!told) return left(out, "names no endpoint");
    EndpointFacts facts;
    facts.hostname = told->name;
    ensure_endpoint(connection_, told->id, told->id, facts, Grant{}, out.line.entered.time);
    Query(connection_, "UPDATE endpoints SET " + how + "=? WHERE id=? AND " + how + " IS NULL")
        .with(out.line.entered.time, told->id)
        .run();
    if (connection_.changes() == 0) return left(out, "is " + how + " already");
    out.kept_out = told->id;
    done(out, "is " + how + " again");
  }

  void let_back(RecoveredLine& out) {
    const auto told = endpoint_told(out.line.about);
    if (!told) return left(out, "names no endpoint");
    if (endpoint_by_id(connection_, told->id)) return left(out, "is there already");
    const auto asked = returning(connection_, told->id);
    if (asked && asked->decided)
      return left(out, asked->approved ? "may come back already" : "was rejected already");
    EndpointFacts facts;
    facts.hostname = told->name;
    if (asked) {
      decide_applicant(connection_, asked->id, true, by_);
    } else {
      insert_returning(connection_, {told->id, facts, {}, by_.time, by_.author});
    }
    done(out, "may come back");
  }

  void revoke_token(RecoveredLine& out) {
    const std::string id = out.line.about.substr(std::min(out.line.about.size(), std::size_t{6}));
    Query(connection_, "UPDATE tokens SET revoked=? WHERE id=? AND revoked IS NULL")
        .with(out.line.entered.time, id)
        .run();
    if (connection_.changes() == 1) return done(out, "is revoked again");
    out.outcome = "is good for nothing already";
  }

  void lower_admin(RecoveredLine& out) {
    static const std::regex kWords(R"(admin '(.*)' as (\w+)(?:, before as \w+)?)");
    std::smatch found;
    if (!std::regex_match(out.line.about, found, kWords)) return left(out, "names no admin");
    const std::string name = found[1];
    const auto kept = admin_by_name(connection_, name);
    if (!kept || kept->row.revoked) return left(out, "is no admin already");
    if (out.line.action == "admin.revoke") {
      set_admin_revoked(connection_, name, out.line.entered.time);
      return done(out, "is revoked again");
    }
    const auto role = admin_role(found[2].str());
    if (!role || *role >= kept->row.role) return left(out, "a role is not raised again: give it");
    set_admin_role(connection_, name, *role);
    done(out, "has the role again");
  }

  Connection& connection_;
  const Entry by_;
};

}  // namespace

absl::StatusOr<EndpointRow> SqliteIdentity::retire(EndpointId endpoint, const Entry& by) {
  return changed([&](Connection& connection) -> absl::StatusOr<EndpointRow> {
    const auto row = endpoint_by_id(connection, endpoint);
    if (!row) return absl::NotFoundError("there is no endpoint with the id " + endpoint.text());
    if (row->kept_out() != nullptr) return *row;
    if (row->device && !row->device->gone) {
      return absl::FailedPreconditionError(
          row->name +
          " is polled still: take it out of its proxy's configuration, or out of what is "
          "assigned to it, first");
    }
    Query(connection, "UPDATE endpoints SET retired=? WHERE id=?").with(by.time, endpoint).run();
    write_audit(connection, by, "endpoint.retire", words_of(*row));
    return *endpoint_by_id(connection, endpoint);
  });
}

absl::StatusOr<std::string> SqliteIdentity::standing(EndpointId endpoint) {
  return readers_.get<std::string>(
      "cannot read whether an endpoint comes back",
      [&](Connection& connection) -> absl::StatusOr<std::string> {
        if (endpoint_key(connection, endpoint)) return std::string();
        const auto back = returning(connection, endpoint);
        if (!back) return absl::NotFoundError("it did not ask before");
        if (!back->decided) return absl::AbortedError("it waits for somebody's approval");
        if (!back->approved) return absl::PermissionDeniedError("it was rejected by " + back->decided_by);
        return back->decided_by;
      });
}

absl::Status SqliteIdentity::ask_to_return(const std::vector<Return>& returns) {
  return write_audited(writer_, [&](Connection& connection) {
    for (const Return& back : returns) {
      if (returning(connection, back.endpoint)) continue;
      // Who is let in at once may be in by now.
      if (back.approved_by.empty() && endpoint_key(connection, back.endpoint)) continue;
      insert_returning(connection, back);
      write_audit(connection, {back.approved_by.empty() ? "endpoint" : back.approved_by, back.now},
                  back.approved_by.empty() ? "endpoint.apply" : "endpoint.approve",
                  "'" + back.facts.hostname + "' from " + back.address + " as " + back.endpoint.text() +
                      ", which the store does not know");
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<Recovery> SqliteIdentity::recover(const std::vector<AuditRow>& copy, const Entry& by) {
  Recovery out;
  const auto status = write_audited(writer_, [&](Connection& connection) -> absl::Status {
    out = {};
    auto lost = lost_lines(connection, copy);
    if (!lost.ok()) return lost.status();
    out.lines = copy.size();
    Recovering recovering(connection, by);
    std::size_t applied = 0;
    for (AuditRow& line : *lost) {
      out.lost.push_back(recovering.put(std::move(line)));
      applied += out.lost.back().applied ? 1 : 0;
    }
    Query(connection, "UPDATE store SET recovered=generation").run();
    write_audit(connection, by, "audit.recover",
                std::to_string(copy.size()) + " lines of the copy, " + std::to_string(out.lost.size()) +
                    " of them lost, " + std::to_string(applied) + " put into effect again");
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return out;
}

absl::StatusOr<bool> SqliteIdentity::to_be_recovered() {
  return readers_.get<bool>("cannot read whether this store was restored",
                            [](Connection& connection) -> absl::StatusOr<bool> {
                              Query query(connection, "SELECT recovered<generation FROM store");
                              return query.next() && query.take<bool>();
                            });
}

}  // namespace tidemark::store::sqlite
