#include "collector/reporting/alarm_words.h"

#include <cstdio>

#include "collector/catalog/calendar.h"

namespace tidemark::reporting {
namespace {

using alarm::Notice;
using alarm::What;

std::string title_of(const Notice& notice, const catalog::Service* service) {
  if (notice.what == What::kSilentSite) return "site " + notice.subject;
  return service == nullptr ? notice.subject : service->title;
}

std::string mark_of(const Notice& notice) {
  switch (notice.kind) {
    case Notice::Kind::kRecovered:
      return "[UP] ";
    case Notice::Kind::kTakenBack:
      return "[TAKEN BACK] ";
    case Notice::Kind::kEscalated:
      return "[ESCALATED] ";
    default:
      return notice.what == What::kBurn         ? "[BUDGET] "
             : notice.what == What::kSilentSite ? "[SILENT] "
                                                : "[DOWN] ";
  }
}

std::string rate_text(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", rate);
  return text;
}

std::string outage_text(const Notice& notice, const std::string& zone) {
  const alarm::OutageSight& outage = *notice.outage;
  std::string out = "Down since " + catalog::people_text(outage.failed, zone);
  if (outage.restored)
    out = "It was down from " + catalog::people_text(outage.failed, zone) + " to " +
          catalog::people_text(*outage.restored, zone) + ", " + human(*outage.restored - outage.failed);
  out += ".\n";
  if (!outage.restored && notice.at > outage.failed)
    out += "That is " + human(notice.at - outage.failed) + " by now.\n";
  for (const std::string& cause : outage.causes) out += "  " + cause + "\n";
  if (outage.acknowledged)
    out += "Somebody is at work on it since " + catalog::people_text(*outage.acknowledged, zone) + ".\n";
  return out;
}

std::string burn_text(const Notice& notice) {
  const trends::BurnRate& burn = *notice.burn;
  return "The error budget goes " + rate_text(burn.rate.value.value_or(0)) +
         " times as fast as it may over the last " + human(burn.window) + ", and " +
         rate_text(burn.short_rate.value.value_or(0)) + " times over the last " + human(burn.short_window) +
         "; from " + rate_text(burn.threshold) + " times on there is reason to act.\n";
}

std::string site_text(const Notice& notice) {
  const alarm::SilentSite& site = *notice.site;
  std::string out = "Nothing comes from " + std::to_string(site.endpoints) + " endpoints since " +
                    rfc3339(site.since) +
                    ": what is between the site and the collector is likely to blame.\nIt touches";
  for (const std::string& service : site.services) out += " " + service;
  return out + (site.services.empty() ? " no service" : "") + ".\n";
}

std::string what_to_do(const Notice& notice) {
  const bool open = notice.kind != Notice::Kind::kRecovered && notice.kind != Notice::Kind::kTakenBack;
  if (!open || notice.what != What::kOutage) return "";
  return "\nWhy:            tidemark why " + notice.subject + "\nAt work on it:  tidemark outage ack " +
         notice.subject + " --text '…'\n";
}

}  // namespace

AlarmWords words_of(const Notice& notice, const catalog::Service* service) {
  const std::string zone = service == nullptr ? "UTC" : service->hours.time_zone;
  const std::string title = title_of(notice, service);
  AlarmWords out;
  out.subject = mark_of(notice) + title;
  if (notice.kind == Notice::Kind::kTakenBack) {
    out.subject += ": there was no such outage";
    out.text = "By what is known now " + title + " was not down from " +
               catalog::people_text(notice.begin, zone) +
               " on: results came late, or a correction took it out.\n";
    return out;
  }
  if (notice.outage) {
    const auto& causes = notice.outage->causes;
    if (notice.kind == Notice::Kind::kRecovered && notice.outage->restored) {
      out.subject += ": works again after " + human(*notice.outage->restored - notice.outage->failed);
    } else {
      out.subject += ": down since " + catalog::people_text(notice.outage->failed, zone);
      if (!causes.empty()) out.subject += ", " + causes.front();
    }
    out.text = outage_text(notice, zone);
  } else if (notice.burn) {
    out.subject += notice.kind == Notice::Kind::kRecovered ? ": the error budget goes slowly again"
                                                           : ": the error budget goes too fast";
    out.text = burn_text(notice);
  } else if (notice.site) {
    out.subject += ": nothing comes from it";
    out.text = site_text(notice);
  } else {
    out.subject += notice.what == What::kSilentSite ? ": is heard again" : ": is well again";
    out.text = title + " is well again since " + catalog::people_text(notice.at, zone) + ".\n";
  }
  if (notice.count > 1 && notice.kind == Notice::Kind::kRepeated)
    out.text += "This is notice " + std::to_string(notice.count) + " of it.\n";
  if (notice.kind == Notice::Kind::kEscalated)
    out.text += "Nobody has said so far that he is at work on it.\n";
  out.text += what_to_do(notice);
  return out;
}

}  // namespace tidemark::reporting
