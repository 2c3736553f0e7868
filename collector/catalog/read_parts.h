#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/catalog/files.h"
#include "collector/catalog/service.h"
#include "common/config/document.h"

/// The parts that a file of the catalogue, or of schedules, is read by. Each reports what is wrong with its
/// place and gives what there is to go on with.
namespace tidemark::catalog {

inline constexpr const char* kWeekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};

std::string trimmed(std::string_view text);
/// "file:line:column"
std::string text_of(const config::Position& position);
/// "2026-12-25"
std::string text_of(const config::Date& date);
/// A number before a percent sign, within the bounds, as a share: "12.5%" is 0.125.
std::optional<double> parse_percent(const std::string& text, double min, double max);

/// A list of ranges such as "08:00-18:00", in order; `noun` names them where they overlap.
std::vector<MinuteRange> read_ranges(const config::Table& table, const std::string& key,
                                     const std::string& noun);

/// [service.hours]
ServiceHours read_hours(const config::Table& service, const CalendarText& calendar);
/// cost_per_hour and [[service.cost]]
std::optional<CostCurve> read_cost(const config::Table& service);
/// [service.alarm]
AlarmSettings read_alarm(const config::Table& alarm);
/// Roles and mail addresses.
std::vector<std::string> read_recipients(const config::Table& table, const std::string& key);
/// [service.members]
Node read_members(const config::Table& members);

}  // namespace tidemark::catalog
