#include <algorithm>
#include <cmath>
#include <string_view>

#include "collector/catalog/calendar.h"
#include "collector/catalog/catalog.h"
#include "collector/catalog/read_parts.h"

namespace tidemark::catalog {
namespace {

/// "Jane Roe <jane@example.org>", "Jane Roe", or "jane@example.org".
Person read_person(const config::Table& table, const std::string& key) {
  const auto text = table.string(key);
  if (!text) return {};
  if (auto person = parse_person(*text)) return *std::move(person);
  table.mistake(key,
                "'" + key + "' takes a name with a mail address, such as \"Jane Roe <jane@example.org>\"");
  return {};
}

/// Per cent, as a share. 0.5 could be half a per cent or a fraction: nobody promises either, so the rest of
/// the range is unambiguous.
std::optional<double> read_slo_figure(const config::Table& table, const std::string& key) {
  const auto slo = table.number(key, 0, 100);
  if (!slo) return std::nullopt;
  // The double that is nearest to the share, as for a share that was reckoned: 99.9 / 100 is greater than
  // 0.999.
  constexpr double kMillionths = 1e6;
  if (*slo >= 50) return std::round(*slo * kMillionths) / (100 * kMillionths);
  table.mistake(key, "'" + key + "' takes per cent from 50 to 100, such as 99.9");
  return std::nullopt;
}

/// slo = 99.9, or [service.slo] with a figure for each kind of period.
Slo read_slo(const config::Table& service) {
  Slo out;
  if (!service.holds_table("slo")) {
    out.any = read_slo_figure(service, "slo");
    return out;
  }
  const auto table = service.table("slo");
  out.any = read_slo_figure(*table, "default");
  for (const char* word : {"day", "week", "month", "quarter", "year"}) {
    if (const auto slo = read_slo_figure(*table, word)) out.by_period[*parse_period_kind(word)] = *slo;
  }
  if (table->keys().empty())
    service.mistake("slo", "[service.slo] is empty; it takes default, day, week, month, quarter and year");
  return out;
}

double read_matters(const config::Table& service) {
  const std::string what =
      "'matters' takes a share in quotes from \"0.001%\" to \"100%\", such as \"0.1%\": the least change "
      "that is "
      "worth saying";
  if (service.has("matters") && !service.holds_text("matters")) {
    service.mistake("matters", what);
    return 0;
  }
  const auto text = service.string("matters");
  if (!text) return 0;
  const auto share = parse_percent(*text, 0.001, 100);
  if (!share) service.mistake("matters", what);
  return share.value_or(0);
}

/// A link of a kind that a reader can open, or a path that begins like one.
bool path_or_link(const std::string& text) {
  constexpr std::size_t bytes_max = 2'000;
  const bool control =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (control || text.size() > bytes_max) return false;
  for (const char* scheme : {"https://", "http://", "file://", "ftp://", "sftp://", "smb://"}) {
    if (text.starts_with(scheme))
      return text.size() > std::string_view(scheme).size() && text.find(' ') == std::string::npos;
  }
  for (const char* begin : {"/", "./", "../", "~/", "\\\\"}) {
    if (text.starts_with(begin)) return text.size() > std::string_view(begin).size();
  }
  return false;
}

std::vector<Document> read_documents(const config::Table& service) {
  constexpr std::size_t documents_max = 100;
  std::vector<Document> out;
  const auto add = [&](const config::Table& table, const config::Position& where, std::string title,
                       const std::string& at) {
    if (path_or_link(at)) {
      out.push_back({title.empty() ? at : std::move(title), at});
    } else {
      table.mistake(where,
                    "'" + at +
                        "' is neither a link, such as \"https://wiki.example.org/shop\", nor a path, such "
                        "as \"/srv/docs/shop.pdf\" or \"./shop.md\"");
    }
  };
  if (service.holds_texts("documents")) {
    const auto texts = service.strings("documents").value_or(std::vector<std::string>{});
    for (std::size_t i = 0; i < texts.size(); ++i)
      add(service, service.position_of("documents", i), "", texts[i]);
  } else {
    for (const config::Table& document : service.tables("documents")) {
      std::string title = document.string("title").value_or("");
      const std::string at = document.need_string("at");
      if (!at.empty()) add(document, document.position_of("at"), std::move(title), at);
    }
  }
  if (out.size() > documents_max)
    service.mistake("documents", "there are more than " + std::to_string(documents_max));
  return out;
}

}  // namespace

void read_services(const config::Table& root, std::vector<Service>& services, const CalendarText& calendar) {
  for (const config::Table& table : root.tables("service")) {
    Service service;
    service.where = text_of(table.position());
    service.name = table.need_string("name");
    if (service.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") != std::string::npos) {
      table.mistake("name",
                    "a service's name has lower-case letters, digits, '-', '_' and '.' only; put other text "
                    "into 'title'");
    }
    service.title = table.string("title").value_or(service.name);
    service.sponsor = read_person(table, "sponsor");
    service.owner = read_person(table, "owner");
    service.deputy = read_person(table, "deputy");
    service.team = table.string("team").value_or("");
    service.goal = table.string("goal").value_or("");
    service.hours = read_hours(table, calendar);
    service.slo = read_slo(table);
    service.cost = read_cost(table);
    service.currency = table.string("currency").value_or("EUR");
    service.merge_gap =
        table.duration("merge_gap", Duration::zero(), std::chrono::hours(24)).value_or(Duration::zero());
    service.lead_time = table.duration("lead_time", Duration::zero(), std::chrono::hours(24 * 366 * 2))
                            .value_or(service.lead_time);
    service.matters = read_matters(table);
    if (const auto day = table.date("review_by")) service.review_by = text_of(*day);
    service.documents = read_documents(table);
    if (const auto alarm = table.table("alarm")) service.alarm = read_alarm(*alarm);
    if (const auto members = table.table("members")) {
      service.members = read_members(*members);
    } else {
      table.mistake("members", "service '" + service.name + "' has no [service.members]");
    }
    services.push_back(std::move(service));
  }
}

void read_people(const config::Table& root, std::set<std::string>& left) {
  const auto table = root.table("people");
  if (!table) return;
  const auto mails = table->strings("left").value_or(std::vector<std::string>{});
  for (std::size_t i = 0; i < mails.size(); ++i) {
    if (mails[i].find('@') == std::string::npos || mails[i].find_first_of(" <>,;") != std::string::npos) {
      table->mistake(table->position_of("left", i),
                     "'" + mails[i] + "' is no mail address, such as \"jane@example.org\"");
    } else {
      left.insert(mails[i]);
    }
  }
}

}  // namespace tidemark::catalog
