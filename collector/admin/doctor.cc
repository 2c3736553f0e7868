#include <algorithm>

#include "collector/admin/answers.h"
#include "collector/doctor/examine.h"
#include "collector/paint/png.h"
#include "common/listen/descriptors.h"

namespace tidemark::admin {
namespace {

// Beside one of each endpoint: what connections leave to the store, ports and admins.
constexpr std::uint64_t kDescriptorsBeside = listen::kKeptBack;

doctor::Troubles troubles_of(const Vitals& vitals) {
  doctor::Troubles out;
  for (const Vital& vital : vitals.snapshot()) {
    if (vital.name == "store.commit_failures") out.commit_failures += vital.value;
    if (vital.name == "digest.failures") out.digest_failures += vital.value;
    if (vital.name == "cut.failures" || vital.name == "join.failures" || vital.name == "runs.failures" ||
        vital.name == "retention.failures")
      out.upkeep_failures += vital.value;
    if (vital.name == "join.damaged" || vital.name == "store.damaged_chunks")
      out.damaged_chunks = std::max(out.damaged_chunks, vital.value);  // perhaps the same ones
    if (vital.name == "store.damaged_rollups") out.damaged_rollups += vital.value;
  }
  return out;
}

absl::StatusOr<doctor::Diagnosis> examine_lives(const Ports& ports,
                                                const std::vector<store::EndpointRow>& endpoints) {
  std::map<std::string, TimePoint> expires;
  for (const store::EndpointRow& row : endpoints) {
    if (row.source != row.id || row.kept_out() != nullptr) continue;
    const auto certificates = ports.identities.certificates(row.id);
    if (!certificates.ok()) return certificates.status();
    if (!certificates->empty()) expires[row.name] = certificates->front().expires;
  }
  return doctor::examine_lives(expires, ports.premises().renew_grace, ports.clock.now());
}

doctor::Diagnosis examine_mail(const Ports& ports) {
  const auto figures = ports.outbox.figures();
  const auto newest = ports.outbox.mails(store::MailState::kFailed, 1);
  const std::string login_trouble = ports.mails.login_trouble();
  if (!figures.ok() || !newest.ok() || newest->empty())
    return doctor::examine_mail(ports.premises(), login_trouble, 0, "");
  return doctor::examine_mail(ports.premises(), login_trouble, figures->failed, newest->front().last_answer);
}

void add_door(const char* purpose, const std::string& host, std::uint16_t port, bool announced,
              v1::DoctorReply& out) {
  v1::Door& door = *out.add_doors();
  door.set_purpose(purpose);
  door.set_host(host);
  door.set_port(port);
  door.set_announced(announced);
}

void add_doors(const doctor::Premises& premises, v1::DoctorReply& out) {
  add_door("streams", premises.ingest_host, premises.ingest_port, false, out);
  add_door("enrolment", premises.enroll_host, premises.enroll_port, false, out);
  for (const std::string& name : premises.names) {
    add_door("streams", name, premises.ingest_port, true, out);
    add_door("enrolment", name, premises.enroll_port, true, out);
  }
}

}  // namespace

absl::StatusOr<v1::DoctorReply> answer(const Ports& ports, const v1::DoctorRequest&) {
  const doctor::Premises premises = ports.premises();
  const auto figures = ports.reader.figures();
  if (!figures.ok()) return figures.status();
  const auto endpoints = ports.reader.endpoints();
  if (!endpoints.ok()) return endpoints.status();
  const auto lives = examine_lives(ports, *endpoints);
  if (!lives.ok()) return lives.status();

  const auto to_be_recovered = ports.registrar.to_be_recovered();
  if (!to_be_recovered.ok()) return to_be_recovered.status();
  const auto applicants = ports.registrar.applicants();
  if (!applicants.ok()) return applicants.status();

  doctor::Diagnoses all;
  const auto add = [&](doctor::Diagnoses more) { all.insert(all.end(), more.begin(), more.end()); };
  add({doctor::examine_names(premises)});
  add(doctor::examine_certificates(premises, ports.clock.now()));
  add({doctor::examine_room(premises, *figures)});
  add({doctor::examine_descriptors(endpoints->size() + kDescriptorsBeside)});
  add(doctor::examine_folders(premises));
  doctor::Troubles troubles = troubles_of(ports.vitals);
  if (const auto trouble = ports.write_trouble()) troubles.write_trouble = trouble->what;
  add(doctor::examine_store(*figures, troubles));
  add(doctor::examine_catalogue(ports.last_mistakes(), ports.catalog.get()->services().size()));
  add({doctor::examine_versions(*endpoints, ports.version), doctor::examine_clocks(*endpoints), *lives,
       examine_mail(ports), doctor::examine_painting(std::string(paint::ready().message()))});
  add(doctor::examine_recovery(*to_be_recovered));
  add(doctor::examine_waiting(
      std::count_if(applicants->begin(), applicants->end(), [](const auto& one) { return !one.decided; })));

  v1::DoctorReply out;
  out.set_version(ports.version);
  for (const doctor::Diagnosis& one : all) {
    v1::Diagnosis& added = *out.add_diagnoses();
    added.set_verdict(doctor::word_of(one.verdict));
    added.set_area(one.area);
    added.set_text(one.text);
    added.set_remedy(one.remedy);
  }
  add_doors(premises, out);
  return out;
}

}  // namespace tidemark::admin
