"""Guard: refuse a template that asks for it and breaks a rule of the function's tables."""

from __future__ import annotations

from judgement import PLACES, judge
from policy import Policy, PolicyError
from tables import UnusableTable, tables_of

from cfnkit.macro import Fragment, MacroError, Request, macro

TYPE_CHECKING = False
if TYPE_CHECKING:
    from judgement import Judgement

PARAMETERS = {
    "type": "object",
    "properties": {
        "Tables": {"type": "array", "items": {"type": "string"}, "default": []},
        "Rules": {"type": ["array", "string"], "default": []},
        "Mode": {"enum": ["fail", "report"]},
        # A call may not give them; a template of before is told why.
        "Only": {},
        "Except": {},
    },
}
# The place of a report in the template.
REPORT = ("Metadata", "cfnkit", "guard", "report")


@macro(parameters=PARAMETERS, scope="template")
def handler(fragment: Fragment, request: Request) -> Fragment:
    """The unchanged template when no rule is broken; if the function only reports, with a report in its Metadata."""
    params = request.params
    for name in ("Only", "Except"):
        if name in params:
            raise MacroError(
                f"Parameter {name} would weaken what the deployment of Guard says (GUARD_EXCEPT): drop it."
            )
    rules = params["Rules"]
    try:
        policy = Policy()
        tables = tables_of(policy, params["Tables"], rules if isinstance(rules, str) else rules.plain())
    except (PolicyError, UnusableTable) as error:
        raise MacroError(str(error)) from error
    from cfnkit.guard import readings_of

    values = request.parameter_values.plain()
    made = judge(readings_of(fragment.plain(), values, request.region, request.account_id), tables, policy)
    if made.unjudged:
        _log(request, made.unjudged)
    if policy.only_reports and params.get("Mode") != "fail":
        return _reported(fragment, made)
    if made.findings:
        raise MacroError(made.message())
    return fragment


def _log(request: Request, unjudged: list[str]) -> None:
    """Name the parts that the deployment allows without a judgement."""
    import json
    import sys

    line = {"level": "WARN", "outcome": "not judged", "requestId": request.request_id, "parts": unjudged[:100]}
    sys.stdout.write(json.dumps(line) + "\n")


def _reported(fragment: Fragment, made: Judgement) -> Fragment:
    """The template with a new report in place of an old one; it is short, since there may be little room."""
    if not made.findings:
        return fragment.without(REPORT) if fragment.at(REPORT) is not None else fragment
    report = []
    for members in made.by_reason():
        places = [one.path for one in members]
        reason = members[0].reason
        report.append({"id": reason.id, "title": reason.title, "count": len(places), "places": places[:PLACES]})
    try:
        return fragment.with_value(REPORT, report)
    except LookupError as error:
        raise MacroError(f"The report cannot be put at {'/'.join(REPORT)}: something else is in the way.") from error
