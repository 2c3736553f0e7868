#pragma once

#include <algorithm>
#include <map>
#include <set>

#include "collector/store/identity_store.h"
#include "common/sync/mutex.h"

namespace tidemark::store {

/// The port's promises kept in memory; `broken` makes every call fail as a full disk would.
class MemoryIdentityStore : public IdentityStore {
 public:
  absl::Status add_token(const TokenRow& token, const Entry&) override {
    const MutexLock lock(mutex_);
    if (broken_) return failure();
    if (!tokens_.emplace(token.id, token).second) return absl::AlreadyExistsError("the id is taken");
    return absl::OkStatus();
  }
  absl::StatusOr<TokenRow> token(const std::string& id) override {
    const MutexLock lock(mutex_);
    if (broken_) return failure();
    const auto found = tokens_.find(id);
    if (found == tokens_.end()) return absl::NotFoundError("there is no token " + id);
    return found->second;
  }
  absl::StatusOr<std::vector<TokenRow>> tokens() override {
    const MutexLock lock(mutex_);
    std::vector<TokenRow> rows;
    for (const auto& [id, row] : tokens_) rows.push_back(row);
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.created > b.created; });
    return rows;
  }
  absl::Status revoke_token(const std::string& id, const Entry& by) override {
    const MutexLock lock(mutex_);
    const auto found = tokens_.find(id);
    if (found == tokens_.end()) return absl::NotFoundError("there is no token " + id);
    if (!found->second.revoked) found->second.revoked = by.time;
    return absl::OkStatus();
  }

  absl::StatusOr<EndpointRow> enrol(const Enrolment& enrolment, const Sign& sign) override {
    const MutexLock lock(mutex_);
    if (broken_) return failure();
    const auto found = tokens_.find(enrolment.token_id);
    if (found == tokens_.end()) return absl::NotFoundError("there is no such token");
    TokenRow& token = found->second;
    if (token.revoked || enrolment.now >= token.expires)
      return absl::FailedPreconditionError("revoked or expired");
    const auto before = enrolled_.find({enrolment.token_id, enrolment.public_key_digest});
    if (before != enrolled_.end()) {
      const EndpointRow& endpoint = endpoints_.at(before->second);
      if (endpoint.kept_out() != nullptr) return absl::PermissionDeniedError(endpoint.name + " was revoked");
      return endpoint;
    }
    if (token.uses >= token.uses_max) return absl::FailedPreconditionError("used up");
    if (token.approve && !approved_) {
      return rejected_ ? absl::CancelledError("it was rejected by anna") : absl::AbortedError("it waits");
    }
    EndpointRow endpoint;
    endpoint.id = EndpointId::random();
    endpoint.source = endpoint.id;
    endpoint.facts = enrolment.facts;
    endpoint.enrolled = enrolment.now;
    endpoint.name = unique_name(enrolment.facts.hostname);
    const auto made = sign(endpoint);
    if (!made.ok()) return made.status();
    ++token.uses;
    endpoints_[endpoint.id] = endpoint;
    enrolled_[{enrolment.token_id, enrolment.public_key_digest}] = endpoint.id;
    certificates_.push_back(
        {made->serial, endpoint.id, enrolment.public_key_digest, enrolment.now, made->expires, made->pem});
    return endpoint;
  }

  absl::StatusOr<std::vector<ApplicantRow>> applicants() override { return std::vector<ApplicantRow>(); }
  /// Of everybody who waits, whoever is named.
  absl::StatusOr<ApplicantRow> decide_applicant(const std::string&, bool approve, const Entry&) override {
    const MutexLock lock(mutex_);
    approved_ = approve, rejected_ = !approve;
    return ApplicantRow{};
  }

  absl::StatusOr<EndpointRow> find_endpoint(const std::string& name_or_id) override {
    const MutexLock lock(mutex_);
    for (const auto& [id, row] : endpoints_) {
      if (row.name == name_or_id || id.text() == name_or_id) return row;
    }
    return absl::NotFoundError("there is no endpoint " + name_or_id);
  }
  absl::StatusOr<EndpointRow> rename(EndpointId, const std::string&, const Entry&) override {
    return absl::UnimplementedError("names are in SQLite's tests");
  }
  absl::StatusOr<EndpointRow> grant(EndpointId, const GrantChange&, const Entry&) override {
    return absl::UnimplementedError("grants are in SQLite's tests");
  }
  /// Rows and certificates alone: there is no history here.
  absl::StatusOr<EndpointRow> merge(EndpointId old_one, EndpointId new_one, const Entry& by) override {
    const MutexLock lock(mutex_);
    if (broken_) return failure();
    if (old_one == new_one) return absl::InvalidArgumentError("an endpoint is not merged with itself");
    const auto older = endpoints_.find(old_one), newer = endpoints_.find(new_one);
    if (older == endpoints_.end() || newer == endpoints_.end())
      return absl::NotFoundError("there is no such endpoint");
    if (newer->second.revoked) return absl::FailedPreconditionError(newer->second.name + " was revoked");
    newer->second.name = older->second.name;
    newer->second.enrolled = std::min(newer->second.enrolled, older->second.enrolled);
    endpoints_.erase(older);
    for (CertificateRow& row : certificates_) {
      if (row.endpoint != old_one) continue;
      row.endpoint = new_one;
      row.pem.clear();
      if (!row.replaced) row.replaced = by.time;
    }
    for (auto& [with, id] : enrolled_) id = id == old_one ? new_one : id;
    return newer->second;
  }
  absl::Status revoke_endpoint(EndpointId endpoint, const Entry& by) override {
    const MutexLock lock(mutex_);
    if (!endpoints_.at(endpoint).revoked) endpoints_.at(endpoint).revoked = by.time;
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<EndpointId>> revoked_endpoints() override {
    const MutexLock lock(mutex_);
    std::vector<EndpointId> revoked;
    for (const auto& [id, row] : endpoints_) {
      if (row.revoked) revoked.push_back(id);
    }
    return revoked;
  }
  absl::StatusOr<std::vector<CertificateRow>> certificates(EndpointId endpoint) override {
    const MutexLock lock(mutex_);
    std::vector<CertificateRow> rows;
    for (const auto& row : certificates_) {
      if (row.endpoint == endpoint) rows.insert(rows.begin(), row);
    }
    return rows;
  }

  absl::StatusOr<CertificateRow> certificate(const std::string& serial) override {
    const MutexLock lock(mutex_);
    if (broken_) return failure();
    for (CertificateRow row : certificates_) {
      if (row.serial != serial) continue;
      const auto of = endpoints_.find(row.endpoint);
      if (of != endpoints_.end() && of->second.kept_out() != nullptr) row.kept_out = of->second.kept_out();
      return row;
    }
    return absl::NotFoundError("there is no certificate " + serial);
  }
  absl::StatusOr<EndpointRow> renew(const Renewal& renewal, const Sign& sign) override {
    const MutexLock lock(mutex_);
    if (broken_) return failure();
    const auto endpoint = endpoints_.find(renewal.endpoint);
    if (endpoint == endpoints_.end()) return absl::NotFoundError("there is no such endpoint");
    if (endpoint->second.kept_out() != nullptr) return absl::PermissionDeniedError("it is kept out");
    for (const auto& row : certificates_) {
      if (row.serial == renewal.serial && row.replaced)
        return absl::FailedPreconditionError("it was replaced");
      if (row.public_key_digest == renewal.public_key_digest) return endpoint->second;
    }
    const auto made = sign(endpoint->second);
    if (!made.ok()) return made.status();
    certificates_.push_back(
        {made->serial, renewal.endpoint, renewal.public_key_digest, renewal.now, made->expires, made->pem});
    return endpoint->second;
  }
  absl::Status certificates_used(const std::vector<FirstUse>& uses, TimePoint) override {
    const MutexLock lock(mutex_);
    if (broken_) return failure();
    for (const FirstUse& use : uses) {
      const auto used = std::find_if(certificates_.begin(), certificates_.end(),
                                     [&](const auto& row) { return row.serial == use.serial; });
      if (used == certificates_.end() || used->used) continue;
      used->used = use.time;
      for (auto& row : certificates_) {
        if (row.endpoint == used->endpoint && &row != &*used && !row.replaced && row.issued <= use.time)
          row.replaced = use.time;
      }
    }
    return absl::OkStatus();
  }
  absl::StatusOr<EndpointRow> retire(EndpointId endpoint, const Entry& by) override {
    const MutexLock lock(mutex_);
    EndpointRow& row = endpoints_.at(endpoint);
    if (row.kept_out() == nullptr) row.retired = by.time;
    return row;
  }
  absl::StatusOr<std::string> standing(EndpointId endpoint) override {
    const MutexLock lock(mutex_);
    if (broken_) return failure();
    if (endpoints_.contains(endpoint)) return std::string();
    if (!returns_.contains(endpoint)) return absl::NotFoundError("it did not ask before");
    if (rejected_) return absl::PermissionDeniedError("it was rejected by anna");
    if (approved_) return std::string("anna");
    const std::string& by = returns_.at(endpoint).approved_by;
    if (by.empty()) return absl::AbortedError("it waits");
    return by;
  }
  absl::Status ask_to_return(const std::vector<Return>& returns) override {
    const MutexLock lock(mutex_);
    if (broken_) return failure();
    for (const Return& back : returns) returns_.try_emplace(back.endpoint, back);
    return absl::OkStatus();
  }
  std::map<EndpointId, Return> returns() const {
    const MutexLock lock(mutex_);
    return returns_;
  }
  absl::StatusOr<Recovery> recover(const std::vector<AuditRow>&, const Entry&) override {
    return absl::UnimplementedError("what a copy tells is in SQLite's tests");
  }
  absl::StatusOr<bool> to_be_recovered() override { return false; }
  absl::Status note(const std::string& action, const std::string& about, const Entry& by) override {
    const MutexLock lock(mutex_);
    if (broken_) return failure();
    if (action == "certificate.refuse") refusals_.push_back(by.author + ": " + about);
    notes_.push_back(action + " by " + by.author + ": " + about);
    return absl::OkStatus();
  }
  std::vector<std::string> notes() const {
    const MutexLock lock(mutex_);
    return notes_;
  }
  std::vector<std::string> refusals() const {
    const MutexLock lock(mutex_);
    return refusals_;
  }

  void set_broken(bool broken) {
    const MutexLock lock(mutex_);
    broken_ = broken;
  }
  std::size_t endpoints() const {
    const MutexLock lock(mutex_);
    return endpoints_.size();
  }

 private:
  static absl::Status failure() { return absl::ResourceExhaustedError("the disk is full"); }
  std::string unique_name(const std::string& host) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::set<std::string> taken;
    for (const auto& [id, row] : endpoints_) taken.insert(row.name);
    std::string name = host;
    for (int i = 2; taken.count(name) > 0; ++i) name = host + "-" + std::to_string(i);
    return name;
  }

  mutable Mutex mutex_;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool approved_ ABSL_GUARDED_BY(mutex_) = false;
  bool rejected_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, TokenRow> tokens_ ABSL_GUARDED_BY(mutex_);
  std::map<EndpointId, EndpointRow> endpoints_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, EndpointId> enrolled_ ABSL_GUARDED_BY(mutex_);
  std::vector<CertificateRow> certificates_ ABSL_GUARDED_BY(mutex_);
  std::map<EndpointId, Return> returns_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> notes_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> refusals_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tidemark::store
