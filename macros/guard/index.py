"""Guard: refuse a template that breaks a rule, whoever deploys it."""

from __future__ import annotations

from cfnkit.macro import Fragment, MacroError, Request, macro

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from cfnkit.macro import FragmentList
    from cfnkit.rule_tables import Breach, Table, TableRule

_IDS = {"type": "array", "items": {"type": "string"}, "default": []}
PARAMETERS = {
    "type": "object",
    "properties": {
        "Tables": {"type": "array", "items": {"type": "string"}, "default": ["common"]},
        "Rules": {"type": ["array", "string"], "default": []},
        "Only": _IDS,
        "Except": _IDS,
        "Mode": {"enum": ["fail", "report"], "default": "fail"},
    },
}
# The place of a report in the template.
REPORT = ("Metadata", "cfnkit", "guard", "report")

# A deeper resource is in an Fn::ForEach.
_DEPTH = 2
# The most places in a message for one rule.
_PLACES = 3


@macro(parameters=PARAMETERS, scope="template")
def handler(fragment: Fragment, request: Request) -> Fragment:
    """The unchanged template when no rule is broken; in the mode report, the template with a report in its Metadata."""
    found = list(_breaches(fragment, request, list(_rules(request.params))))
    if request.params["Mode"] == "report":
        return _reported(fragment, found)
    if found:
        raise MacroError(_refusal(found))
    return fragment


class _Found:
    """A breach, and its place in the template."""

    __slots__ = ("breach", "path")

    def __init__(self, breach: Breach, path: tuple[str | int, ...]) -> None:
        self.breach = breach
        self.path = "/".join(map(str, (*path, "Properties", *breach.path)))


def _rules(params: Fragment) -> Iterator[TableRule]:
    """The rules that the parameters choose, in the order of their tables."""
    from cfnkit.rule_tables import TableError, unique_rules
    from cfnkit.vocabulary import suggestion

    try:
        rules = unique_rules(_tables(params))
    except TableError as error:
        raise MacroError(str(error)) from error
    for name in ("Only", "Except"):
        for rule_id in params[name]:
            if rule_id not in rules:
                raise MacroError(f"{name} names no rule: {rule_id}. {suggestion(rule_id, rules)}".rstrip())
    for rule_id, rule in rules.items():
        if rule_id not in params["Except"] and (rule_id in params["Only"] or not params["Only"]):
            yield rule


def _tables(params: Fragment) -> Iterator[Table]:
    """The named tables, and the table of the rules in the call."""
    from cfnkit.rule_tables import COMMON, TableError, common_table, read_table

    for name in params["Tables"]:
        if name == COMMON:
            yield common_table()
            continue
        try:
            yield read_table(name, _own_table(name))
        except TableError as error:
            raise MacroError(f"The rule table {name} cannot be used. {error}") from error
    if params["Rules"]:
        try:
            yield read_table("Rules", {"rules": _own_rules(params["Rules"])})
        except TableError as error:
            raise MacroError(f"Parameter Rules cannot be used. {error}") from error


def _own_table(name: str) -> object:
    """A table in this folder: tables/NAME.json."""
    import json
    from pathlib import Path

    from cfnkit.rule_tables import COMMON
    from cfnkit.vocabulary import suggestion

    known = {path.stem: path for path in sorted(Path(__file__).parent.glob("tables/*.json"))}
    if name not in known:
        names = ", ".join((COMMON, *known))
        hint = suggestion(name, (COMMON, *known)) or f"The tables are {names}."
        raise MacroError(f"There is no rule table '{name}': put tables/{name}.json into the macro's folder. {hint}")
    try:
        return json.loads(known[name].read_text(encoding="utf-8"))
    except ValueError as error:
        raise MacroError(f"The rule table {name} is not JSON: {error}.") from error


def _own_rules(given: FragmentList | str) -> object:
    """The rules of the call: a list, or its JSON as a text, since CloudFormation passes no objects."""
    if not isinstance(given, str):
        return given.plain()
    import json

    try:
        return json.loads(given)
    except (ValueError, RecursionError) as error:
        raise MacroError(f"Parameter Rules is not JSON: {error}.") from error


def _breaches(fragment: Fragment, request: Request, rules: list[TableRule]) -> Iterator[_Found]:
    """The breaches of rules, resource by resource."""
    from cfnkit.macro import evaluate
    from cfnkit.rule_tables import Suppressions, breaches, marked

    by_type: dict[str, list[TableRule]] = {}
    for rule in rules:
        for resource_type in rule.types:
            by_type.setdefault(resource_type, []).append(rule)
    for resource in evaluate(fragment, request):
        concerned = by_type.get(resource.type)
        if concerned:
            in_loop = len(resource.path) > _DEPTH
            properties = marked(resource.body.get("Properties", {}), in_loop)
            suppressions = Suppressions(resource.body.get("Metadata"))
            for rule in concerned:
                for breach in breaches(rule, resource.type, properties, suppressions):
                    yield _Found(breach, resource.path)


def _by_rule(found: list[_Found]) -> list[tuple[TableRule, list[_Found]]]:
    """The breaches of each rule, in the order of the template."""
    places: dict[str, list[_Found]] = {}
    for one in found:
        places.setdefault(one.breach.rule.id, []).append(one)
    return [(members[0].breach.rule, members) for members in places.values()]


def _refusal(found: list[_Found]) -> str:
    """The broken rules, each with place, title, reason and remedy; cfnkit.macro cuts a message that is too long."""
    rules = _by_rule(found)
    count = "1 rule is" if len(rules) == 1 else f"{len(rules)} rules are"
    return " ".join((f"{count} broken.", *(_sentences(rule, members) for rule, members in rules)))


def _sentences(rule: TableRule, members: list[_Found]) -> str:
    places = [one.path for one in members]
    if len(places) > _PLACES:
        places[_PLACES:] = [f"{len(places) - _PLACES} more"]
    where = places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}"
    notes = dict.fromkeys(one.breach.note for one in members if one.breach.note)
    return " ".join((f"{rule.id} at {where}: {rule.title}. {rule.reason} {rule.remedy}", *notes))


def _reported(fragment: Fragment, found: list[_Found]) -> Fragment:
    """The template with a new report in place of an old one; it is short, since there may be little room."""
    if not found:
        return fragment.without(REPORT) if fragment.at(REPORT) is not None else fragment
    report = []
    for rule, members in _by_rule(found):
        places = [one.path for one in members]
        report.append({"id": rule.id, "title": rule.title, "count": len(places), "places": places[:_PLACES]})
    try:
        return fragment.with_value(REPORT, report)
    except LookupError as error:
        raise MacroError(f"The report cannot be put at {'/'.join(REPORT)}: something else is in the way.") from error
