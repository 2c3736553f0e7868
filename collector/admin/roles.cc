#include "collector/admin/roles.h"

#include <algorithm>
#include <array>

namespace tidemark::admin {
namespace {

using store::AdminRole;

struct RoleOf {
  std::string_view question;
  AdminRole role;
};

/// Every RPC of the service Admin, by name.
constexpr auto kRoles = std::to_array<RoleOf>({
    {"AdminInvite", AdminRole::kAdmin},
    {"AdminList", AdminRole::kAdmin},
    {"AdminRevoke", AdminRole::kAdmin},
    {"AdminRole", AdminRole::kAdmin},
    {"AuditList", AdminRole::kViewer},
    {"AuditRecover", AdminRole::kAdmin},
    {"AuditVerify", AdminRole::kViewer},
    {"AuthorityFinish", AdminRole::kAdmin},
    {"AuthorityRoll", AdminRole::kAdmin},
    {"AuthorityShow", AdminRole::kViewer},
    {"Backup", AdminRole::kAdmin},
    {"ChangeAdd", AdminRole::kOperator},
    {"ChangeList", AdminRole::kViewer},
    {"ChangeRollback", AdminRole::kOperator},
    {"Doctor", AdminRole::kViewer},
    {"EndpointDecide", AdminRole::kOperator},
    {"EndpointLabel", AdminRole::kOperator},
    {"EndpointList", AdminRole::kViewer},
    {"EndpointMerge", AdminRole::kAdmin},
    {"EndpointRename", AdminRole::kOperator},
    {"EndpointRetire", AdminRole::kAdmin},
    {"EndpointRevoke", AdminRole::kAdmin},
    {"EndpointShow", AdminRole::kViewer},
    {"EndpointWaiting", AdminRole::kViewer},
    {"EventFollow", AdminRole::kViewer},
    {"EventList", AdminRole::kViewer},
    {"ExclusionList", AdminRole::kViewer},
    {"Forecast", AdminRole::kViewer},
    {"Import", AdminRole::kAdmin},
    {"InventoryDiff", AdminRole::kViewer},
    {"InventoryFind", AdminRole::kViewer},
    {"InventoryShow", AdminRole::kViewer},
    {"Ledger", AdminRole::kViewer},
    {"MaintenanceAdd", AdminRole::kOperator},
    {"MaintenanceCancel", AdminRole::kOperator},
    {"MaintenanceList", AdminRole::kViewer},
    {"OrphanList", AdminRole::kViewer},
    {"OutageAck", AdminRole::kOperator},
    {"OutageExclude", AdminRole::kOperator},
    {"OutageInclude", AdminRole::kOperator},
    {"OutageList", AdminRole::kViewer},
    {"ProblemFollow", AdminRole::kViewer},
    {"ProblemList", AdminRole::kViewer},
    {"ProxyAssign", AdminRole::kAdmin},
    {"ProxyList", AdminRole::kViewer},
    {"ProxyUnassign", AdminRole::kAdmin},
    {"ReportDeliveries", AdminRole::kViewer},
    {"ReportList", AdminRole::kViewer},
    {"ReportPreview", AdminRole::kViewer},
    {"ReportResend", AdminRole::kOperator},
    {"ReportScheduleAdd", AdminRole::kAdmin},
    {"ReportScheduleList", AdminRole::kViewer},
    {"ReportScheduleRemove", AdminRole::kAdmin},
    {"ReportSend", AdminRole::kOperator},
    {"ReportShow", AdminRole::kViewer},
    {"ReportTest", AdminRole::kOperator},
    {"SeriesGet", AdminRole::kViewer},
    {"SeriesList", AdminRole::kViewer},
    {"ServiceCheck", AdminRole::kViewer},
    {"ServiceHistory", AdminRole::kViewer},
    {"ServiceList", AdminRole::kViewer},
    {"ServiceReload", AdminRole::kOperator},
    {"ServiceShow", AdminRole::kViewer},
    {"SetCheck", AdminRole::kViewer},
    {"SetDiff", AdminRole::kViewer},
    {"SetLearn", AdminRole::kViewer},
    {"SetList", AdminRole::kViewer},
    {"SetShow", AdminRole::kViewer},
    {"SliList", AdminRole::kViewer},
    {"Status", AdminRole::kViewer},
    {"TokenCreate", AdminRole::kAdmin},
    {"TokenList", AdminRole::kAdmin},
    {"TokenRevoke", AdminRole::kAdmin},
    {"Trend", AdminRole::kViewer},
    {"Why", AdminRole::kViewer},
});

}  // namespace

std::optional<AdminRole> role_for(std::string_view question) {
  const auto found =
      std::lower_bound(kRoles.begin(), kRoles.end(), question,
                       [](const RoleOf& one, std::string_view name) { return one.question < name; });
  if (found == kRoles.end() || found->question != question) return std::nullopt;
  return found->role;
}

}  // namespace tidemark::admin
