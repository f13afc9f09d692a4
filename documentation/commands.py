"""The pages of the commands, from their parsers: arguments, examples, formats, exit statuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap

from cfnkit.cli.arguments.reference import Argument, CommandReference, commands
from documentation.links import anchor
from documentation.markdown import code, fence, page, prose, table

FOLDER = "reference/commands"
_STATUS = "Exit status:"
_WIDTH = 90
_KEPT = "\N{NO-BREAK SPACE}"


def command_pages() -> dict[str, str]:
    """Each page of a command and those below it, by its place in the site; and the pages about all commands."""
    known = [command for command in commands() if command.path]
    families = {name: list(family) for name, family in groupby(known, key=lambda command: command.path[0])}
    pages = {f"{FOLDER}/index.md": page("Commands", _index(families))}
    for name, family in families.items():
        pages[f"{FOLDER}/{name}.md"] = page(_words(family[0]), *map(_section, family))
    pages["reference/formats.md"] = page("Output formats", _formats(known))
    pages["reference/exit-status.md"] = page("Exit status of each command", _statuses(known))
    return pages


def _words(command: CommandReference) -> str:
    return f"cfnkit {' '.join(command.path)}"


def _index(families: dict[str, list[CommandReference]]) -> list[str]:
    rows = [
        [f"[`{_words(command)}`]({name}.md{_place(command)})", prose(command.summary)]
        for name, family in families.items()
        for command in family
    ]
    return ["Each command with its arguments, as `--help` prints them.", "", *table(("command", "what it does"), rows)]


def _place(command: CommandReference) -> str:
    """The anchor of a command on the page of its family; its first command is the page itself."""
    return f"#{anchor(_words(command))}" if len(command.path) > 1 else ""


def _section(command: CommandReference) -> Iterator[str]:
    if len(command.path) > 1:
        yield from (f"## {_words(command)}", "")
    for paragraph in command.description.split("\n\n"):
        yield from (prose(paragraph), "")
    yield from fence(_broken(command.usage))
    if command.below:
        links = [
            [f"[`{name}`](#{anchor(f'{_words(command)} {name}')})", prose(said)] for name, said in command.below.items()
        ]
        yield from table(("command", "what it does"), links)
    for title, arguments in groupby(command.arguments, key=lambda argument: argument.group):
        rows = [_argument(each) for each in arguments if "--help" not in each.options and each.value != "COMMAND"]
        if rows:
            yield from (f"**{title[:1].upper()}{title[1:]}**", "", *table(("argument", "what it says"), rows))
    if command.examples:
        yield from ("**Examples**", "", *fence("\n".join(command.examples), "sh"))
    for paragraph in command.notes.split("\n\n"):
        yield from (_labelled(paragraph), "")


def _broken(usage: str) -> str:
    """A usage in lines that are broken between its arguments, and not within one."""
    whole = re.sub(r"\[[^\[\]]*(?:\[[^\]]*\][^\[\]]*)*\]", lambda argument: argument[0].replace(" ", _KEPT), usage)
    lines = wrap(whole, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace(_KEPT, " ")


def _argument(argument: Argument) -> Sequence[str]:
    value = f" {argument.value}" if argument.value else ""
    words = [f"{option}{value}" for option in argument.options] or [argument.value]
    return [", ".join(map(code, words)), prose(argument.help)]


def _labelled(paragraph: str) -> str:
    label, _, rest = paragraph.partition(_STATUS)
    return f"**{_STATUS}** {prose(rest)}" if not label and rest else prose(paragraph)


def _formats(known: Sequence[CommandReference]) -> list[str]:
    rows = [
        [f"[`{_words(command)}`](commands/{command.path[0]}.md{_place(command)})", code(each.value), prose(each.help)]
        for command in known
        for each in command.arguments
        if "--format" in each.options
    ]
    said = "What `--format` takes, for each command that has it. `--output FILE` writes the result to a file."
    return [said, "", *table(("command", "value", "formats"), rows)]


def _statuses(known: Sequence[CommandReference]) -> list[str]:
    rows = []
    for command in known:
        status = command.notes.partition(_STATUS)[2].partition("\n\n")[0]
        if status:
            link = f"[`{_words(command)}`](commands/{command.path[0]}.md{_place(command)})"
            rows.append([link, prose(status)])
    said = "130 when interrupted and 141 when the reader of the output goes away hold for all."
    return [f"{said} [By status](../exit-status.md).", "", *table(("command", "exit status"), rows)]
