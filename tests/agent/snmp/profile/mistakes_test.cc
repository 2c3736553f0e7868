#include "tests/agent/snmp/profile/profile_text.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

struct Row {
  std::string text;
  std::vector<std::string> mistakes;  ///< "line:column: what"
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(read_text(row.text).mistakes == row.mistakes);
  }
}

const std::string kHead = "title = \"t\"\n";
const std::string kGood = "[[metric]]\nname = \"a.b\"\nunit = \"1\"\nobject = \"1.3.6.1.0\"\n";

/// On lines from 3 on: the metric's other lines.
std::string metric(const std::string& lines) { return kHead + "[[metric]]\n" + lines; }
const std::string kNamed = "name = \"a.b\"\nunit = \"1\"\n";
const std::string kMetric = kNamed + "object = \"1.3.6.1.0\"\n";

/// On lines from 7 on: the check's other lines, after a metric a.b.
std::string check_of(const std::string& lines) { return kHead + kGood + "[[check]]\n" + lines; }

/// On lines from 4 on.
std::string table_of(const std::string& lines) { return kHead + "[[table]]\nname = \"door\"\n" + lines; }
const std::string kColumn = "[[table.metric]]\n" + kMetric;

}  // namespace

TEST_CASE("mistakes of a profile as a whole") {
  check({
      {kGood, {"1:1: 'title' is missing; it takes text in quotes"}},
      {kHead, {"1:1: the profile has no [[metric]], no [[check]], no [[table]] and no [[notification]]"}},
      {"name = \"Door 1\"\n" + kHead + kGood,
       {"1:8: 'Door 1': a name has lower-case letters, digits, '-', '_' and '.' only, and at most 60 of "
        "them"}},
      {"name = \"\"\n" + kHead + kGood, {"1:8: '' is no profile's name; \"auto\" stands for those that fit"}},
      {"name = \"auto\"\n" + kHead + kGood,
       {"1:8: 'auto' is no profile's name; \"auto\" stands for those that fit"}},
      {"sistem = \"1.3\"\n" + kHead + kGood, {"1:1: unknown key 'sistem'; did you mean 'system'?"}},
      {"replaces = \"system\"\n" + kHead + kGood,
       {"1:12: 'replaces' takes a list of texts, such as [\"a\", \"b\"]"}},
      {kHead + "[[metrics]]\n" + kGood, {"2:3: unknown key 'metrics'; did you mean 'metric'?"}},
  });
}

TEST_CASE("mistakes of objects and their names") {
  const std::string behind = ", nor begins with a name that [names] has above";
  check({
      {metric(kNamed + "object = \"sysUpTime\"\n[names]\nifOutOctets = \"1.3.6\"\n"),
       {"5:10: 'sysUpTime' is neither an object identifier, such as 1.3.6.1.2.1.1.3.0" + behind}},
      {metric(kNamed + "object = \"ifOutOctet.1\"\n[names]\nifOutOctets = \"1.3.6\"\n"),
       {"5:10: 'ifOutOctet.1' is neither an object identifier, such as 1.3.6.1.2.1.1.3.0" + behind +
        "; did you mean 'ifOutOctets'?"}},
      {metric(kNamed + "object = \"a.x\"\n[names]\na = \"1.3.6\"\n"),
       {"5:10: 'a.x': behind the name there are numbers and dots, as in 'a.0'"}},
      {metric(kNamed + "object = \"3.6\"\n"),
       {"5:10: '3.6' is no object identifier: it begins with 0, 1 or 2, as 1.3.6.1 does"}},
      {metric(kNamed + "object = \"1.40\"\n"),
       {"5:10: '1.40' is no object identifier: it begins with 0, 1 or 2, as 1.3.6.1 does"}},
      {metric(kNamed + "object = []\n"), {"5:10: 'object' names nothing"}},
      {metric(kNamed + "object = 1.3\n"), {"5:10: 'object' takes a list of texts, such as [\"a\", \"b\"]"}},
      {metric(kNamed + "object = [\"1.3.6.1\", \".1.3.6.1\"]\n"), {"5:22: 'object' has '.1.3.6.1' twice"}},
      {metric(kNamed), {"2:1: 'object' is missing; it takes an object identifier, or a name of [names]"}},
      {kHead + kGood + "[names]\na = \"b.1\"\nb = \"1.3\"\n",
       {"7:5: 'b.1' is neither an object identifier, such as 1.3.6.1.2.1.1.3.0" + behind}},
      {kHead + kGood + "[names]\n\"1a\" = \"1.3\"\n",
       {"7:8: '1a' is no name: a letter, then letters, digits, '-' and '_'"}},
      {"answers = \"nowhere\"\n" + kHead + kGood,
       {"1:11: 'nowhere' is neither an object identifier, such as 1.3.6.1.2.1.1.3.0" + behind}},
  });
}

TEST_CASE("mistakes of metrics") {
  const std::string name =
      " is no metric's name: a lower-case letter, then lower-case letters, digits, '_' and dots "
      "between words, such as \"system.network.io\"";
  const std::string attribute =
      " is no attribute's name: a lower-case letter, then lower-case letters, digits, '_' and "
      "dots between words, such as \"network.io.direction\"";
  check({
      {metric("unit = \"1\"\nobject = \"1.3\"\n"), {"2:1: 'name' is missing; it takes text in quotes"}},
      {metric("name = \"a.b\"\nobject = \"1.3\"\n"), {"2:1: 'unit' is missing; it takes text in quotes"}},
      {metric("name = \"ifInOctets\"\nunit = \"1\"\nobject = \"1.3\"\n"), {"3:8: 'ifInOctets'" + name}},
      {metric("name = \"a..b\"\nunit = \"1\"\nobject = \"1.3\"\n"), {"3:8: 'a..b'" + name}},
      {metric("name = \"a.\"\nunit = \"1\"\nobject = \"1.3\"\n"), {"3:8: 'a.'" + name}},
      {metric("name = \"a.b\"\nunit = \"bytes\"\nobject = \"1.3\"\n"),
       {"4:8: 'bytes' is no unit of UCUM; did you mean 'By'?"}},
      {metric(kMetric + "kind = \"sum\"\n"), {"6:8: 'kind' takes \"gauge\" or \"counter\""}},
      {metric(kMetric + "kind = \"counter\"\nof = \"1.3.7\"\n"),
       {"6:8: a share or a sensor's number is a gauge: a counter only grows"}},
      {metric(kMetric + "of_plus = \"1.3.7\"\n"), {"6:11: 'of_plus' is added to 'of', which is missing"}},
      {metric(kMetric + "factor = 0\n"), {"6:10: 'factor' is 0, so that all values would be"}},
      {metric(kMetric + "absent = [\"-1\"]\n"),
       {"6:11: 'absent' takes a list of whole numbers, such as [1, 2]"}},
      {metric(kMetric + "attributes = { A = \"b\" }\n"), {"6:20: 'A'" + attribute}},
      {metric(kMetric + "attributes = { a = \"\" }\n"), {"6:20: an attribute's value has 1 to 1024 bytes"}},
      {metric(kMetric + "sensor = { scale = \"1.3.8\" }\n"),
       {"6:10: 'precision' is missing; it takes an object identifier, or a name of [names]"}},
      {metric(kMetric + "choices = { 1 = { name = \"a\", unit = \"1\" } }\n"),
       {"6:11: 'choices' needs 'choose_by', the object whose value chooses"}},
      {metric("object = \"1.3\"\nchoose_by = \"1.3.9\"\n"),
       {"2:1: 'choose_by' needs choices, such as choices.8 = { name = \"hw.temperature\", unit = \"Cel\" }"}},
      {metric("object = \"1.3\"\nchoose_by = \"1.3.9\"\nchoices.up = { name = \"a\", unit = \"C\" }\nunit = "
              "\"1\"\n"),
       {"5:14: 'up' is no value of an enumeration: write the MIB's number, such as 1 for up(1)",
        "5:35: 'C' is no unit of UCUM; did you mean 'Cel'?",
        "6:8: with 'choose_by' each of the choices has its own 'unit'"}},
      {kHead + kGood + kGood, {"6:1: there is a metric 'a.b' with the same attributes already"}},
      {metric(kMetric + "atributes = { a = \"b\" }\n"),
       {"6:1: unknown key 'atributes'; did you mean 'attributes'?"}},
  });
}

TEST_CASE("mistakes of checks") {
  const std::string measured = "name = \"c\"\nmeasure = \"a.b\"\n";
  const std::string states = "name = \"c\"\nobject = \"1.3\"\nok = { 1 = \"up\" }\n";
  check({
      {check_of("name = \"c\"\n"),
       {"6:1: a check has 'object' with states, ok = { 1 = \"up\" }, or 'measure' with bounds, warning_above "
        "= 80"}},
      {check_of("object = \"1.3\"\nok = { 1 = \"up\" }\n"),
       {"6:1: 'name' is missing; it takes text in quotes"}},
      {check_of("name = \"c\"\nok = { 1 = \"up\" }\n"),
       {"6:1: 'object' is missing; it takes an object identifier, or a name of [names]"}},
      {check_of("name = \"c\"\nobject = \"1.3\"\ncritical = { 1 = \"down\" }\n"),
       {"6:1: no value is ok; say which one is, such as ok = { 1 = \"up\" }"}},
      {check_of("name = \"c\"\nobject = \"1.3\"\nwarning = 80\n"),
       {"9:11: 'warning' takes values with their words, such as { 2 = \"down\" }; a number's bound is "
        "'warning_above', for instance",
        "6:1: no value is ok; say which one is, such as ok = { 1 = \"up\" }"}},
      {check_of(states + "critical = { 1 = \"down\" }\n"), {"10:18: the value 1 is ok already"}},
      {check_of("name = \"c\"\nobject = \"1.3\"\nok = { up = \"up\", 1 = \"\" }\n"),
       {"9:13: 'up' is no value of an enumeration: write the MIB's number, such as 1 for up(1)",
        "9:23: '1' must not be empty"}},
      {check_of(measured),
       {"6:1: the number has no bound: 'warning_above', 'critical_above', 'warning_below' or "
        "'critical_below'"}},
      {check_of("name = \"c\"\nwarning_above = 1\n"),
       {"6:1: a number is judged by 'measure', which names a metric of the same table, or has name, unit and "
        "object"}},
      {check_of("name = \"c\"\nmeasure = \"a.c\"\nwarning_above = 1\n"),
       {"8:11: 'a.c' is no metric of the same table; did you mean 'a.b'?"}},
      {check_of("name = \"c\"\nmeasure = \"x.y.z\"\nwarning_above = 1\n"),
       {"8:11: 'x.y.z' is no metric of the same table; 'measure' names one, or has name, unit and object"}},
      {check_of(measured + "warning_above = 2\ncritical_above = 1\n"),
       {"10:18: it lies below 'warning_above'"}},
      {check_of(measured + "warning_below = 1\ncritical_below = 2\n"),
       {"10:18: it lies above 'warning_below'"}},
      {check_of(measured + "warning_above = 2\ncritical_below = 1\n"),
       {"10:18: a number is bad above its bounds or below them, not both; that takes two checks"}},
      {check_of(measured + "warning_above = \"80%\"\n"),
       {"9:17: 'warning_above' takes a number from -1e+18 to 1e+18"}},
      {check_of(measured + "object = \"1.3\"\nwarning_above = 1\n"),
       {"9:10: 'measure' says what is read; 'object' is for states"}},
      {check_of(measured + "ok = { 1 = \"up\" }\nwarning_above = 1\n"),
       {"9:6: a number has bounds, such as warning_above = 80, and no values"}},
      {check_of(measured + "critical = 90\nwarning_above = 1\n"),
       {"9:12: a number has bounds, such as warning_above = 80, and no values"}},
      {check_of(states + "unless = { object = \"1.4\" }\n"),
       {"10:10: 'unless' needs the object's values, such as values = [2, 3]"}},
      {check_of(states + "confirm = 0\n"), {"10:11: 'confirm' takes a whole number from 1 to 16"}},
      {check_of("name = \"c\"\nmeasure = { name = \"a\", unit = \"1\", object = \"1.3\", kind = \"gauge\" "
                "}\nwarning_above = 1\n"),
       {"8:53: unknown key 'kind'; known here: absent, choices, choose_by, factor, name, object, of, "
        "of_plus, "
        "sensor, times, unit, unless"}},
      {kHead + "[[metric]]\nkind = \"counter\"\n" + kMetric + "[[check]]\n" + measured +
           "warning_above = 1\n",
       {"9:11: 'a.b' is a counter, which bounds cannot judge"}},
      {check_of(measured + "warning_above = 1\n[[check]]\n" + measured + "critical_above = 1\n"),
       {"11:8: there is a check 'c' in this profile already"}},
  });
}

TEST_CASE("a check names a metric that is there once") {
  const std::string two = "[[table.metric]]\nattributes = { a = \"1\" }\n" + kMetric +
                          "[[table.metric]]\nattributes = { a = \"2\" }\n" + kMetric;
  check(
      {{table_of("attribute = \"door.name\"\n" + two +
                 "[[table.check]]\nname = \"c\"\nmeasure = \"a.b\"\nwarning_above = 1\n"),
        {"17:11: there are several metrics 'a.b' here; write { name = …, unit = …, object = … } instead"}}});
}

TEST_CASE("mistakes of tables") {
  check({
      {table_of(""),
       {"2:1: the table has no metric, no check, no events and no neighbours, so that nothing would be "
        "read"}},
      {table_of(kColumn),
       {"2:1: 'attribute' is missing: which of a sample's attributes has the row's name, such as "
        "\"network.interface.name\""}},
      {table_of("attribute = \"Door\"\n" + kColumn),
       {"4:13: 'Door' is no attribute's name: a lower-case letter, then lower-case letters, digits, '_' and "
        "dots between "
        "words, such as \"network.io.direction\""}},
      {table_of("attribute = \"door.name\"\n" + kColumn + "attributes = { door.name = \"x\" }\n"),
       {"9:14: 'door.name' is the row's name, as the table's 'attribute' says"}},
      {table_of("attribute = \"door.name\"\n" + kColumn + kColumn),
       {"9:1: there is a metric 'a.b' with the same attributes already"}},
      {table_of("events = true\nskip = { object = \"1.3\", values = [] }\n"),
       {"5:35: 'skip' needs the object's values, such as values = [2, 3]"}},
      {table_of("events = true\nkeep = { object = \"1.3\", value = [1] }\n"),
       {"5:8: 'keep' needs the object's values, such as values = [2, 3]",
        "5:26: unknown key 'value'; did you mean 'values'?"}},
      {table_of("events = true\nskip_names = [\"a\", \"(\"]\n"), {"5:20: missing ): ("}},
      {table_of("neighbours = true\n"),
       {"4:14: a table of neighbours has 'row_name': the column with their sysName"}},
      {table_of("events = true\nrows_max = 0\n"), {"5:12: 'rows_max' takes a whole number from 1 to 100000"}},
      {table_of("events = 1\n"),
       {"4:10: 'events' takes true or false",
        "2:1: the table has no metric, no check, no events and no neighbours, so that nothing would be "
        "read"}},
      {table_of("events = true\n[[table]]\nname = \"door\"\nevents = true\n"),
       {"6:8: there is a table 'door' in this profile already"}},
      {kHead + "[table]\nname = \"door\"\nevents = true\n",
       {"2:1: 'table' is a list of tables: write [[table]] for each"}},
  });
}

TEST_CASE("all mistakes of a file are told at once") {
  const ReadText out = read_text(
      "titel = \"t\"\n[names]\na = \"1.3.x\"\n[[metric]]\nname = \"A\"\nunit = \"C\"\nobject = \"b\"\n"
      "[[check]]\nname = \"c\"\nobject = \"1.3\"\nwarning = { 1 = \"x\" }\n[[table]]\nname = \"T\"\nevents = "
      "true\n");
  CHECK(out.mistakes.size() == 8);
}

TEST_CASE("mistakes of notifications") {
  const std::string head = kHead + "[[notification]]\n";
  const std::string good = "oid = \"1.3.6.1.4.1.9.0.1\"\nname = \"doorForced\"\n";
  check({
      {head + good, {}},
      {head + "name = \"doorForced\"\n",
       {"2:1: 'oid' is missing: the notification's identifier, such as \"1.3.6.1.6.3.1.1.5.3\""}},
      {head + "oid = \"1.3.6.1.4.1.9.0.1\"\n", {"2:1: 'name' is missing; it takes text in quotes"}},
      {head + "oid = \"1.3.6.1.4.1.9.0.1\"\nname = \"door forced\"\n",
       {"4:8: 'door forced' is no name: a letter, then letters, digits, '-' and '_', at most 64 of them"}},
      {head + good + "severity = \"bad\"\n",
       {"5:12: 'severity' takes \"info\", \"warning\", \"error\" or \"critical\""}},
      {head + good + "text = \"a\\nb\"\n", {"5:8: 'text' takes one line of at most 200 bytes"}},
      {head + good + "[[notification]]\n" + good,
       {"6:7: there is a notification '1.3.6.1.4.1.9.0.1' in this profile already"}},
  });
}
