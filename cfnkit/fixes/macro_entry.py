"""The fix of a macro that nothing provides: an entry in the configuration, with a handler to write."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from cfnkit.fixes.fix import Fix, FixSubject
from cfnkit.rule import Finding
from cfnkit.source import SourceText, Span, TextReplacement
from cfnkit.syntax import Mapping, dump_yaml, from_plain, parse
from cfnkit.syntax.edits import EditedText

_FILE = ".cfnkit.yaml"
_NAMED = re.compile(r"No transform named (?:[0-9]{12}::)?(?P<name>\S+) found")
_HANDLER = '''\
"""The macro {name}."""


def handler(event, context):
    """The fragment as it came: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html"""
    return {{"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}}
'''


def macro_entry(finding: Finding, subject: FixSubject) -> Iterator[Fix]:
    """An entry for the macro in the template's configuration, which is made where there is none, and its handler.

    The handler changes nothing until its author writes it.
    """
    found = _NAMED.search(finding.message)
    if finding.id != "E9751" or found is None or found["name"].startswith("AWS::"):
        return
    name = found["name"]
    path = _configuration(subject)
    folder = os.path.dirname(path)
    handler = f"macros/{re.sub(r'[^a-z0-9]+', '_', name.lower()).strip('_') or 'macro'}.py"
    file = os.path.join(folder, handler)
    replacements = [_entry(path, subject.read(path), name, f"{handler}:handler")]
    where = f"{_FILE} as {handler}, which is there"
    if subject.read(file) is None and not os.path.lexists(file):
        replacements.append(TextReplacement(Span(file, 1, 1, 1, 1), _HANDLER.format(name=name)))
        where = f"{_FILE}, with a handler in {handler} that changes nothing"
    if all(each is not None for each in replacements):
        yield Fix(f"Add the macro {name} to {where}", tuple(each for each in replacements if each))


def _configuration(subject: FixSubject) -> str:
    """The file of the template's configuration, or the one that would be it."""
    if subject.config.path is not None:
        return os.path.abspath(subject.config.path)
    return str(Path(os.path.abspath(subject.document.source.name)).parent / _FILE)


def _entry(path: str, source: SourceText | None, name: str, handler: str) -> TextReplacement | None:
    entry = {name: {"handler": handler}}
    if source is None or not source.text.strip():
        text = dump_yaml(from_plain({"version": 1, "macros": entry}, Span(path, 1, 1, 1, 1)))
        return TextReplacement(Span(path, 1, 1, 1, 1), text)
    root = parse(source.text, path).root
    texts = EditedText(SourceText(path, source.text), root)
    macros = root.get("macros") if isinstance(root, Mapping) else None
    try:
        if isinstance(macros, Mapping) and macros.entries:
            texts.add(("macros", name), entry[name])
        elif macros is not None:
            texts.replace(("macros",), entry)
        else:
            texts.add(("macros",), entry)
    except KeyError:  # the file holds something else
        return None
    return next(iter(texts.replacements))
