#pragma once

#include "collector/store/admin_store.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Everything it is given outlives it.
class SqliteAdmins final : public AdminStore {
 public:
  SqliteAdmins(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}

  absl::Status invite(const Invitation& invitation, const Entry& by) override;
  absl::StatusOr<std::vector<AdminRow>> admins() override;
  absl::StatusOr<AdminRow> admin_of(const std::string& serial) override;
  absl::Status set_role(const std::string& name, AdminRole role, const Entry& by) override;
  absl::Status revoke_admin(const std::string& name, const Entry& by) override;
  absl::StatusOr<LoginCodeRow> login_code(const std::string& code_id) override;
  absl::StatusOr<LoggedIn> log_in(const Login& login, const SignAdmin& sign) override;
  absl::Status note_refused_admin(const std::string& about, const Entry& by) override;

 private:
  Writer& writer_;
  ReaderPool& readers_;
};

}  // namespace tidemark::store::sqlite
