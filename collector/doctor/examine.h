#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "collector/store/rows.h"
#include "common/doctor/diagnosis.h"

/// What may be wrong with the collector's installation, each judged from values; only examine_folders() looks
/// at the disk.
namespace tidemark::doctor {

/// Where the collector lives and what it was given, as it started.
struct Premises {
  std::filesystem::path state_dir;
  std::filesystem::path services_dir;
  std::filesystem::path sets_dir;
  std::vector<std::string> names;  ///< by which agents reach it, as its configuration says
  std::string own_name;            ///< of its certificate, where the configuration says none
  std::string ingest_host, enroll_host;
  std::uint16_t ingest_port = 0, enroll_port = 0;
  TimePoint authority_from, authority_to;  ///< the life of its authority's certificate
  TimePoint server_from, server_to;        ///< and of its ports'
  std::string mail_host;                   ///< empty: no mail is sent
  Duration renew_grace{};  ///< so long after its end an endpoint's certificate is renewed still
};

/// What it counted since its start.
struct Troubles {
  std::int64_t commit_failures = 0;
  std::int64_t digest_failures = 0;
  std::int64_t upkeep_failures = 0;  ///< of the cut, the join, the keeping of runs and retention
  std::int64_t damaged_chunks = 0;
  std::int64_t damaged_rollups = 0;
  std::string write_trouble{};  ///< why the store cannot be written now; empty: it can
};

/// The authority's and the ports'.
Diagnoses examine_certificates(const Premises& premises, TimePoint now);
/// A warning where agents are not told a name.
Diagnosis examine_names(const Premises& premises);
/// Whether they are there, can be used, and show no secret to others.
Diagnoses examine_folders(const Premises& premises);
/// Room for as much again as half the store, and a GiB at least.
Diagnosis examine_room(const Premises& premises, const store::StoreFigures& store);
Diagnoses examine_store(const store::StoreFigures& store, const Troubles& troubles);
/// `mistakes` are those of the last reload.
Diagnoses examine_catalogue(const std::vector<std::string>& mistakes, std::size_t services);
/// Agents that are newer than the collector: it must go first.
Diagnosis examine_versions(const std::vector<store::EndpointRow>& endpoints, const std::string& version);
/// Sources whose clocks were off by a minute or more when they said Hello last.
Diagnosis examine_clocks(const std::vector<store::EndpointRow>& endpoints);
/// `expires`: of each source's newest certificate, by the endpoint's name. Endpoints renew them by
/// themselves.
Diagnosis examine_lives(const std::map<std::string, TimePoint>& expires, Duration renew_grace, TimePoint now);
/// A warning where the store is an older one, and what it forgot was not looked for.
Diagnoses examine_recovery(bool to_be_recovered);
/// A warning where somebody waits for approval.
Diagnoses examine_waiting(std::int64_t waiting);
/// `login_trouble`: why there is no password or token for the server, empty: there is; `given_up`: mails;
/// `last_answer`: what the server said.
Diagnosis examine_mail(const Premises& premises, const std::string& login_trouble, std::size_t given_up,
                       const std::string& last_answer);
/// `trouble`: why charts and PDF cannot be made, with what to install; empty: they can.
Diagnosis examine_painting(const std::string& trouble);

}  // namespace tidemark::doctor
