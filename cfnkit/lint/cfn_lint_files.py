"""cfn-lint's own configuration files, read without cfn-lint: which findings are wanted."""

from __future__ import annotations

import os
from typing import NamedTuple

from cfnkit.files.reading import read_regular
from cfnkit.lint.settings import Options
from cfnkit.syntax import BOOLEAN, Mapping, Node, Scalar, Sequence, parse
from cfnkit.syntax.limits import MAX_BYTES

_NAMES = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
_PATHS = ("append_rules", "custom_rules", "override_spec", "registry_schemas")


class CfnLintFiles(NamedTuple):
    """The files and their options; `added`: their lists extend other lists instead of being replaced by them.

    `used` are the files and folders that they name: rules and schemas.
    """

    paths: tuple[str, ...] = ()
    options: Options = Options()
    added: bool = False
    used: tuple[str, ...] = ()


def read_cfn_lint_files() -> CfnLintFiles:
    """The first file in the home folder and the first in the working folder, which wins, as in cfn-lint.

    A file that cannot be read is ignored here; cfn-lint refuses it.
    """
    folders = dict.fromkeys((os.path.expanduser("~"), os.getcwd()))
    paths = tuple(path for path in map(_first, folders) if path is not None)
    entries: dict[str, Node] = {}
    for path in paths:
        try:
            root = parse(read_regular(path, MAX_BYTES), path).root
        except OSError:
            continue
        entries |= root.entries if isinstance(root, Mapping) else {}
    options = Options(
        ignore=_texts(entries.get("ignore_checks")),
        include=_texts(entries.get("include_checks")),
        mandatory=_texts(entries.get("mandatory_checks")),
        regions=_texts(entries.get("regions")) or Options().regions,
    )
    merge = entries.get("merge_configs")
    added = isinstance(merge, Scalar) and (merge.kind, merge.text) == (BOOLEAN, "true")
    used = [os.path.abspath(os.path.expanduser(text)) for key in _PATHS for text in _texts(entries.get(key))]
    return CfnLintFiles(paths, options, added, tuple(used))


def _first(folder: str) -> str | None:
    paths = (os.path.join(folder, name) for name in _NAMES)
    return next((path for path in paths if os.path.isfile(path)), None)


def _texts(value: Node | None) -> tuple[str, ...]:
    items = value.items if isinstance(value, Sequence) else (value,)
    return tuple(item.text for item in items if isinstance(item, Scalar))
