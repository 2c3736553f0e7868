#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/store/identity_store.h"
#include "collector/store/sqlite/query.h"

/// The table of those that asked to be enrolled and need somebody's approval. All functions throw
/// SQLite::Exception.
namespace tidemark::store::sqlite {

/// A part of schema version 10.
void make_applicants_table(Connection& connection);

/// By token and key.
std::optional<ApplicantRow> applicant_of(Connection& connection, const Enrolment& enrolment);
void insert_applicant(Connection& connection, const Enrolment& enrolment);
/// A part of schema version 12.
void note_who_returns(Connection& connection);
/// Of the endpoint that comes back.
std::optional<ApplicantRow> returning(Connection& connection, EndpointId endpoint);
/// Waits for approval, unless `back` has it.
void insert_returning(Connection& connection, const Return& back);
void note_enrolled(Connection& connection, const ApplicantRow& applicant, EndpointId endpoint);
/// Newest first.
std::vector<ApplicantRow> all_applicants(Connection& connection);
/// That say that this is their host name, and wait.
std::vector<ApplicantRow> waiting_as(Connection& connection, const std::string& hostname);
std::optional<ApplicantRow> applicant_by_id(Connection& connection, std::int64_t id);
void decide_applicant(Connection& connection, std::int64_t id, bool approve, const Entry& by);

}  // namespace tidemark::store::sqlite
