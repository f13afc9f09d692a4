"""The fix of a misspelt word: the nearest that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.fixes.fix import Fix, FixSubject, empty_span
from cfnkit.rule import Finding
from cfnkit.source import SourceText, Span, TextReplacement
from cfnkit.syntax import Scalar, at_path
from cfnkit.vocabulary import nearest

_NEAREST = re.compile(r"[Dd]id you mean '(?P<word>[^']+)'\?")
# The words that a message quotes, or lists in brackets.
_QUOTED = re.compile(r"'(?P<quoted>[^']+)'|\[(?P<listed>[^\[\]']+)\]|\{(?P<braced>[^{}']+)\}")
_WORD = re.compile(r"[A-Za-z0-9_:!-]")


def misspelt(finding: Finding, subject: FixSubject) -> Iterator[Fix]:
    """The nearest word in place of the misspelt one, if the finding names both and the text has it once there."""
    found = _NEAREST.search(finding.hint) or _NEAREST.search(finding.message)
    if found is None:
        return
    right = found["word"]
    for wrong in dict.fromkeys(quoted(finding.message.replace(found[0], ""))):
        place = _place_of(wrong, finding, subject) if wrong != right and nearest(wrong, [right]) else None
        if place is not None:
            yield Fix(f"Change '{wrong}' to '{right}'", (TextReplacement(place, right),), is_sure=True)
            return


def _place_of(word: str, finding: Finding, subject: FixSubject) -> Span | None:
    """Where the finding's place has a word; a finding about a value can stand at the key."""
    value = at_path(subject.processed.tree, finding.path) if finding.path else None
    for span in (finding.span, *([value.span] if isinstance(value, Scalar) else [])):
        source = subject.source(span.source)
        places = list(_places(source, span, word)) if source else []
        if len(places) == 1:
            return places[0]
    return None


def quoted(message: str) -> Iterator[str]:
    """The words that a message quotes, or lists in brackets."""
    for match in _QUOTED.finditer(message):
        for word in re.split(r",\s*", match[0][1:-1]):
            yield word
            yield word.rpartition("::")[2]  # 123456789012::Macro


def _places(source: SourceText, span: Span, word: str) -> Iterator[Span]:
    """Where a region has a word, as a whole."""
    start = source.offset(span.line, span.column)
    text = source.cut(span)
    for match in re.finditer(re.escape(word), text):
        around = text[match.start() - 1 : match.start()] if match.start() else "", text[match.end() : match.end() + 1]
        if not any(_WORD.match(each) for each in around if word[0] != "!" or each != "!"):
            end = empty_span(source, start + match.end())
            yield empty_span(source, start + match.start())._replace(end_line=end.line, end_column=end.column)
