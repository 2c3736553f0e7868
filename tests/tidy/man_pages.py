"""Reads what the manual pages tell: commands with their options, keys of files, types of checks and watches."""

from __future__ import annotations

import dataclasses
import re

OPTION = re.compile(r"(?:^|(?<=[\s,]))--?[a-z][a-z-]*")


@dataclasses.dataclass
class Command:
    options: set[str] = dataclasses.field(default_factory=set)
    operands: list[str] = dataclasses.field(default_factory=list)
    examples: list[str] = dataclasses.field(default_factory=list)  # of a page


Tree = dict[tuple[str, ...], Command]  # by path: ("token", "create"); (): the program itself
Keys = dict[str, set[str]]  # by table: "", "spool", "command.NAME"


def plain(text: str) -> str:
    text = re.sub(r"\\f[BIRP]", "", text)
    for escape, character in ((r"\-", "-"), (r"\(aq", "'"), (r"\&", ""), (r"\:", "")):
        text = text.replace(escape, character)
    return text


def bold(text: str) -> list[str]:
    return [plain(run) for run in re.findall(r"\\fB(.+?)\\fR", text)]


def parts(page: str):
    """(kind, text) of a page's lines: "section", "subsection", "tag", "example" and "text"."""
    kind = "text"
    for line in page.splitlines():
        macro, _, rest = line.partition(" ")
        if macro in (".SH", ".SS"):
            yield "section" if macro == ".SH" else "subsection", plain(rest)
        elif macro == ".TP":
            kind = "tag"
        elif macro == ".EX":
            kind = "example"
        elif macro == ".EE":
            kind = "text"
        elif not line.startswith("."):
            yield kind, line
            kind = "example" if kind == "example" else "text"


def path_in(words: list[str]) -> tuple[str, ...]:
    path = []
    for word in words:
        if not re.fullmatch(r"[a-z]+", word):
            break
        path.append(word)
    return tuple(path)


def told_commands(page: str, program: str) -> Tree:
    out: Tree = {}
    command = None
    for kind, text in parts(page):
        if kind in ("section", "subsection"):
            command = out.setdefault((), Command()) if text == "OPTIONS" else None
        elif kind == "tag" and plain(text).startswith(program + " "):
            words = plain(text).split()[1:]
            path = path_in(words)
            command = out.setdefault(path, Command(operands=words[len(path):]))
        elif kind == "tag" and command is not None:
            command.options.update(OPTION.findall(plain(text)))
        elif kind == "example" and command is not None:
            command.examples.append(plain(text))
    return out


def told_keys(page: str) -> Keys:
    """The heading of a table is a key of the table around it too."""
    out: Keys = {}
    table = None
    for kind, text in parts(page):
        if kind == "section":
            table = None
        elif kind == "subsection":
            named = re.fullmatch(r"\[+([\w.]+)\]+", text)
            table = named[1] if named else ""
            around, _, name = table.removesuffix(".NAME").rpartition(".")
            if name:
                out.setdefault(around, set()).add(name)
            out.setdefault(table, set())
        elif kind == "tag" and table is not None:
            out[table].update(bold(text.partition(" = ")[0]))
    return out


def told_types(page: str, section: str) -> dict[str, set[str]]:
    """What each type takes; under "" what all of them do."""
    out: dict[str, set[str]] = {"": set()}
    here, name = False, ""
    for kind, text in parts(page):
        if kind == "section":
            here, name = text == section, ""
        elif here and kind == "tag":
            name = bold(text)[0]
            out[name] = set()
        elif here:
            out[name].update(run for run in bold(text) if re.fullmatch(r"[a-z_]+", run))
    return out


def example_of(page: str) -> str:
    return "".join(plain(text) + "\n" for kind, text in parts(page) if kind == "example")
