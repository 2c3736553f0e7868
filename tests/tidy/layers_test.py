#!/usr/bin/env python3
"""Holds the tree to layers.toml: who may include whom, no cycles, doors of outside libraries, small files."""

import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^">]+)[">]', re.MULTILINE)
SOURCES = (".h", ".cc")


def room_of(path: pathlib.PurePath, rooms) -> str | None:
    """The innermost room that holds the file."""
    for folder in path.parents:
        if str(folder) in rooms:
            return str(folder)
    return None


def source_files(top: str):
    for path in sorted((ROOT / top).rglob("*")):
        if path.suffix in SOURCES and path.is_file():
            yield path.relative_to(ROOT)


def cycle_in(graph: dict[str, set[str]]) -> list[str] | None:
    done: set[str] = set()

    def visit(node: str, trail: list[str]) -> list[str] | None:
        if node in trail:
            return trail[trail.index(node):] + [node]
        if node in done:
            return None
        for following in sorted(graph.get(node, ())):
            found = visit(following, trail + [node])
            if found:
                return found
        done.add(node)
        return None

    for start in sorted(graph):
        found = visit(start, [])
        if found:
            return found
    return None


def check(table: dict) -> list[str]:
    rooms, doors, posix = table["rooms"], table["doors"], table["posix"]["headers"]
    mistakes: list[str] = []
    used: dict[str, set[str]] = {room: set() for room in rooms}
    door_used: dict[str, set[str]] = {door: set() for door in doors}
    file_graph: dict[str, set[str]] = {}

    for top in ("agent", "collector", "common"):
        for path in source_files(top):
            room = room_of(path, rooms)
            if room is None:
                mistakes.append(f"{path}: its folder is not a room of layers.toml")
                continue
            text = (ROOT / path).read_text()
            for kind, header in INCLUDE.findall(text):
                if kind == '"' or header.startswith("tidemark/v1/"):
                    target = "proto" if header.startswith("tidemark/v1/") else room_of(pathlib.PurePath(header), rooms)
                    if target is None:
                        mistakes.append(f'{path}: "{header}" is in no room; includes start at the root')
                        continue
                    file_graph.setdefault(str(path), set()).add(header)
                    if target == room:
                        continue
                    used[room].add(target)
                    if target not in rooms[room] and "*" not in rooms[room]:
                        mistakes.append(f"{path}: {room} may not include {target} ({header})")
                    continue
                for door in doors:
                    if door != "posix" and header.startswith(door):
                        door_used[door].add(room)
                        if room not in doors[door]:
                            mistakes.append(f"{path}: <{header}> has its doors in {', '.join(doors[door])} only")
                if any(header == name or (name.endswith("/") and header.startswith(name)) for name in posix):
                    door_used["posix"].add(room)
                    if room not in doors["posix"]:
                        mistakes.append(f"{path}: <{header}> is POSIX; only rooms that touch the host may include it")

    for room, allowed in rooms.items():
        for target in allowed:
            if target != "*" and target not in used[room]:
                mistakes.append(f"layers.toml: {room} does not include {target}; take the word out")
    for door, allowed in doors.items():
        for room in allowed:
            if room not in door_used[door]:
                mistakes.append(f"layers.toml: {room} does not use {door}; take the word out")

    room_graph = {room: targets - {"proto"} for room, targets in used.items()}
    for graph, what in ((room_graph, "rooms"), (file_graph, "files")):
        found = cycle_in(graph)
        if found:
            mistakes.append(f"a cycle of {what}: {' -> '.join(found)}")
    return mistakes


def check_files(limit: int) -> list[str]:
    mistakes = []
    tops = ("agent", "collector", "common", "tests", "proto", "scripts")
    for top in tops:
        for path in sorted((ROOT / top).rglob("*")):
            if not path.is_file() or "__pycache__" in path.parts or "data" in path.parts:
                continue
            relative = path.relative_to(ROOT)
            if path.suffix in (".h", ".cc", ".py", ".proto", ".cmake", ".sh") or path.name == "CMakeLists.txt":
                lines = path.read_text().count("\n")
                if lines > limit:
                    mistakes.append(f"{relative}: {lines} lines; more than {limit} are too many for one file")
            if path.suffix == ".cc":
                named = any(re.search(rf"(^|[\s/(]){re.escape(path.name)}([\s)]|$)", listing.read_text(), re.MULTILINE)
                            for listing in (folder / "CMakeLists.txt" for folder in (path.parent, path.parent.parent))
                            if listing.exists())
                if not named:
                    mistakes.append(f"{relative}: no CMakeLists.txt names it, so nothing builds it")
    return mistakes


def main() -> int:
    with open(pathlib.Path(__file__).parent / "layers.toml", "rb") as file:
        table = tomllib.load(file)
    mistakes = check(table) + check_files(table["limits"]["file_lines_max"])
    for mistake in mistakes:
        print(mistake)
    print(f"{len(mistakes)} mistakes" if mistakes else "the layers hold")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
