#include "collector/telling.h"

#include "collector/alarm/webhook.h"

namespace tidemark {
namespace {

std::pair<std::string, std::string> sign_webhook(const std::string& secret, std::int64_t sent,
                                                 const std::string& body) {
  return {alarm::kSignatureHeader, alarm::webhook_signature(secret, sent, body)};
}

}  // namespace

Telling::Telling(const mail::MailConfig& config, store::sqlite::SqliteStore& store,
                 trends::TrendSource& trends, const catalog::CatalogHolder& catalog,
                 const schedule::ScheduleHolder& schedules, const Clock& clock, Vitals& vitals)
    : outbox_(config, store.outbox(), mail::make_smtp_wire(config), clock, vitals,
              mail::make_webhook_wire(config.timeout, config.ca_file, config.key_file, sign_webhook, clock)),
      reporter_({trends, store.reports(), store.outbox(), outbox_, catalog, schedules, clock, vitals}),
      alarms_({trends, store.alarms(), store.reports(), outbox_, catalog, clock, vitals}) {}

void Telling::start() {
  outbox_.start();
  reporter_.start();
  alarms_.start();
}

void Telling::stop() {
  alarms_.stop();
  reporter_.stop();
  outbox_.stop();
}

}  // namespace tidemark
