#include <chrono>

#include "tests/collector/alarm/story.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::alarm;
using std::chrono::minutes;

namespace {

SilentSite silent(const std::string& name, int since, bool in_planned_work = false) {
  SilentSite out;
  out.site = name;
  out.since = minute(since);
  out.endpoints = 300;
  out.planned = in_planned_work;
  out.services = {"shop", "mail"};
  return out;
}

/// With three services of which nothing is known, and which therefore have no outages.
Sight sight(int now, std::vector<SilentSite> sites) {
  Sight out;
  out.at = minute(now);
  for (const char* name : {"shop", "mail", "erp"}) {
    ServiceSight service;
    service.service = name;
    out.services.push_back(service);
  }
  out.silent_sites = std::move(sites);
  return out;
}

}  // namespace

TEST_CASE("a silent site is one alarm for all services that it touches") {
  Story story;
  CHECK(story.at(sight(0, {})).empty());
  CHECK(story.at(sight(10, {silent("Kiel", 8)})) == "silent_site raised 8");
  CHECK(story.last()[0].subject == "Kiel");
  CHECK(story.last()[0].site->services == std::vector<std::string>{"shop", "mail"});
  CHECK(story.at(sight(11, {silent("Kiel", 7)})).empty());
  CHECK(story.at(sight(12, {silent("Kiel", 7), silent("Bonn", 11)})) == "silent_site raised 11");
  CHECK(story.at(sight(13, {silent("Bonn", 11)})) == "silent_site recovered 8");
  CHECK(story.at(sight(14, {silent("Bonn", 11)})).empty());
  CHECK(story.at(sight(20, {silent("Kiel", 18)})) == "silent_site recovered 11, silent_site raised 18");
}

TEST_CASE("an outage that a site's silence hides goes on, and is the only one of its services that is told") {
  Story story;
  Sight now = sight(10, {});
  now.services[0].outages = {outage(9)};
  CHECK(story.at(now) == "raised 9");
  now.at = minute(20);
  now.silent_sites = {silent("Kiel", 18)};
  CHECK(story.at(now) == "silent_site raised 18");
}

TEST_CASE("a site's silence is repeated and escalated by its rules, and planned work explains it") {
  Story story;
  CHECK(story.at(sight(0, {silent("Kiel", 0, true)})).empty());
  SilentSite kiel = silent("Kiel", 0);
  kiel.rules.repeat = minutes(10);
  kiel.rules.escalate = minutes(15);
  CHECK(story.at(sight(1, {kiel})) == "silent_site raised 0");
  CHECK(story.at(sight(11, {kiel})) == "silent_site repeated 0");
  CHECK(story.at(sight(16, {kiel})) == "silent_site escalated 0 second");
  kiel.planned = true;
  CHECK(story.at(sight(40, {kiel})).empty());
  kiel.planned = false;
  CHECK(story.at(sight(41, {kiel})) == "silent_site repeated 0 both");
  CHECK(story.at(sight(42, {})) == "silent_site recovered 0 both");
}

TEST_CASE("an older sight of sites says nothing") {
  Story story;
  CHECK(story.at(sight(10, {silent("Kiel", 8)})) == "silent_site raised 8");
  CHECK(story.at(sight(20, {silent("Kiel", 8)})).empty());
  CHECK(story.at(sight(15, {})).empty());
  CHECK(story.at(sight(21, {})) == "silent_site recovered 8");
  CHECK(story.at(sight(15, {silent("Kiel", 8)})).empty());
}
