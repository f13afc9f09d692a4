"""cfn-lint's own configuration files, read without cfn-lint: which findings are wanted."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from typing import NamedTuple

from cfnkit.bundled import bundled_folder
from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.files.reading import read_regular
from cfnkit.lint.settings import Options
from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, Mapping, Node, Scalar, Sequence, parse
from cfnkit.syntax.limits import MAX_BYTES

NAMES = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
_OWN = "cfnkit.lint.rules"
_ADAPTER = "cfnkit_adapter.py"
CODE_KEYS = ("append_rules", "custom_rules", "override_spec", "registry_schemas")


class CfnLintFiles(NamedTuple):
    """The files and their options; `added`: their lists extend other lists instead of being replaced by them.

    `used` are the files and folders that they name: rules and schemas. `code` are the keys that name these, by their
    places, and `rule_folders` the places that `append_rules` names.
    """

    paths: tuple[str, ...] = ()
    options: Options = Options()
    added: bool = False
    used: tuple[str, ...] = ()
    code: tuple[tuple[str, Span], ...] = ()
    rule_folders: tuple[tuple[str, Span], ...] = ()


def read_cfn_lint_files(folder: str = os.curdir) -> CfnLintFiles:
    """The first file in the home folder and the first in `folder`, which wins, as in cfn-lint.

    A file that cannot be read is ignored here; cfn-lint refuses it.
    """
    folders = dict.fromkeys((os.path.expanduser("~"), os.path.abspath(folder)))
    paths = tuple(path for path in map(_first, folders) if path is not None)
    entries: dict[str, Node] = {}
    code: dict[str, Span] = {}
    for path in paths:
        try:
            root = parse(read_regular(path, MAX_BYTES), path).root
        except OSError:
            continue
        if isinstance(root, Mapping):
            entries |= root.entries
            named = (key for key in CODE_KEYS if any(map(_is_foreign, _texts(root.get(key)))))
            code |= {key: root.key_span(key) for key in named}
    options = Options(
        ignore=_texts(entries.get("ignore_checks")),
        include=_texts(entries.get("include_checks")),
        mandatory=_texts(entries.get("mandatory_checks")),
        regions=_texts(entries.get("regions")) or Options().regions,
    )
    merge = entries.get("merge_configs")
    added = isinstance(merge, Scalar) and (merge.kind, merge.text) == (BOOLEAN, "true")
    used = [os.path.abspath(os.path.expanduser(text)) for key in CODE_KEYS for text in _texts(entries.get(key))]
    places = tuple((item.text, item.span) for item in _scalars(entries.get("append_rules")) if item.text != _OWN)
    return CfnLintFiles(paths, options, added, tuple(used), tuple(code.items()), places)


def refuse_files_of_others(files: CfnLintFiles) -> None:
    """Raise ConfigurationError when another user may change what names code, or the code."""
    if not files.code:
        return
    from cfnkit.files.ownership import refuse_what_others_write

    hint = "Take it over, or leave it out with --macros never."
    for path in files.paths:
        refuse_what_others_write((path, os.path.dirname(path)), f"cfn-lint's configuration {path}", hint=hint)
    for place in files.used:
        refuse_what_others_write(_rule_files(place), f"What cfn-lint's configuration names, {place},", hint=hint)


def _rule_files(place: str) -> Iterator[str]:
    """The files and folders of a place of rules: a folder, a file, or a module in the working folder."""
    module = os.path.join(os.path.dirname(place), os.path.basename(place).replace(".", os.sep) + ".py")
    yield from (path for path in (place, module) if os.path.isfile(path))
    for here, _, files in os.walk(place):
        yield here
        yield from (os.path.join(here, name) for name in files if name.endswith(".py"))


def _is_foreign(place: str) -> bool:
    """Whether a place of rules is not the package of cfnkit's own ones."""
    return place != _OWN or os.path.isdir(place)


def no_code(mode: str) -> str:
    """The clause that says why code of a checkout is not run, where the user permits none with `--macros MODE`."""
    return f"the files of a checkout bring no code with --macros {mode} (CFNKIT_MACROS)"


def not_loaded(files: CfnLintFiles, why: str) -> tuple[Diagnostic, ...]:
    """The findings about the code that the files name, where it is not loaded; `why` is a clause."""
    problems = (Problem(f"What {key} names is not loaded: {why}.", span) for key, span in files.code)
    return tuple(Diagnostic(Code.WITHHELD, problem) for problem in problems)


def not_run(files: CfnLintFiles, run: Collection[str]) -> tuple[Diagnostic, ...]:
    """The findings about folders of `append_rules` with rules of cfnkit that a check does not run.

    `run` are the real paths of the folders whose rules it runs. Those of cfnkit itself always run.
    """
    problems = []
    for name, span in files.rule_folders:
        folder = os.path.abspath(os.path.expanduser(name))
        if os.path.isfile(os.path.join(folder, _ADAPTER)) and os.path.realpath(folder) not in run:
            own = set(os.listdir(bundled_folder("rules")))
            if any(each.endswith(".py") and each not in own for each in os.listdir(folder)):
                hint = f"Name the folder in `rules` of .cfnkit.yaml, or with --rules {name}."
                problems.append(
                    Problem(f"The rules of cfnkit in {name} are not run: append_rules is cfn-lint's.", span, hint=hint)
                )
    return tuple(Diagnostic(Code.WITHHELD, problem) for problem in problems)


def _first(folder: str) -> str | None:
    paths = (os.path.join(folder, name) for name in NAMES)
    return next((path for path in paths if os.path.isfile(path)), None)


def _texts(value: Node | None) -> tuple[str, ...]:
    return tuple(item.text for item in _scalars(value))


def _scalars(value: Node | None) -> tuple[Scalar, ...]:
    items = value.items if isinstance(value, Sequence) else (value,)
    return tuple(item for item in items if isinstance(item, Scalar))
