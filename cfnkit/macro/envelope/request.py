"""The request of a macro's call: everything but the fragment."""

from __future__ import annotations

from cfnkit.macro.errors import MacroError
from cfnkit.macro.fragment import Fragment, view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cfnkit.macro.envelope.parameters import Parameters

_SECTIONS = frozenset(
    {"AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Hooks", "Mappings", "Metadata", "Outputs"}
    | {"Parameters", "Resources", "Rules", "Transform"}
)


class Request:
    """One call of a macro.

    request_id: the service's id of the call.
    transform: the macro's id, `123456789012::Name`; `name` is the name alone.
    account_id, region: those of the stack, and of the macro.
    params: the parameters of the call, checked and completed by the macro's schema; it cannot be changed.
    parameter_values: the values of the template's parameters, with defaults; a CommaDelimitedList is a list.
    is_snippet: whether the fragment is the siblings of an `Fn::Transform`, and not a whole template.
    context: Lambda's context object, or None.
    """

    __slots__ = (
        "account_id",
        "context",
        "is_snippet",
        "name",
        "parameter_values",
        "params",
        "region",
        "request_id",
        "transform",
    )

    def __init__(self, event: Any, context: Any, parameters: Parameters | None, is_snippet: bool) -> None:
        """Read the event; raises MacroError for parameters that do not fit the macro's schema."""
        self.request_id = _text(event, "requestId")
        self.transform = _text(event, "transformId")
        self.name = self.transform.rpartition("::")[2]
        self.account_id = _text(event, "accountId")
        self.region = _text(event, "region")
        given = event.get("params") or {}
        if not isinstance(given, dict):
            raise MacroError("The event of a macro has an object as 'params'.")
        self.params: Fragment = view(parameters.read(given) if parameters else given)
        values = event.get("templateParameterValues")
        self.parameter_values: Fragment = view(values if type(values) is dict else {})
        self.is_snippet = is_snippet
        self.context = context

    def __repr__(self) -> str:
        """The macro and the call's id, without values, which may be secret."""
        return f"<Request {self.request_id} of {self.transform}>"


def is_template(fragment: dict[str, Any]) -> bool:
    """Whether a fragment is a whole template; the event does not say so.

    It is one when it has a format version, or resources with a type, or resources and no other keys than sections. A
    template in a macro's own language may be taken for a snippet.
    """
    if "AWSTemplateFormatVersion" in fragment:
        return True
    resources = fragment.get("Resources")
    if isinstance(resources, dict):
        typed = any(isinstance(resource, dict) and "Type" in resource for resource in resources.values())
        return typed or _SECTIONS.issuperset(fragment)
    return "Resources" in fragment and len(fragment) > 1 and _SECTIONS.issuperset(fragment)


def _text(event: dict[str, Any], key: str) -> str:
    value = event.get(key)
    return value if isinstance(value, str) else ""
