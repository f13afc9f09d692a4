"""What is checked in the SQL of IoT rules, as far as its grammar is published.

https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cfnkit.documents.events.rules import SQL, SQL_FUNCTION
from cfnkit.documents.events.statement_parts import StatementPart, misplaced
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding
from cfnkit.vocabulary import suggestion

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<name>`[^`]+`|[A-Za-z_\ue000-\uf8ff][\w\ue000-\uf8ff]*)|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<text>'(?:[^']|'')*'|\"[^\"]*\")|(?P<open_text>['\"`].*)|(?P<comment>--(?=\s|\Z)|/\*)"
    r"|(?P<sign><>|<=|>=|!=|\|\||[-+*/%=<>(),.\[\]{}:$@&^!;#])",
    re.DOTALL,
)
_VARIABLE = re.compile(r"\$\{[\w:.]*\}")
_PAIRS = {")": "(", "]": "[", "}": "{"}
# https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
_FUNCTIONS = frozenset(
    re.findall(
        r"\w+",
        """abs accountid acos asin atan atan2 aws_lambda bitand bitor bitxor bitnot cast ceil chr clientid concat cos
        cosh decode encode endswith exp floor get get_dynamodb get_mqtt_property get_or_default get_registry_data
        get_secret get_thing_shadow get_user_properties indexof isnull isundefined length ln log lower lpad ltrim
        machinelearning_predict md2 md5 mod nanvl newuuid numbytes parse_time power principal rand regexp_matches
        regexp_replace regexp_substr remainder replace round rpad rtrim sha1 sha224 sha256 sha384 sha512 sign sin sinh
        sourceip sql_version sqrt startswith substring tan tanh time_to_epoch timestamp topic traceid transform trunc
        upper""",
    )
)
_WORDS = frozenset(
    ("and", "as", "case", "else", "exists", "from", "in", "not", "or", "select", "then", "value", "when", "where")
)


def check(document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in a statement."""
    text = document.text
    assert text is not None  # the place is plain
    tokens = list(_tokens(text.text))
    wrong = next((each for each in tokens if each.kind in ("open_text", "comment", "unknown")), None)
    if wrong is not None:
        yield _unreadable(wrong, text, document)
        return
    found = [*_clauses(tokens, text, document), *_brackets(tokens, text, document)]
    yield from found
    place = misplaced(tokens) if not found else None
    if place is not None:
        yield document.finding(SQL, place.message, text.span(place.part.start, place.part.end), place.hint)
    for name, following in pairwise(tokens):
        is_call = name.kind == "name" and following.text == "("
        known = name.text.lower() in _FUNCTIONS | _WORDS
        if is_call and not known and is_known_text(name.text):
            message = f"AWS IoT has no function '{name.text}'."
            span = text.span(name.start, name.end)
            yield document.finding(SQL_FUNCTION, message, span, suggestion(name.text.lower(), sorted(_FUNCTIONS)))


def _unreadable(token: StatementPart, text: DocumentText, document: EmbeddedDocument) -> Finding:
    if token.kind == "open_text":
        return document.finding(SQL, "A quote is not closed.", text.span(token.start, token.start + 1))
    what = "AWS IoT SQL has no comments" if token.kind == "comment" else f"'{token.text}' has no meaning in SQL"
    return document.finding(SQL, f"{what}.", text.span(token.start, token.end))


def _tokens(text: str) -> Iterator[StatementPart]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        kind = match.lastgroup if match else "unknown"
        end = match.end() if match else at + 1
        if kind != "space":
            yield StatementPart(kind or "unknown", text[at:end], at, end)
        at = end


def _clauses(tokens: list[StatementPart], text: DocumentText, document: EmbeddedDocument) -> Iterator[Finding]:
    """Findings about the order of the clauses, and about the topic filter."""
    if tokens and not is_known_text(tokens[0].text):
        return
    if tokens and tokens[0].text.lower() == "set":
        start = _start_of_select(tokens)
        if start is None:
            if all(is_known_text(each.text) for each in tokens):
                message = "No SELECT is after the variables."
                yield document.finding(SQL, message, text.span(tokens[0].start, tokens[0].end))
            return
        tokens = tokens[start:]
    if not tokens or tokens[0].text.lower() != "select":
        at = tokens[0] if tokens else StatementPart("", "", 0, len(text.text))
        hint = suggestion(at.text.lower(), ["select"])
        yield document.finding(SQL, "The statement does not begin with SELECT.", text.span(at.start, at.end), hint)
        return
    after_point = {following for each, following in pairwise(tokens) if each.text == "."}
    outer = [each for each, depth in _with_depth(tokens) if depth == 0 and each.kind == "name"]
    outer = [each for each in outer if each not in after_point]
    words = [each for each in outer if each.text.lower() in ("from", "where")]
    names = [each.text.lower() for each in words]
    if names == ["where", "from"]:
        message = "WHERE stands before FROM."
        yield document.finding(SQL, message, text.span(words[0].start, words[0].end))
    if len(tokens) > 1 and tokens[1].text.lower() in ("from", "where"):
        message = "Nothing is selected."
        yield document.finding(SQL, message, text.span(tokens[1].start, tokens[1].end), "SELECT * selects all.")
    for index, each in enumerate(tokens[:-1]):
        topic = tokens[index + 1]
        if each not in words or each.text.lower() != "from":
            continue
        if topic.kind == "text":
            yield from _topic(topic, text, document)
        elif is_known_text(topic.text):
            written = text.text[topic.start :].split()[0]
            message = "The topic filter after FROM has no quotes."
            hint = f"Write FROM '{written}'." if is_known_text(written) else "Write it in single quotes."
            yield document.finding(SQL, message, text.span(topic.start, topic.start + len(written)), hint)


def _start_of_select(tokens: list[StatementPart]) -> int | None:
    """The index of the SELECT after SET and its variables.

    https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-set.html
    """
    for index, (each, depth) in enumerate(_with_depth(tokens)):
        if depth == 0 and each.kind == "name" and each.text.lower() == "select":
            return index
    return None


def _topic(topic: StatementPart, text: DocumentText, document: EmbeddedDocument) -> Iterator[Finding]:
    """Findings about a topic filter: `+` is a whole level, `#` the last one, and nothing is put into it."""
    variable = _VARIABLE.search(topic.text)
    if variable is not None:
        message = f"Nothing replaces {variable[0]} in a topic filter."
        place = text.span(topic.start + variable.start(), topic.start + variable.end())
        yield document.finding(SQL, message, place, "Put Fn::Sub around the statement.")
    levels = topic.text[1:-1].split("/")
    at = topic.start + 1
    for number, level in enumerate(levels):
        is_wrong = ("#" in level and (level != "#" or number < len(levels) - 1)) or ("+" in level and level != "+")
        if is_wrong and is_known_text(level):
            message = "In a topic filter, '+' is a whole level, and '#' is the whole last level."
            yield document.finding(SQL, message, text.span(at, at + len(level)))
        at += len(level) + 1


def _with_depth(tokens: list[StatementPart]) -> Iterator[tuple[StatementPart, int]]:
    depth = 0
    for each in tokens:
        depth -= each.text in _PAIRS
        yield each, depth
        depth += each.text in _PAIRS.values()


def _brackets(tokens: list[StatementPart], text: DocumentText, document: EmbeddedDocument) -> Iterator[Finding]:
    open_ones: list[StatementPart] = []
    for each in tokens:
        if each.kind != "sign":
            continue
        if each.text in _PAIRS.values():
            open_ones.append(each)
        elif each.text in _PAIRS:
            if not open_ones or open_ones[-1].text != _PAIRS[each.text]:
                message = f"Nothing is open that '{each.text}' closes."
                yield document.finding(SQL, message, text.span(each.start, each.end))
                return
            open_ones.pop()
    if open_ones:
        last = open_ones[-1]
        yield document.finding(SQL, f"'{last.text}' is not closed.", text.span(last.start, last.end))
