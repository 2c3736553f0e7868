#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "collector/catalog/period_request.h"
#include "collector/mail/message.h"
#include "collector/paint/document.h"
#include "collector/report/charts.h"
#include "collector/store/report_store.h"
#include "collector/trends/assemble.h"
#include "common/clock/clock.h"

/// Reports from the question to the mail: made, kept, queued, and made again.
namespace tidemark::reporting {

/// What is wanted.
struct Wanted {
  std::string service;  ///< empty: a summary
  std::string sponsor;  ///< of a summary: a mail address; empty: of all services
  catalog::PeriodRequest period;
  versions::DefinitionOf definition = versions::DefinitionOf::kToday;
  report::Language language = report::Language::kEnglish;
  std::vector<std::string> formats;  ///< "html", "text", "pdf", "csv", "json"
  paint::Paper paper = paint::Paper::kA4;
  bool mail = false;  ///< also as a mail shows it
};

/// A report and its faces.
struct Made {
  report::Report report;
  std::string catalogue;  ///< the definition's version
  std::string time_zone;
  catalog::PeriodKind kind = catalog::PeriodKind::kMonth;
  std::vector<store::FaceRow> faces;  ///< those that were wanted, and JSON
  std::string mail_html;              ///< with the images by their Content-ID; empty: not wanted
  std::vector<mail::Enclosure> images;
  /// Null: it was not wanted, or could not be made (the report's notes say why).
  const std::string* face(const std::string& format) const;
};

/// At most so many charts stand in a mail.
inline constexpr std::size_t kMailChartsMax = 3;
/// Periods like this one that are shown before it.
inline constexpr int kHistoryPeriods = 12;

/// Thread-safe; what it is given outlives it.
class ReportMaker {
 public:
  ReportMaker(trends::TrendSource& trends, const catalog::CatalogHolder& catalog, const Clock& clock)
      : trends_(trends), catalog_(catalog), clock_(clock) {}

  /// As known now. Errors as those of TrendSource::trend(); kNotFound where a summary has no services. A PDF
  /// or a chart that cannot be made is left out, and a note of the report says why.
  absl::StatusOr<Made> make(const Wanted& wanted);

 private:
  absl::StatusOr<Made> of_service(const Wanted& wanted);
  absl::StatusOr<Made> of_services(const Wanted& wanted);

  trends::TrendSource& trends_;
  const catalog::CatalogHolder& catalog_;
  const Clock& clock_;
};

}  // namespace tidemark::reporting
