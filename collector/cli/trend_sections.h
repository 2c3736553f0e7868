#pragma once

#include <string>
#include <vector>

#include "collector/cli/page.h"
#include "collector/cli/view.h"
#include "tidemark/v1/admin.pb.h"

/// What a trend's page says below its figures. Each is empty where there is nothing to say. Pure.
namespace tidemark::cli {

/// Whether figures get better or worse, and on what evidence.
std::string verdicts_text(const View& view, const v1::TrendReply& reply);
/// How many periods kept the SLO, how fast the error budget burns, what corrections took out.
std::string objective_text(const View& view, const v1::TrendReply& reply);
/// Whose the downtime is.
std::string waterfall_text(const View& view, const v1::PeriodFigures& figures);
/// Changes and how many of them failed, events by severity and silo.
std::string happenings_text(const View& view, const v1::TrendReply& reply);

std::vector<Record> verdict_records(const v1::TrendReply& reply);
/// Attainment, changes, events.
void add_happenings(const v1::TrendReply& reply, Record& document);

}  // namespace tidemark::cli
