"""Histories of check results whose every change of state is known, and services on top. Part of trends_bench.py.

A component's time is cut into as many equal slots as it has spells in which it is not ok; in each of them one spell begins and
ends, so that a spell makes two changes and never touches the next one. A result stands at each change, and one every `interval`.
"""

from __future__ import annotations

import dataclasses
import datetime
import pathlib
import random

DAY = 86_400
OK, WARNING, CRITICAL, UNKNOWN = range(4)


@dataclasses.dataclass
class History:
    lines: int = 0
    changes: int = 0
    components: int = 0

    def __iadd__(self, other: "History") -> "History":
        self.lines += other.lines
        self.changes += other.changes
        self.components += other.components
        return self


Line = tuple[int, str]  # when it is, and all of it


def component(head: str, begin: int, end: int, interval: int, spells: int, tick: int, longest: int, states: tuple[int, ...],
              chance: random.Random) -> tuple[list[Line], History]:
    """One component's results over [begin, end); spells last up to `longest` ticks, and all times are whole ticks."""
    slots = (end - begin) // tick / spells
    tail = f',"interval":{interval}}}\n'
    lines, at, changes = [], begin, 0
    for slot in range(spells):
        first, behind = int(slot * slots) + 1, int((slot + 1) * slots)  # the slot's first tick is ok in any case
        length = min(1 + int(chance.random() * longest), behind - first)
        start = first + int(chance.random() * (behind - first - length + 1))
        bad, good = begin + start * tick, begin + (start + length) * tick
        lines += [(t, f'{head}{t},"state":0{tail}') for t in range(at, bad, interval)]
        state = chance.choice(states)
        lines += [(t, f'{head}{t},"state":{state}{tail}') for t in range(bad, good, interval)]
        at = good
        changes += 2
    lines += [(t, f'{head}{t},"state":0{tail}') for t in range(at, end, interval)]
    return lines, History(len(lines), changes, 1)


def write(out, components: list[list[Line]]) -> None:
    """Those of one endpoint, in order of time: else its days come in pieces that are to be joined."""
    lines = components[0] if len(components) == 1 else sorted(line for one in components for line in one)
    out.write("".join([line for _, line in lines]))


ZONE = "Europe/Berlin"
CHECKS = ("http", "disk", "backup", "login")
MEMBERS = (  # by turns; each service is made of two endpoints
    "select = [{{ endpoint = '{name}-*' }}]\n",
    "[[service.members.group]]\nrule = 'any'\nselect = [{{ endpoint = '{name}-*', check = 'http' }}]\n"
    "[[service.members.group]]\nselect = [{{ endpoint = '{name}-*', check = 'disk' }}]\n",
    "at_least = '75%'\nselect = [{{ endpoint = '{name}-*' }}]\n",
    "rule = 'weighted'\ndegraded_below = '100%'\ndown_below = '70%'\n"
    "select = [{{ endpoint = '{name}-a', weight = 2 }}, {{ endpoint = '{name}-b' }}]\n",
)


def head(name: str) -> str:
    return (f"[[service]]\nname = '{name}'\nsponsor = 'Jane Roe <jane@example.org>'\nowner = 'John Doe <john@example.org>'\n"
            f"goal = 'is measured'\nslo = 99.5\ncost_per_hour = 1200\n")


def services(count: int, today: datetime.date) -> tuple[str, dict[str, str]]:
    """services.d, and each service's time zone. Half of them have hours of a week, and holidays."""
    text, zones = "", {}
    for number in range(count):
        name = f"service-{number:02}"
        text += head(name)
        zones[name] = "UTC"
        if number // len(MEMBERS) % 2 == 0:
            zones[name] = ZONE
            holidays = ", ".join((today - datetime.timedelta(days=days)).isoformat() for days in range(20, 360, 30))
            days = "".join(f"{day} = ['06:00-20:00']\n" for day in ("monday", "tuesday", "wednesday", "thursday", "friday"))
            text += f"[service.hours]\ntime_zone = '{ZONE}'\n{days}saturday = ['08:00-12:00', '13:00-16:00']\nholidays = [{holidays}]\n"
        text += f"[service.members]\n{MEMBERS[number % len(MEMBERS)].format(name=name)}\n"
    return text, zones


def write_services_history(file: pathlib.Path, count: int, changes: int, now: int, seed: int) -> History:
    """A year of results, one every 10 minutes, of all services' components, with so many changes of state in all."""
    chance = random.Random(seed)
    checks = [CHECKS[:2 + number % 3] for number in range(count)]
    all_components = sum(2 * len(some) for some in checks)
    end = now // 600 * 600
    done = History()
    with open(file, "w", encoding="utf-8") as out:
        for number, endpoint in ((number, endpoint) for number in range(count) for endpoint in "ab"):
            components = []
            for check in checks[number]:
                n = done.components
                spells = changes // 2 * (n + 1) // all_components - changes // 2 * n // all_components
                lines, made = component(f'{{"endpoint":"service-{number:02}-{endpoint}","check":"{check}","time":', end - 365 * DAY, end,
                                        600, spells, 600, 5, (CRITICAL, CRITICAL, CRITICAL, WARNING), chance)
                components.append(lines)
                done += made
            write(out, components)
    return done


LARGE = "large"


def large_service(endpoints: int) -> str:
    """It is DOWN where more than five in a thousand are."""
    return head(LARGE) + f"[service.members]\nat_least = {endpoints - max(1, endpoints // 200)}\nselect = [{{ check = 'ping' }}]\n"


def write_large_history(file: pathlib.Path, endpoints: int, days: int, changes_a_year: int, now: int, seed: int) -> History:
    """One check of each endpoint with a result a day and at each change. Half of the spells are critical, up to 80 minutes."""
    chance = random.Random(seed)
    end = now // 60 * 60
    done = History()
    with open(file, "w", encoding="utf-8") as out:
        for number in range(endpoints):
            lines, made = component(f'{{"endpoint":"host-{number:04}","check":"ping","time":', end - days * DAY, end, DAY,
                                    changes_a_year * days // 365 // 2, 60, 80, (CRITICAL, WARNING), chance)
            write(out, [lines])
            done += made
    return done
