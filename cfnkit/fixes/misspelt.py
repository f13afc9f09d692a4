"""The fix of a misspelt word: the nearest that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile, zip_longest

from cfnkit.diagnostics import Code
from cfnkit.fixes.fix import Fix, FixSubject, empty_span
from cfnkit.rule import Finding
from cfnkit.source import SourceText, Span, TextReplacement
from cfnkit.syntax import Scalar, at_path
from cfnkit.vocabulary import nearest

_NEAREST = re.compile(r"[Dd]id you mean '(?P<word>[^']+)'\?")
# The words that a message quotes, or lists in brackets.
_QUOTED = re.compile(r"'(?P<quoted>[^']+)'|\[(?P<listed>[^\[\]']+)\]|\{(?P<braced>[^{}']+)\}")
# What engines, and processing, report of a resource type that does not exist.
_OF_TYPES = ("E3006", Code.TYPE_UNKNOWN.id)
_SHORTEST = 4  # letters: SQS and SNS both exist
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
            is_sure = finding.id not in _OF_TYPES or _is_slip(wrong, right)
            yield Fix(f"Change '{wrong}' to '{right}'", (TextReplacement(place, right),), is_sure)
            return


def _is_slip(wrong: str, right: str) -> bool:
    """Whether a resource type is another one but for one letter, or for capitals.

    AWS has types that are newer than the known ones: two that differ in a number, or in more letters, can both exist.
    """
    pairs = list(zip_longest(wrong.split("::"), right.split("::"), fillvalue=""))
    differing = [(one.lower(), other.lower()) for one, other in pairs if one.lower() != other.lower()]
    return not differing or (len(differing) == 1 and _differ_in_a_letter(*differing[0]))


def _differ_in_a_letter(wrong: str, right: str) -> bool:
    """Whether a letter of a word is missing, too much, another one, or has changed places with the next."""
    begin = _common(wrong, right)
    end = _common(wrong[begin:][::-1], right[begin:][::-1])
    one, other = wrong[begin : len(wrong) - end], right[begin : len(right) - end]
    if len(right) < _SHORTEST or not f"{one}{other}".isalpha():
        return False
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])


def _common(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _place_of(word: str, finding: Finding, subject: FixSubject) -> Span | None:
    """Where the finding's place has a word; a finding about a value can stand at the key."""
    paths = (finding.path, (*finding.path, "Type") if finding.id in _OF_TYPES else ())
    values = (at_path(subject.processed.tree, path) for path in paths if path)
    for span in (finding.span, *(value.span for value in values if isinstance(value, Scalar))):
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
