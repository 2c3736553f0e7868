#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collector/catalog/catalog.h"
#include "collector/catalog/period_request.h"
#include "collector/catalog/presence.h"
#include "collector/store/operations_store.h"
#include "collector/store/reader.h"
#include "collector/trends/capacity.h"
#include "collector/trends/daily_facts.h"
#include "collector/trends/explanation.h"
#include "collector/trends/known_runs.h"
#include "collector/trends/presence.h"
#include "collector/trends/problem.h"
#include "collector/trends/service_trend.h"
#include "collector/versions/catalog_versions.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::trends {

struct Evidence;
struct Happenings;
struct History;
struct Roster;
struct Asked;

/// kNotFound, with near names.
absl::Status unknown_service(const std::string& name, const catalog::Catalog& catalog);

/// What selectors see of an endpoint: what was granted wins over what it says of itself.
catalog::Candidate candidate_of(const store::EndpointRow& endpoint, const std::string& check = {});

/// How a service is at the moment.
struct ServiceState {
  const catalog::Service* service = nullptr;  ///< of `catalog` below
  timeline::State state = timeline::State::kNotYet;
  std::optional<TimePoint> since;
  std::vector<Member> members;
};
struct ServiceStates {
  std::shared_ptr<const catalog::Catalog> catalog;  // keeps the services alive
  std::vector<ServiceState> services;
};

/// Shares by calendar period, of some services.
struct SliRequest {
  std::vector<std::string> services;  ///< empty: all
  catalog::PeriodKind by = catalog::PeriodKind::kMonth;
  std::optional<TimePoint> since;  ///< absent: kSliBack before until; the period that holds it is the first
  std::optional<TimePoint> until;  ///< absent: now
  bool recompute = false;          ///< without the facts that are kept: the same figures, later
  /// kThen: each period by the one in force at its end, or now where it is not over.
  versions::DefinitionOf definition = versions::DefinitionOf::kToday;
};
struct ServiceSlis {
  std::string service;
  versions::Definition definition;
  std::string currency;
  std::vector<Sli> slis;  ///< in order of time
};

/// What a question is asked of.
struct Question {
  std::shared_ptr<const catalog::Catalog> catalog;
  std::shared_ptr<const Roster> roster;
  TimePoint now;
  bool recompute = false;  ///< of nothing that is remembered
};

/// Reads the evidence out of the store and has it evaluated. Thread-safe; the ports outlive it.
class TrendSource {
 public:
  static constexpr Duration kProblemsBack = std::chrono::hours(24 * 7);
  static constexpr Duration kSliBack = std::chrono::hours(24 * 365);

  TrendSource(store::Reader& reader, store::OperationsStore& operations,
              const catalog::CatalogHolder& catalog, versions::CatalogVersions& versions, const Clock& clock,
              catalog::PresenceTable presence, Vitals& vitals)
      : reader_(reader),
        operations_(operations),
        catalog_(catalog),
        versions_(versions),
        clock_(clock),
        presence_(std::move(presence)),
        daily_(vitals),
        known_(vitals) {}

  /// kNotFound, with near names, where there is no such service; kInvalidArgument for a period that makes no
  /// sense. kThen: by the definition in force at the period's end, or now where it is not over; errors as
  /// those of CatalogVersions::at().
  absl::StatusOr<ServiceTrend> trend(const std::string& service, const catalog::PeriodRequest& request,
                                     versions::DefinitionOf definition = versions::DefinitionOf::kToday);
  /// By name of the service; with definitions of that time, a service has an entry for each, in order of
  /// time. kNotFound; kInvalidArgument where the times make no sense.
  absl::StatusOr<std::vector<ServiceSlis>> slis(const SliRequest& request);
  absl::StatusOr<ServiceStates> states();
  /// Why the service was as it was at each of the moments (none: at the present), as known now. kNotFound for
  /// a service that is not there, kInvalidArgument for a time in the future, kFailedPrecondition for one
  /// before the first result. Its whole time is read, so that moments should lie near each other. `then`: by
  /// the definition in force at that time; absent: by today's.
  absl::StatusOr<Why> why(const std::string& service, const std::vector<TimePoint>& moments,
                          const std::optional<TimePoint>& then = {});
  /// The worst first, then the oldest. A site from which nothing comes is one of them.
  absl::StatusOr<std::vector<Problem>> problems();

  /// What of the endpoints behind a service's members runs out, the first first. kNotFound as above;
  /// kResourceExhausted where there is more than kCapacitySeriesMax of it.
  absl::StatusOr<Capacity> capacity(const std::string& service);

  const catalog::PresenceTable& presence() const { return presence_; }
  /// What is expected of an endpoint, by its class and by the sets that it works from.
  Expected expected_of(const store::EndpointRow& endpoint) const;

 private:
  /// The service as of that time, or of today. kNotFound, with near names.
  absl::StatusOr<Asked> definition_of(const std::string& service, const std::optional<TimePoint>& then);
  /// The same for a period, which is one of the definition's time zone.
  absl::StatusOr<Asked> asked(const std::string& service, const catalog::PeriodRequest& request,
                              versions::DefinitionOf definition, TimePoint now);
  absl::StatusOr<std::vector<ServiceSlis>> slis_then(const SliRequest& request);
  absl::StatusOr<Question> question(std::shared_ptr<const catalog::Catalog> catalog);
  static TreeNode tree_of(const catalog::Service& service, const Question& question);
  /// All that the service's timelines over `range` are made of, but acknowledgements. The tree is the
  /// service's.
  absl::StatusOr<Evidence> read_evidence(const catalog::Service& service, TreeNode tree,
                                         const Question& question, timeline::Interval range);
  /// What else happened to its members in the period.
  absl::StatusOr<Happenings> read_happenings(const catalog::Service& service,
                                             const std::vector<std::size_t>& places, const Roster& roster,
                                             timeline::Interval period);
  /// Fills in what results_needed() asks for.
  absl::Status read_outage_results(const Roster& roster, const catalog::Period& period,
                                   const catalog::Period& previous, History& history);
  /// Of the tree's places: what the service says, else what is expected of the endpoint. The roster outlives
  /// it.
  std::function<Expected(std::size_t place)> expectations(const Roster& roster, const TreeNode& tree) const;
  FactsStamp stamp_of(const TreeNode& tree, const Question& question);
  /// Of the days in the range, whose ends may lie within days; those that are kept need not be made, but with
  /// `recompute`; of the definition of another time (`then`) none are kept. Where an outage begins is looked
  /// for as far back as there are results.
  absl::StatusOr<std::vector<DayFact>> facts(const catalog::Service& service, const Question& question,
                                             timeline::Interval range, bool then = false);

  store::Reader& reader_;
  store::OperationsStore& operations_;
  const catalog::CatalogHolder& catalog_;
  versions::CatalogVersions& versions_;
  const Clock& clock_;
  const catalog::PresenceTable presence_;
  DailyFacts daily_;
  KnownRuns known_;
};

}  // namespace tidemark::trends
