"""Records series of the running computer as tests/data/series/computer.txt has them, to try forecasts on.

usage: record_series.py --minutes N [--every SECONDS] FILE

Disk, memory, processor time and what else the kernel counts, from /proc and statvfs; each value is taken for a day. The file is
written at the end: lines of a kind, a slash, a name, the first value and what it rises by from value to value. Counters begin at 0.
Series that hardly change are left out. No name of a host, a path or a program is in it.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
import time

PROC = pathlib.Path("/proc")
MEMORY = ("Cached", "Buffers", "Active(file)", "Inactive(file)", "AnonPages", "Slab", "SReclaimable", "Committed_AS", "PageTables", "Shmem",
          "Mapped", "Dirty", "KernelStack", "Active(anon)", "Inactive(anon)")
TIMES = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")
COUNTED = ("pgpgin", "pgpgout", "pgfault", "pgmajfault", "pgalloc_normal", "pgfree", "pgactivate", "pgdeactivate", "pgsteal_kswapd",
           "pgscan_kswapd", "numa_hit", "thp_fault_alloc", "slabs_scanned", "nr_dirtied", "nr_written")
DISK = {"reads": 3, "rsect": 5, "writes": 7, "wsect": 9, "iotime": 12}
CHANGES_MIN = 0.1  # of the values


def numbers(name: str) -> dict[str, list[int]]:
    """Lines of a word and numbers: meminfo, stat, vmstat."""
    out = {}
    for line in (PROC / name).read_text().splitlines():
        word, *rest = line.replace(":", " ").split()
        out[word] = [int(each) for each in rest if each.isdigit()]
    return out


def values() -> dict[str, int]:
    out: dict[str, int] = {}
    root = os.statvfs("/")
    out["level/disk.bytes"] = (root.f_blocks - root.f_bfree) * root.f_frsize // 4096
    out["level/disk.inodes"] = root.f_files - root.f_ffree
    memory = {word: each[0] for word, each in numbers("meminfo").items()}
    for word in MEMORY:
        out[f"level/mem.{word}"] = memory.get(word, 0)
    out["level/mem.Used"] = memory["MemTotal"] - memory["MemFree"]
    out["level/mem.Unavailable"] = memory["MemTotal"] - memory["MemAvailable"]
    load = (PROC / "loadavg").read_text().split()
    out["level/load.5"], out["level/load.15"] = round(float(load[1]) * 100), round(float(load[2]) * 100)
    out["level/tasks"] = int(load[3].split("/")[1])
    for name, file in (("files.open", "file-nr"), ("inodes.cache", "inode-nr"), ("dentries", "dentry-state")):
        out[f"level/{name}"] = int((PROC / "sys/fs" / file).read_text().split()[0])
    state = numbers("stat")
    for name, value in zip(TIMES, state["cpu"]):
        out[f"counter/cpu.{name}"] = value
    for word in ("intr", "ctxt", "processes", "softirq"):
        out[f"counter/stat.{word}"] = state[word][0]
    memory_events = numbers("vmstat")
    for word in COUNTED:
        out[f"counter/vm.{word}"] = memory_events.get(word, [0])[0]
    for line in (PROC / "diskstats").read_text().splitlines():
        fields = line.split()
        if fields[2][:2] in ("vd", "sd") and not fields[2][-1].isdigit():
            for name, place in DISK.items():
                out[f"counter/disk.{name}"] = out.get(f"counter/disk.{name}", 0) + int(fields[place])
    for line in (PROC / "net/dev").read_text().splitlines()[2:]:
        fields = line.replace(":", " ").split()
        for name, place in (("received", 1), ("sent", 9)):
            out[f"counter/net.{name}"] = out.get(f"counter/net.{name}", 0) + int(fields[place])
    return out


def record(minutes: float, every: float) -> dict[str, list[int]]:
    begun = time.monotonic()
    series: dict[str, list[int]] = {}
    for tick in range(int(minutes * 60 / every)):
        time.sleep(max(0, begun + tick * every - time.monotonic()))
        for name, value in values().items():
            series.setdefault(name, []).append(value)
    return series


def line_of(name: str, recorded: list[int]) -> str:
    first = 0 if name.startswith("counter/") else recorded[0]
    return " ".join([name, str(first), *(str(now - before) for before, now in zip(recorded, recorded[1:]))])


def changes(recorded: list[int]) -> bool:
    return sum(now != before for before, now in zip(recorded, recorded[1:])) > CHANGES_MIN * len(recorded)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--every", type=float, default=4.5, help="seconds")
    parser.add_argument("file", type=pathlib.Path)
    asked = parser.parse_args()
    lines = [f"# Every {asked.every} s for {asked.minutes:g} minutes, by tests/bench/record_series.py."]
    lines += [line_of(name, recorded) for name, recorded in record(asked.minutes, asked.every).items() if changes(recorded)]
    asked.file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
