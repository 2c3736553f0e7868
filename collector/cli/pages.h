#pragma once

#include <string>

#include "collector/cli/page.h"
#include "collector/cli/view.h"
#include "tidemark/v1/admin.pb.h"

/// The collector's answers as pages. Pure.
namespace tidemark::cli {

Page status_page(const View& view, const v1::StatusReply& reply);

Page problem_page(const View& view, const v1::ProblemListReply& reply);
Page event_page(const View& view, const v1::EventListReply& reply);

Page token_page(const View& view, const v1::TokenListReply& reply);
/// The token itself first: it is shown this once.
Page token_created_page(const View& view, const v1::TokenCreateReply& reply);
Page endpoint_list_page(const View& view, const v1::EndpointListReply& reply);
Page endpoint_page(const View& view, const v1::EndpointShowReply& reply, bool with_probes);

Page proxy_list_page(const View& view, const v1::ProxyListReply& reply);
/// What became of an assignment, in a sentence, with whose range it overlaps.
Page proxy_assigned_page(const View& view, const v1::ProxyAssignReply& reply);
Page proxy_unassigned_page(const View& view, const v1::ProxyUnassignReply& reply);

Page series_list_page(const View& view, const v1::SeriesListReply& reply);

Page service_list_page(const View& view, const v1::ServiceListReply& reply);
Page service_page(const View& view, const v1::ServiceShowReply& reply);
Page service_check_page(const View& view, const v1::ServiceCheckReply& reply);
Page orphan_list_page(const View& view, const v1::OrphanListReply& reply);
/// The catalogue's versions.
Page history_page(const View& view, const v1::ServiceHistoryReply& reply, const std::string& service);
Page outage_list_page(const View& view, const v1::OutageListReply& reply);

Page set_list_page(const View& view, const v1::SetListReply& reply);
Page set_page(const View& view, const v1::SetShowReply& reply);
Page set_check_page(const View& view, const v1::SetCheckReply& reply);
Page set_diff_page(const View& view, const v1::SetDiffReply& reply);
/// For people it is TOML that can be pasted into a set, with comments.
Page learn_page(const v1::SetLearnReply& reply);
/// What an endpoint is to check, and which sets say so.
Listing plan_listing(const google::protobuf::RepeatedPtrField<v1::PlannedCheck>& checks);
Listing watches_listing(const google::protobuf::RepeatedPtrField<v1::PlannedWatch>& watches);

Page inventory_page(const View& view, const v1::InventoryShowReply& reply);
Page inventory_diff_page(const View& view, const v1::InventoryDiffReply& reply, bool two_endpoints);
Page inventory_found_page(const View& view, const v1::InventoryFindReply& reply);

/// What became of an entry, in a sentence.
Page maintenance_entered_page(const View& view, const v1::MaintenanceAddReply& reply);
Page maintenance_cancelled_page(const View& view, const v1::MaintenanceCancelReply& reply);
Page maintenance_list_page(const View& view, const v1::MaintenanceListReply& reply);
Page exclusion_entered_page(const View& view, const v1::OutageExcludeReply& reply);
Page exclusion_withdrawn_page(const View& view, const v1::OutageIncludeReply& reply);
Page exclusion_list_page(const View& view, const v1::ExclusionListReply& reply);
Page acknowledged_page(const View& view, const std::string& service, const v1::OutageAckReply& reply);
Page change_entered_page(const View& view, const v1::Change& change);
Page change_list_page(const View& view, const v1::ChangeListReply& reply);
Page audit_page(const View& view, const v1::AuditListReply& reply);
Page audit_verdict_page(const View& view, const v1::AuditVerifyReply& reply);

/// In the service's own time zone.
Page trend_page(View view, const v1::TrendReply& reply);
/// Shares by calendar period.
Page sli_page(const View& view, const v1::SliListReply& reply);
Page why_page(View view, const v1::WhyReply& reply);
/// What runs out, and when.
Page forecast_page(const View& view, const std::string& service, const v1::ForecastReply& reply, bool all);
Page ledger_page(const View& view, const v1::LedgerReply& reply);

/// Of one of its faces, which is the text.
Page report_preview_page(const v1::ReportPreviewReply& reply);
Page report_sent_page(const View& view, const v1::ReportSendReply& reply);
Page report_list_page(const View& view, const v1::ReportListReply& reply);
Page report_shown_page(const View& view, const v1::ReportShowReply& reply);
Page report_resent_page(const View& view, const v1::ReportResendReply& reply);
Page deliveries_page(const View& view, const v1::ReportDeliveriesReply& reply);
Page schedule_list_page(const View& view, const v1::ReportScheduleListReply& reply);
Page schedule_added_page(const View& view, const v1::ReportScheduleAddReply& reply);

/// Pieces that several pages share.
Cell time_or_absent(bool set, std::int64_t unix_milliseconds, const std::string& why);
Listing outages_listing(const google::protobuf::RepeatedPtrField<v1::Outage>& outages);
std::vector<Record> outage_records(const google::protobuf::RepeatedPtrField<v1::Outage>& outages);
/// "shop-1/shop-tcp: connection refused (and 2 more)".
std::string causes_text(const v1::Outage& outage);
Record service_record(const v1::Service& service);
/// Which catalogue a figure was made with.
Record definition_record(const v1::Definition& definition);
/// The same in a sentence, by the first digits of its version.
std::string definition_text(const View& view, const v1::Definition& definition);
/// The first digits of a catalogue's version, which tell it apart for people.
std::string short_version(const std::string& version);
Labels labels_of(const google::protobuf::Map<std::string, std::string>& map);
Labels labels_of(const google::protobuf::RepeatedPtrField<v1::Attribute>& attributes);
Words words_of(const google::protobuf::RepeatedPtrField<std::string>& words);
/// "ok" and so on, with "s" where n is not 1: plural(2, "outage") is "2 outages".
std::string plural(std::uint64_t n, const std::string& noun);

}  // namespace tidemark::cli
