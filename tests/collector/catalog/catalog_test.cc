#include "collector/catalog/catalog.h"

#include "tests/collector/catalog/folder.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::catalog;
using timeline::Rule;

namespace {

const std::string kGood = R"([[service]]
name = "shop"
sponsor = "Jane Roe <jane@example.org>"
owner = "ann@example.org"
goal = "Customers can order"
[service.members]
select = [{ check = "tcp-*" }]
)";

Service only_service(const std::string& text) {
  config::Mistakes mistakes;
  config::Document document = config::Document::parse(text, "a.toml", mistakes);
  std::vector<Service> services;
  read_services(document.root(), services, {});
  document.finish();
  INFO(mistakes.text());
  REQUIRE(mistakes.none());
  REQUIRE(services.size() == 1);
  return services[0];
}

}  // namespace

TEST_CASE("the documented examples are good, and say what they say they do") {
  config::Mistakes mistakes;
  const Catalog catalog =
      load_catalog(TIDEMARK_PACKAGING "/services.d", TIDEMARK_PACKAGING "/sets.d", mistakes);
  CHECK(mistakes.text() == "");
  const Service* shop = catalog.find("shop");
  REQUIRE(shop != nullptr);
  CHECK(shop->sponsor.name == "Jane Roe");
  CHECK(shop->sponsor.mail == "jane@example.org");
  CHECK(shop->slo.of(PeriodKind::kMonth) == Approx(0.999));
  CHECK(shop->hours.time_zone == "Europe/Berlin");
  CHECK(shop->hours.weekdays[4].size() == 2);
  CHECK(shop->hours.weekdays[6].empty());
  CHECK(shop->hours.holidays == std::set<std::string>{"2026-12-25", "2026-12-26"});
  CHECK(shop->members.services == std::vector<std::string>{"payment"});
  CHECK(shop->members.groups.at(0).rule == Rule::at_least(2));
  CHECK_FALSE(shop->draft());
  const Service* payment = catalog.find("payment");
  REQUIRE(payment != nullptr);
  CHECK(payment->members.rule == Rule::weighted(8'000, 5'000));
  CHECK(payment->members.select.at(0).weight == 3);
  const MonitorSet set = catalog.monitor_set_for({"web-1", "server", "berlin", {{"tier", "gold"}}, ""});
  CHECK(set.checks.size() == 13);
  const MonitorSet base = catalog.monitor_set_for({"db-1", "server", "berlin", {{"tier", "gold"}}, ""});
  CHECK(base.checks.empty());
  CHECK(base.watches.size() == 3);
  CHECK(set.watches.size() == 10);
}

TEST_CASE("a service without sponsor, owner or goal is a draft and says why") {
  const Service draft =
      only_service("[[service]]\nname = \"x\"\n[service.members]\nselect = [{ check = \"*\" }]\n");
  CHECK(draft.draft_reasons() == std::vector<std::string>{"no sponsor", "no owner", "no goal"});
  CHECK(draft.title == "x");
  CHECK_FALSE(only_service(kGood).draft());
}

TEST_CASE("without hours a service is expected at all times") {
  const Service service = only_service(kGood);
  for (const auto& day : service.hours.weekdays) {
    REQUIRE(day.size() == 1);
    CHECK(day[0].from == 0);
    CHECK(day[0].to == 1440);
  }
}

TEST_CASE("rules are all, any, worst, at least a number or a share") {
  const std::pair<const char*, Rule> cases[] = {
      {"", Rule::all()},
      {"rule = \"all\"", Rule::all()},
      {"rule = \"any\"", Rule::any()},
      {"rule = \"worst\"", Rule::worst()},
      {"at_least = 3", Rule::at_least(3)},
      {"at_least = \"60%\"", Rule::at_least_share(6'000)},
      {"at_least = \"33.33%\"", Rule::at_least_share(3'333)},
  };
  for (const auto& [text, rule] : cases) {
    INFO(text);
    const auto service = only_service("[[service]]\nname = \"x\"\n[service.members]\n" + std::string(text) +
                                      "\nselect = [{ check = \"*\" }]\n");
    CHECK(service.members.rule == rule);
  }
}

TEST_CASE("what a service says of DEGRADED holds for its groups, unless they say otherwise") {
  const Service service = only_service(R"([[service]]
name = "x"
[service.members]
degraded_is_down = true
[[service.members.group]]
select = [{ check = "a" }]
[[service.members.group]]
degraded_is_down = false
select = [{ check = "b" }]
)");
  CHECK(service.members.rule.degraded_is_down);
  CHECK(service.members.groups.at(0).rule.degraded_is_down);
  CHECK_FALSE(service.members.groups.at(1).rule.degraded_is_down);
}

TEST_CASE("every part of a selector must match, and patterns match whole names") {
  const Candidate web{"web-1", "server", "berlin", {{"tier", "gold"}, {"role", "web"}}, "tcp-443"};
  Selector selector;
  CHECK(matches(selector, web));
  selector.endpoint = "web-?", selector.endpoint_class = "server", selector.site = "berlin",
  selector.check = "tcp-*";
  selector.labels = {{"tier", "gold"}};
  CHECK(matches(selector, web));
  for (auto change :
       {+[](Selector& s) { s.endpoint = "web"; }, +[](Selector& s) { s.endpoint_class = "desktop"; },
        +[](Selector& s) { s.site = "bonn"; }, +[](Selector& s) { s.check = "tcp"; },
        +[](Selector& s) { s.labels["tier"] = "silver"; }, +[](Selector& s) { s.labels["rack"] = "7"; }}) {
    Selector other = selector;
    change(other);
    CHECK_FALSE(matches(other, web));
  }
}

TEST_CASE("patterns take * for any text and ? for one character") {
  CHECK(matches_pattern("*", ""));
  CHECK(matches_pattern("a*c*e", "abcde"));
  CHECK(matches_pattern("*ab", "aab"));
  CHECK(matches_pattern("**a**", "bab"));
  CHECK_FALSE(matches_pattern("a*c", "abcd"));
  CHECK_FALSE(matches_pattern("?", ""));
  CHECK_FALSE(matches_pattern("", "a"));
}

TEST_CASE("matching monitor sets are laid over each other in the order of their files") {
  Folder folder;
  folder.write_set("20-berlin.toml", R"(
[select]
site = "berlin"
[[check]]
name = "disk"
type = "filesystem"
path = "/srv"
[[check]]
name = "web"
type = "tcp"
host = "127.0.0.1"
port = 80
)");
  folder.write_set(
      "10-all.toml",
      "sampling_interval = \"30s\"\n[[check]]\nname = \"disk\"\ntype = \"filesystem\"\npath = \"/\"\n");
  config::Mistakes mistakes;
  const Catalog catalog = load_catalog(folder.services(), folder.sets(), mistakes);
  REQUIRE(mistakes.text() == "");
  const MonitorSet berlin = catalog.monitor_set_for({"a", "server", "berlin", {}, ""});
  CHECK(berlin.sampling_interval == Duration{30'000});
  REQUIRE(berlin.checks.size() == 2);
  CHECK(berlin.checks[0].name == "disk");
  CHECK(berlin.checks[0].parameters.at("path") == "/srv");
  const MonitorSet bonn = catalog.monitor_set_for({"b", "server", "bonn", {}, ""});
  REQUIRE(bonn.checks.size() == 1);
  CHECK(bonn.checks[0].parameters.at("path") == "/");
  CHECK_FALSE(berlin.version.empty());
  CHECK(berlin.version != bonn.version);
  CHECK(berlin.version == catalog.monitor_set_for({"c", "desktop", "berlin", {}, ""}).version);
}

TEST_CASE("a set that names an endpoint lies over those that do not, and the plan tells what it overrides") {
  Folder folder;
  folder.write_set(
      "10-special.toml",
      "name = \"web-1 alone\"\nselect = { endpoint = \"web-1\" }\n[[check]]\nname = \"a\"\ntype = "
      "\"process\"\nprocess = \"special\"\n");
  folder.write_set("20-base.toml",
                   "name = \"base\"\nsampling_interval = \"30s\"\n[[check]]\nname = \"a\"\ntype = "
                   "\"process\"\nprocess = \"base\"\n[[check]]\nname = \"b\"\ntype = \"reboot\"\n");
  folder.write_set("30-web.toml",
                   "name = \"web\"\nselect = { class = \"web\" }\n[[check]]\nname = \"a\"\ntype = "
                   "\"process\"\nprocess = \"web\"\n");
  config::Mistakes mistakes;
  const Catalog catalog = load_catalog(folder.services(), folder.sets(), mistakes);
  REQUIRE(mistakes.text() == "");
  const Plan plan = catalog.plan_for({"web-1", "web", "", {}, ""});
  REQUIRE(plan.layers.size() == 3);
  CHECK(plan.layers[0]->name == "base");
  CHECK(plan.layers[2]->name == "web-1 alone");
  REQUIRE(plan.set.checks.size() == 2);
  CHECK(plan.set.checks[0].parameters.at("process") == "special");
  CHECK(plan.origins[0].set == "web-1 alone");
  CHECK(plan.origins[0].overridden == std::vector<std::string>{"base", "web"});
  CHECK(plan.origins[1].set == "base");
  CHECK(plan.origins[1].overridden.empty());
  CHECK(plan.set.sampling_interval == Duration{30'000});
  const Plan other = catalog.plan_for({"web-2", "web", "", {}, ""});
  CHECK(other.set.checks[0].parameters.at("process") == "web");
  CHECK(other.set.version != plan.set.version);
  CHECK(catalog.find_set("web")->version != catalog.find_set("base")->version);
  CHECK(catalog.find_set("web")->where == folder.sets() / "30-web.toml");
  CHECK(catalog.find_set("none") == nullptr);
}

TEST_CASE("watches are laid over each other as checks are, and change the versions") {
  const auto watch = [](const std::string& name, const std::string& pattern) {
    return "[[watch]]\nname = \"" + name + "\"\ntype = \"log\"\npath = \"/var/log/app\"\npattern = \"" +
           pattern + "\"\n";
  };
  Folder folder;
  folder.write_set("10-base.toml", "name = \"base\"\n" + watch("app", "ERROR") + watch("other", "x"));
  folder.write_set("20-web.toml", "name = \"web\"\nselect = { class = \"web\" }\n" + watch("app", "FATAL"));
  config::Mistakes mistakes;
  const Catalog catalog = load_catalog(folder.services(), folder.sets(), mistakes);
  REQUIRE(mistakes.text() == "");
  const Plan plan = catalog.plan_for({"web-1", "web", "", {}, ""});
  REQUIRE(plan.set.watches.size() == 2);
  CHECK(plan.set.watches[0].parameters.at("pattern") == "FATAL");
  CHECK(plan.watch_origins[0].set == "web");
  CHECK(plan.watch_origins[0].overridden == std::vector<std::string>{"base"});
  CHECK(plan.watch_origins[1].set == "base");
  CHECK(plan.set.find_watch("other") == &plan.set.watches[1]);
  CHECK(plan.set.find_watch("none") == nullptr);
  const std::string before = catalog.find_set("base")->version;
  const std::string plan_before = plan.set.version;
  folder.write_set("10-base.toml", "name = \"base\"\n" + watch("app", "ERROR") + watch("other", "y"));
  const Catalog after = load_catalog(folder.services(), folder.sets(), mistakes);
  CHECK(after.find_set("base")->version != before);
  CHECK(after.plan_for({"web-1", "web", "", {}, ""}).set.version != plan_before);
}

TEST_CASE("two sets of one name are a mistake that tells where both are") {
  Folder folder;
  folder.write_set("a.toml", "name = \"x\"\n");
  folder.write_set("b.toml", "name = \"x\"\n");
  config::Mistakes mistakes;
  (void)load_catalog(folder.services(), folder.sets(), mistakes);
  CHECK(mistakes.text().find("monitor set 'x' is defined twice; the first time in ") != std::string::npos);
  CHECK(mistakes.text().find("b.toml") < mistakes.text().find("a.toml"));
}

TEST_CASE("an endpoint that no set matches has none") {
  CHECK(Catalog().monitor_set_for({"a", "", "", {}, ""}).version.empty());
}

TEST_CASE("the version changes with the content, and with nothing else") {
  const auto version_of = [](const std::string& text) { return Catalog({only_service(text)}, {}).version(); };
  CHECK(version_of(kGood) == version_of("# a comment\n" + kGood));
  CHECK(version_of(kGood) != version_of(kGood + "rule = \"any\"\n"));
  CHECK(version_of(kGood) != version_of(kGood + "degraded_is_down = true\n"));
}

TEST_CASE("a reload with a mistake keeps the last good catalogue, and one without takes the new one") {
  Folder folder;
  CatalogHolder holder;
  folder.write_service("a.toml", kGood);
  CHECK(holder.reload(folder.services(), folder.sets()).none());
  const auto before = holder.get();
  REQUIRE(before->find("shop") != nullptr);
  folder.write_service("b.toml", "[[service]]\nnaem = \"x\"\n");
  CHECK_FALSE(holder.reload(folder.services(), folder.sets()).none());
  CHECK(holder.get() == before);
  folder.write_service("b.toml", "");
  folder.write_service("a.toml", kGood + "rule = \"any\"\n");
  CHECK(holder.reload(folder.services(), folder.sets()).none());
  CHECK(holder.get()->find("shop")->members.rule == Rule::any());
  CHECK(before->find("shop")->members.rule == Rule::all());
}

TEST_CASE("a folder that is not there is an empty catalogue") {
  config::Mistakes mistakes;
  CHECK(load_catalog("/nonexistent/services.d", "/nonexistent/sets.d", mistakes).services().empty());
  CHECK(mistakes.none());
}
