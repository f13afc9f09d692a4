"""The text of the `.cfnkit.yaml` that fits what lies in a folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from cfnkit.survey.contents import Contents
from cfnkit.survey.macros import FoundMacro

# A text that YAML reads as a string wherever it stands, also in a flow collection.
_PLAIN = re.compile(r"(?![-.]?\d)[A-Za-z./_][\w./+-]*(?:::\w+)*(?::[A-Za-z_]\w*)?\Z")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n", "~"})
_HEAD = """\
# What cfnkit does with the templates in this folder and below.
# `cfnkit config keys` explains every key; `cfnkit config show TEMPLATE` prints what counts for a template.
version: 1
"""
_TRUST = """\
# The code of these macros runs when a template calls them. Take the marks (#) away if you trust it.
"""
_NOTHING = """\
# No template, macro or file of parameters was found here. Examples of what can stand here:
# macros:
#   Tags: {handler: macros/tags/index.py:handler}
# targets:
#   prod: {region: eu-west-1, parameter_files: [parameters/prod.json]}
"""


def configuration_text(contents: Contents, *, runs_macros: bool = False) -> str:
    """The text of a configuration, with comments.

    Without `runs_macros`, which is the user's permission, all that names code of the folder is a comment.
    """
    parts = [_HEAD]
    if contents.is_empty:
        parts.append(_NOTHING)
    parts += map("".join, filter(None, (list(part) for part in _parts(contents, runs_macros))))
    return "\n".join(parts)


def _parts(contents: Contents, runs_macros: bool) -> Iterator[Iterator[str]]:
    yield _code(contents, runs_macros)
    yield _includes(contents)
    yield _targets(contents)
    yield _found_elsewhere(contents)
    yield _check(contents)
    yield _rest(contents)


def _code(contents: Contents, runs_macros: bool) -> Iterator[str]:
    """The macros, by their folders and by the templates that define them."""
    lines: list[str] = []
    if contents.macros:
        lines.append("macros:\n")
        lines += (f"  {_scalar(macro.name)}: {_macro(macro)}\n" for macro in contents.macros)
    if contents.macro_templates:
        lines.append("# Templates that define macros: cfnkit follows them to the code.\n")
        lines.append(f"macros_from: {_listed(contents.macro_templates)}\n")
    if not lines:
        return
    if runs_macros:
        yield "# The code of these macros runs when a template calls them.\n"
        yield from lines
    else:
        yield _TRUST
        yield from (line if line.startswith("#") else f"# {line}" for line in lines)


def _macro(macro: FoundMacro) -> str:
    if macro.command:
        cwd = "" if macro.folder == "." else f", cwd: {_scalar(macro.folder)}"
        return f"{{command: {_listed(macro.command)}{cwd}}}"
    return f"{{handler: {_scalar(macro.handler)}}}"


def _includes(contents: Contents) -> Iterator[str]:
    if contents.includes:
        yield "# The folders that hold what AWS::Include reads from S3.\n"
        yield "includes:\n"
        yield from (f"  {_scalar(prefix)}: {_scalar(folder)}\n" for prefix, folder in contents.includes.items())


def _targets(contents: Contents) -> Iterator[str]:
    if contents.parameter_files:
        name = next(iter(contents.parameter_files))
        said = "A region that is not said is not known."
        yield f"# A target for each file of parameters: --target {_safe(name)}. {said}\n"
        yield "targets:\n"
        for target, path in contents.parameter_files.items():
            yield f"  {_scalar(target)}:\n    # region: eu-west-1\n    parameter_files: {_listed([path])}\n"


def _found_elsewhere(contents: Contents) -> Iterator[str]:
    """What cfnkit reads without a line here, and what it cannot know."""
    if contents.target_files:
        yield "# Targets that cfnkit reads by itself; `cfnkit targets` lists them, `--all-targets` takes them all:\n"
        yield from (
            f"#   {_safe(path)} ({number} target{'' if number == 1 else 's'})\n"
            for path, number in contents.target_files.items()
        )
    if contents.unknown_units:
        yield "# The accounts of these organizational units are not known here:\n"
        yield "# organizational_units:\n"
        yield from (f'#   {_scalar(unit)}: ["111111111111"]\n' for unit in contents.unknown_units)
    for app in contents.apps:
        yield f"# A CDK app: `cfnkit check {_safe(app)} --synth` runs it, and checks what it makes.\n"
    for folder in contents.configured:
        yield f"# {_safe(folder)} has a .cfnkit.yaml of its own, which counts there.\n"


def _check(contents: Contents) -> Iterator[str]:
    if contents.cfn_lint:
        names = ", ".join(map(_safe, contents.cfn_lint))
        yield f"# {names} counts too, when cfnkit runs in this folder.\n"
    if contents.templates:
        yield "# check:\n#   ignore: [W3005]\n#   fail_on: warning\n"


def _rest(contents: Contents) -> Iterator[str]:
    if contents.templates:
        yield "# Rules about what is not safe:\n# security: {profile: recommended}\n"
    if contents.tables:
        yield "# Tables of rules:\n"
        yield f"# rule_tables: {_listed(contents.tables)}\n"
    if contents.rules:
        yield "# Rules in Python, whose code `cfnkit check` runs:\n"
        yield f"# rules: {_listed(contents.rules)}\n"
    if contents.guard:
        yield "# Rules in the Guard language, which need `pip install 'cfnkit[fast]'`:\n"
        yield f"# guard_rules: {_listed(contents.guard)}\n"


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_scalar, texts))}]"


def _scalar(text: str) -> str:
    """A text as YAML, on one line: as it is, or in quotes."""
    return text if _PLAIN.match(text) and text.lower() not in _WORDS else _quoted(text)


def _safe(text: str) -> str:
    """A name within a comment: a line break in it would end the comment, and begin a key of its own."""
    return text if text.isprintable() else _quoted(text)


def _quoted(text: str) -> str:
    """A text in double quotes. YAML reads what JSON escapes, but no pair of surrogates as one character."""
    return json.dumps(text, ensure_ascii=not text.isprintable())
