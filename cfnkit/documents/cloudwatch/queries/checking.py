"""What is checked in a Logs Insights query."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cfnkit.documents.cloudwatch.grammar import Mistake, NotParsed, finding_of, slip_of
from cfnkit.documents.cloudwatch.queries.commands import Column, Parsed, parse_command
from cfnkit.documents.cloudwatch.queries.expressions import (
    Expression,
    Field,
    QueryCall,
    QueryGroup,
    Value,
    text_between,
    within,
)
from cfnkit.documents.cloudwatch.queries.functions import AGGREGATES, ALL_FUNCTIONS, COMMANDS, UNITS
from cfnkit.documents.cloudwatch.queries.open_search import ppl_mistakes, sql_mistakes
from cfnkit.documents.cloudwatch.queries.tokens import QueryCommand, queries_of
from cfnkit.documents.cloudwatch.rules import QUERY_CALL, QUERY_DOUBTFUL, QUERY_FIELD, QUERY_UNREAD
from cfnkit.documents.cloudwatch.values import text as text_of
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.regular_expressions import fault_of_pattern
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding, Rule
from cfnkit.security import Stack
from cfnkit.syntax import Mapping, Node
from cfnkit.vocabulary import suggestion

_LANGUAGE = "CWLI"
_OTHERS = {"PPL": ppl_mistakes, "SQL": sql_mistakes}
_KNOWN = {each.lower() for each in COMMANDS}


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in a saved query."""
    properties = document.resource.node
    given = properties.get("QueryLanguage") if isinstance(properties, Mapping) else None
    if document.text is not None:
        yield from query_findings(document.text, given, document)


def query_findings(text: DocumentText, language: Node | None, document: EmbeddedDocument) -> Iterator[Finding]:
    """What is wrong in the text of a query, in the language that a property names, by default that of Logs Insights."""
    name = _LANGUAGE if language is None else text_of(language)
    if name in _OTHERS:
        yield from (finding_of(mistake, rule, text, document) for rule, mistake in _OTHERS[name](text.text))
    elif name == _LANGUAGE:
        yield from _own(text, document)


def _own(text: DocumentText, document: EmbeddedDocument) -> Iterator[Finding]:
    def found(rule: Rule, mistake: Mistake) -> Finding:
        return finding_of(mistake, rule, text, document)

    try:
        queries = queries_of(text.text)
    except NotParsed as error:
        yield found(QUERY_UNREAD, error.mistake)
        return
    for commands in queries:
        yield from _in_commands(commands, text, found)


def _in_commands(
    commands: list[QueryCommand], text: DocumentText, found: Callable[[Rule, Mistake], Finding]
) -> Iterator[Finding]:
    """The findings in one query, without those within it."""
    parsed: list[Parsed] = []
    for command in commands:
        wrong = _command_mistake(command)
        if wrong is not None:
            yield found(*wrong)
        try:
            parsed.append(parse_command(command))
        except NotParsed as error:
            parsed.append(Parsed(command, command.name.text.lower(), is_whole=False))
            if not error.unknown:
                yield found(QUERY_UNREAD, error.mistake)
    for token in (token for command in commands for token in command.tokens if token.kind == "regex"):
        fault = fault_of_pattern(token.text[1:-1]) if token.is_known else ""
        if fault:
            message = f"This is no regular expression: {fault}."
            yield found(QUERY_UNREAD, Mistake(message, token.start, token.end))
    for each in parsed:
        for expression in each.expressions:
            for rule, mistake in _calls(expression, each):
                yield found(rule, mistake)
        yield from (found(QUERY_CALL, mistake) for mistake in (*each.mistakes, *_aggregates(each)))
    for mistake in _too_early(parsed):
        yield found(QUERY_DOUBTFUL, mistake)
    for mistake in _unknown_fields(parsed, text.text):
        yield found(QUERY_FIELD, mistake)


def _command_mistake(command: QueryCommand) -> tuple[Rule, Mistake] | None:
    """The mistake of a command that does not exist."""
    name = command.name
    if not name.is_known or name.text.lower() in _KNOWN or name.kind == "parameter":
        return None
    if name.kind != "word":
        message = f"{name.text} is no command, such as fields, filter and stats."
        return QUERY_UNREAD, Mistake(message, name.start, name.end)
    if name.text.upper() == "SELECT":
        message = "This is a query in SQL, and the language is that of Logs Insights."
        return QUERY_UNREAD, Mistake(message, name.start, name.end, "Set QueryLanguage to SQL.")
    likely = slip_of(name.text, COMMANDS)
    as_function = command.tokens and command.tokens[0].text == "(" and name.text.lower() in AGGREGATES
    if likely or as_function:
        hint = f"Write: stats {name.text}(...)" if as_function else f"Did you mean '{likely}'?"
        return QUERY_CALL, Mistake(f"There is no command '{name.text}'.", name.start, name.end, hint)
    message = f"'{name.text}' is no command that cfnkit knows."
    return QUERY_DOUBTFUL, Mistake(message, name.start, name.end)


def _calls(expression: Expression, parsed: Parsed) -> Iterator[tuple[Rule, Mistake]]:
    """What is wrong with the functions in an expression."""
    for call in within(expression):
        if isinstance(call, QueryGroup) and call.conditions:
            yield from _alone(call)
        if not isinstance(call, QueryCall) or not call.name.is_known:
            continue
        name, count = call.name.text, len(call.arguments)
        arity = ALL_FUNCTIONS.get(name.lower())
        if arity is None:
            likely = slip_of(name.lower(), ALL_FUNCTIONS)
            message = f"There is no function {name}." if likely else f"{name} is no function that cfnkit knows."
            hint = f"Did you mean '{likely}'?" if likely else ""
            rule = QUERY_CALL if likely else QUERY_DOUBTFUL
            yield rule, Mistake(message, call.name.start, call.name.end, hint)
        elif count < arity.least or (arity.most is not None and count > arity.most):
            bounds = str(arity.least) if arity.least == arity.most else f"{arity.least} to {arity.most or 'more'}"
            message = f"{name} takes {bounds} argument{'' if bounds == '1' else 's'}, and gets {count}."
            yield QUERY_CALL, Mistake(message, call.name.start, call.close.end)
        elif name.lower() in AGGREGATES and parsed.name in ("fields", "filter", "where", "display", "dedup"):
            if parsed.name != "display":
                message = f"{name} is for stats, and not for {parsed.name}."
                yield QUERY_CALL, Mistake(message, call.name.start, call.close.end)
        elif name.lower() == "bin":
            yield from _bin(call)


def _alone(group: QueryGroup) -> Iterator[tuple[Rule, Mistake]]:
    """The texts that stand as conditions of their own beside AND or OR, which compare nothing."""
    for part in group.parts:
        if isinstance(part, Value) and part.token.kind in ("text", "regex") and part.token.is_known:
            token = part.token
            message = f"{token.text} stands alone beside AND or OR, and is no condition."
            hint = "Repeat the field and the operator: @message like /a/ or @message like /b/."
            yield QUERY_DOUBTFUL, Mistake(message, token.start, token.end, hint)


def _bin(call: QueryCall) -> Iterator[tuple[Rule, Mistake]]:
    for argument in call.arguments:
        if isinstance(argument, Value) and argument.token.kind == "duration":
            token = argument.token
            unit = token.text.lstrip("0123456789")
            if UNITS.fullmatch(unit) is None:
                hint = "Units are ms, s, m, h, d, w, mo, q and y."
                yield QUERY_CALL, Mistake(f"'{token.text}' is no duration.", token.start, token.end, hint)


def _aggregates(parsed: Parsed) -> Iterator[Mistake]:
    """The columns of stats are made of functions that aggregate."""
    if parsed.name != "stats":
        return
    for column in parsed.columns:
        if isinstance(column.expression, Field) and column.expression.token.is_known:
            token = column.expression.token
            message = f"stats takes functions such as count(*), and '{token.text}' is a field."
            yield Mistake(message, token.start, token.end, "Group by it after by, or take latest(...) of it.")


def _too_early(parsed: list[Parsed]) -> Iterator[Mistake]:
    """Sorts and limits before the last of several stats."""
    stats = [index for index, each in enumerate(parsed) if each.name == "stats"]
    for each in parsed[: stats[-1]] if len(stats) > 1 else ():
        if each.name in ("sort", "order", "limit", "head", "tail"):
            name = each.command.name
            message = f"{name.text} stands before stats: in a query with several stats it comes after the last."
            yield Mistake(message, name.start, name.end)


def _unknown_fields(parsed: list[Parsed], text: str) -> Iterator[Mistake]:
    """The fields after stats that it does not leave."""
    known: set[str] | None = None
    for each in parsed:
        if not each.is_whole:
            known = None
            if each.name in _KNOWN:
                continue
            return
        if known is not None:
            for expression in each.expressions:
                yield from _unknown(expression, known, text)
        if each.name == "stats":
            known = _names(each, text)
        elif each.name == "pattern":
            known = None
        elif known is not None:
            known |= {*each.made, *_aliases(each.columns)}


def _unknown(expression: Expression, known: set[str], text: str) -> Iterator[Mistake]:
    if text_between(expression, text) in known:
        return
    match expression:
        case Field() if expression.token.is_known:
            token = expression.token
            message = f"There is no field '{expression.name}' after stats, which leaves {', '.join(sorted(known))}."
            yield Mistake(message, token.start, token.end, suggestion(expression.name, known))
        case QueryCall(arguments=parts) | QueryGroup(parts=parts):
            for part in parts:
                yield from _unknown(part, known, text)


def _names(stats: Parsed, text: str) -> set[str] | None:
    """The names of what stats leaves; None if they are not known."""
    found = set()
    for column in (*stats.columns, *stats.by):
        alias = column.alias
        found.add(alias.text.strip("`'\"") if alias is not None else text_between(column.expression, text))
        if column in stats.by and alias is not None:
            found.add(text_between(column.expression, text))
    return found - {""} if all(map(is_known_text, found)) else None


def _aliases(columns: tuple[Column, ...]) -> Iterator[str]:
    return (each.alias.text.strip("`'\"") for each in columns if each.alias is not None)
