#include "collector/doctor/examine.h"

#include <algorithm>
#include <system_error>

#include "common/model/version.h"

namespace tidemark::doctor {
namespace {

namespace fs = std::filesystem;

constexpr Duration kAuthorityLeft = std::chrono::hours(24 * 365);
// It is made anew when a third of its life is left: with less than a quarter something is in the way.
constexpr int kServerLeftPart = 4;
constexpr Duration kClockOffMax{60'000};
constexpr std::uint64_t kRoomMin = std::uint64_t{1} << 30;
constexpr std::uint64_t kBacklogMax = 50'000;

/// "a, b, c and 4 more"
std::string named(const std::vector<std::string>& names) {
  constexpr std::size_t most = 3;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) out += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > most) out += " and " + std::to_string(names.size() - most) + " more";
  return out;
}

std::string counted(std::size_t n, const char* noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

bool is_source(const store::EndpointRow& row) { return row.source == row.id && row.kept_out() == nullptr; }

/// Something below the state folder: what is `open` to others is bad.
void examine_secret(const fs::path& path, fs::perms open, Diagnoses& out) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    out.push_back(bad("permissions", path.string() + " is not there" + (error ? ": " + error.message() : ""),
                      "Restore it from the backup; without it agents no longer trust this collector."));
  } else if ((status.permissions() & open) != fs::perms::none) {
    out.push_back(bad("permissions", path.string() + " is open to others, and holds secrets",
                      "Take their rights: 'chmod go-rwx " + path.string() + "'."));
  }
}

void examine_files(const fs::path& folder, const char* what, Diagnoses& out) {
  std::error_code error;
  const fs::directory_iterator files(folder, error);
  if (error) {
    out.push_back(
        warning("permissions", folder.string() + " cannot be read: " + error.message(),
                std::string("Make the folder for ") + what + ", and let the collector's user read it."));
  }
}

}  // namespace

Diagnoses examine_certificates(const Premises& premises, TimePoint now) {
  return {
      examine_lifetime("the authority's", premises.authority_from, premises.authority_to, now, kAuthorityLeft,
                       "Let a new one take over: 'tidemark authority roll', and 'finish' once all endpoints "
                       "have renewed."),
      examine_lifetime("the collector's", premises.server_from, premises.server_to, now,
                       (premises.server_to - premises.server_from) / kServerLeftPart,
                       "It is made anew by itself: read 'journalctl -u tidemarkd' for what is in the way.")};
}

Diagnoses examine_recovery(bool to_be_recovered) {
  if (!to_be_recovered) return {};
  return {
      warning("restore", "the store is a backup, or an older one: what was revoked since may come in again",
              "Give it the audit log's copy: 'journalctl _SYSTEMD_UNIT=tidemarkd.service | tidemark audit "
              "recover --from -'.")};
}

Diagnosis examine_names(const Premises& premises) {
  if (premises.names.empty()) {
    return warning("names", "agents are told no name; the certificate has '" + premises.own_name + "'",
                   "Set 'names' of collector.toml to those by which agents reach this machine.");
  }
  return good("names", "agents reach it as " + named(premises.names));
}

Diagnoses examine_folders(const Premises& premises) {
  Diagnoses out;
  const fs::perms others = fs::perms::others_all;
  examine_secret(premises.state_dir, others, out);
  examine_secret(premises.state_dir / "ca" / "key.pem", others | fs::perms::group_all, out);
  examine_secret(premises.state_dir / "ca" / "server.pem", others | fs::perms::group_all, out);
  examine_secret(premises.state_dir / "ca" / "served" / "key.pem", others | fs::perms::group_all, out);
  std::error_code ignored;
  if (const fs::path key = premises.state_dir / "secrets.key"; fs::exists(key, ignored))
    examine_secret(key, others | fs::perms::group_all, out);
  examine_files(premises.services_dir, "services", out);
  examine_files(premises.sets_dir, "monitor sets", out);
  if (out.empty()) out.push_back(good("permissions", "its folders and secrets are its own"));
  return out;
}

Diagnosis examine_room(const Premises& premises, const store::StoreFigures& store) {
  return examine_space(premises.state_dir, std::max(kRoomMin, store.file_bytes / 2));
}

Diagnoses examine_store(const store::StoreFigures& store, const Troubles& troubles) {
  Diagnoses out;
  if (store.damaged_rows > 0) {
    out.push_back(
        bad("store", counted(store.damaged_rows, "row") + " that could not be read, set aside",
            "Look at the disk's own health; then restore the last good backup, or accept the loss."));
  }
  if (!troubles.write_trouble.empty()) {
    out.push_back(bad("store", "it cannot be written, and nothing is acknowledged: " + troubles.write_trouble,
                      "Make room on its disk, or mend it: it goes on by itself."));
  } else if (troubles.commit_failures > 0) {
    out.push_back(
        bad("store",
            counted(static_cast<std::size_t>(troubles.commit_failures), "commit") + " failed since the start",
            "Read 'journalctl -u tidemarkd': the disk may be full or failing."));
  }
  if (troubles.digest_failures > 0) {
    out.push_back(warning("store",
                          "the digest failed " +
                              counted(static_cast<std::size_t>(troubles.digest_failures), "time") +
                              " since the start",
                          "Read 'journalctl -u tidemarkd'."));
  }
  if (troubles.upkeep_failures > 0) {
    out.push_back(warning("store",
                          "compressing or forgetting samples failed " +
                              counted(static_cast<std::size_t>(troubles.upkeep_failures), "time") +
                              " since the start",
                          "Read 'journalctl -u tidemarkd'."));
  }
  if (troubles.damaged_chunks > 0) {
    out.push_back(
        bad("store",
            counted(static_cast<std::size_t>(troubles.damaged_chunks), "chunk") +
                " of samples cannot be read; 'tidemarkd --verify' names all that is damaged",
            "Look at the disk's own health; then restore the last good backup, or accept the loss."));
  }
  if (troubles.damaged_rollups > 0) {
    out.push_back(
        bad("store",
            counted(static_cast<std::size_t>(troubles.damaged_rollups), "row") +
                " of roll-ups cannot be read; 'tidemarkd --verify' names all that is damaged",
            "Look at the disk's own health; then restore the last good backup, or accept the loss."));
  }
  if (store.journal_rows > kBacklogMax) {
    out.push_back(warning("store", counted(store.journal_rows, "row") + " wait for the digest",
                          "Look at this machine's load and disk: it does not keep up."));
  }
  if (out.empty()) out.push_back(good("store", "everything in it can be read, nothing failed"));
  return out;
}

Diagnoses examine_catalogue(const std::vector<std::string>& mistakes, std::size_t services) {
  if (mistakes.empty()) return {good("catalogue", counted(services, "service"))};
  Diagnoses out;
  for (const std::string& mistake : mistakes) {
    out.push_back(bad("catalogue", mistake, "Mend the file, then 'tidemark service reload'."));
  }
  return out;
}

Diagnosis examine_versions(const std::vector<store::EndpointRow>& endpoints, const std::string& version) {
  std::vector<std::string> newer;
  std::size_t older = 0, all = 0;
  for (const store::EndpointRow& row : endpoints) {
    if (!is_source(row) || row.facts.agent_version.empty()) continue;
    const int order = compare_versions(row.facts.agent_version, version);
    ++all;
    if (order > 0) newer.push_back(row.name);
    if (order < 0) ++older;
  }
  if (!newer.empty()) {
    return warning("versions", counted(newer.size(), "agent") + " newer than this collector: " + named(newer),
                   "Upgrade the collector: it goes before its agents.");
  }
  if (older > 0) {
    return good("versions",
                std::to_string(older) + " of " + counted(all, "agent") + " older than " + version);
  }
  return good("versions", all == 0 ? "no agent has come yet" : "all agents are of " + version);
}

Diagnosis examine_clocks(const std::vector<store::EndpointRow>& endpoints) {
  std::vector<std::string> off;
  for (const store::EndpointRow& row : endpoints) {
    if (is_source(row) && (row.clock_offset >= kClockOffMax || row.clock_offset <= -kClockOffMax))
      off.push_back(row.name);
  }
  if (off.empty()) return good("clocks", "no endpoint's is off by " + human(kClockOffMax));
  return warning("clocks",
                 counted(off.size(), "endpoint") + " with a clock that is off by " + human(kClockOffMax) +
                     " or more: " + named(off),
                 "Start a time service there. What they send is corrected.");
}

Diagnosis examine_lives(const std::map<std::string, TimePoint>& expires, Duration renew_grace,
                        TimePoint now) {
  std::vector<std::string> over;
  std::size_t away = 0;
  for (const auto& [name, end] : expires) {
    if (end + renew_grace <= now) {
      over.push_back(name);
    } else if (end <= now) {
      ++away;
    }
  }
  if (!over.empty()) {
    return warning(
        "enrolment",
        counted(over.size(), "endpoint") + " with a certificate that expired too long ago: " + named(over),
        "Enrol them anew when they come back: 'tidemark-agent enroll --force' with a new token; or "
        "'tidemark endpoint revoke' what is gone.");
  }
  return good("enrolment",
              counted(expires.size(), "endpoint") + ", whose certificates last" +
                  (away > 0 ? " or are renewed when they come back (" + std::to_string(away) + ")" : ""));
}

Diagnoses examine_waiting(std::int64_t waiting) {
  if (waiting == 0) return {};
  return {warning(
      "enrolment",
      counted(static_cast<std::size_t>(waiting), "endpoint") + " waiting for somebody's approval",
      "'tidemark endpoint waiting' lists them; then 'tidemark endpoint approve NUMBER', or 'reject'.")};
}

Diagnosis examine_mail(const Premises& premises, const std::string& login_trouble, std::size_t given_up,
                       const std::string& last_answer) {
  if (premises.mail_host.empty()) {
    return warning("mail", "no server is named: reports wait in the outbox",
                   "Set 'host' and 'from' in [mail] of collector.toml.");
  }
  if (!login_trouble.empty()) {
    return bad("mail", "no mail can be sent: " + login_trouble,
               "Mend the secret that [mail] of collector.toml names: see SECRETS in tidemarkd(8).");
  }
  if (given_up > 0) {
    return warning("mail", counted(given_up, "mail") + " given up; the server's answer was: " + last_answer,
                   "Mend what it complains of, then 'tidemark report send SERVICE'.");
  }
  return good("mail", "reports go by " + premises.mail_host);
}

Diagnosis examine_painting(const std::string& trouble) {
  if (trouble.empty())
    return good("charts", "cairo, pango and a font are there: reports have charts and PDF");
  return warning("charts", trouble, "Until then reports go without charts and PDF; no restart is needed.");
}

}  // namespace tidemark::doctor
