"""Rules of one's own that lie in a folder: tables of rules, and folders with rules in Python."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

from cfnkit.files.reading import read_regular
from cfnkit.rule_tables import TableError, read_table
from cfnkit.syntax.limits import MAX_BYTES

# What a rule imports, and how it is marked: https://docs.python.org/3/reference/simple_stmts.html#import
_IMPORT = re.compile(rb"^(?:from|import)[ \t]+cfnkit\.rule\b", re.MULTILINE)
_RULE = re.compile(rb"^@rule\(", re.MULTILINE)


def rule_tables(folder: Path, files: Iterable[str]) -> tuple[str, ...]:
    """The files below a folder that are tables of rules."""
    return tuple(path for path in files if path.endswith(".json") and _is_table(folder / path))


def rule_folders(folder: Path, files: Iterable[str]) -> tuple[str, ...]:
    """The folders below a folder with rules in Python, none of which is run."""
    found = (path for path in files if path.endswith(".py") and _is_rule(folder / path))
    return tuple(dict.fromkeys(os.path.dirname(path) or "." for path in found))


def _is_table(path: Path) -> bool:
    data = _read(path)
    if b'"rules"' not in data:
        return False
    try:
        return bool(read_table(str(path), json.loads(data)).rules)
    except (TableError, ValueError, RecursionError):
        return False  # another kind of document, or a table whose faults `cfnkit check --rule-table` reports


def _is_rule(path: Path) -> bool:
    data = _read(path)
    return bool(_IMPORT.search(data) and _RULE.search(data))


def _read(path: Path) -> bytes:
    try:
        return read_regular(path, MAX_BYTES)
    except OSError:
        return b""
