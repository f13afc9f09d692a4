"""Everything for a macro's author: an envelope for a function that changes a fragment, and tools for fragments.

    from cfnkit.macro import Fragment, Request, macro

    @macro
    def handler(fragment: Fragment, request: Request) -> Fragment:
        return fragment.with_value(("Metadata", "Account"), request.account_id)

Lambda calls `handler`. Its import takes a few milliseconds: it needs neither boto3 nor a YAML parser nor cfn-lint, and
modules that know CloudFormation are imported when they are first used. Small modules are therefore apart from others
where many macros need one without the other: without bytecode, as in a package, 100 lines take about 1 ms.
"""

from __future__ import annotations

from cfnkit.lazy_names import lazily
from cfnkit.macro.envelope.handler import Handler, macro
from cfnkit.macro.envelope.request import Request
from cfnkit.macro.errors import MacroError
from cfnkit.macro.fragment import Fragment, FragmentList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cfnkit.macro.evaluation import evaluate
    from cfnkit.macro.functions import function_name, is_function, may_be_unresolved
    from cfnkit.macro.limits import time_limit
    from cfnkit.macro.logical_ids import canonical_json, logical_id
    from cfnkit.macro.resource import FragmentResource, add_resource, resources
    from cfnkit.macro.tagging import Tagging, TaggingTable, tagging_table
    from cfnkit.macro.walking import logical_id_at, rewrite, walk

__all__ = [
    "Fragment",
    "FragmentList",
    "FragmentResource",
    "Handler",
    "MacroError",
    "Request",
    "Tagging",
    "TaggingTable",
    "add_resource",
    "canonical_json",
    "evaluate",
    "function_name",
    "is_function",
    "logical_id",
    "logical_id_at",
    "macro",
    "may_be_unresolved",
    "resources",
    "rewrite",
    "tagging_table",
    "time_limit",
    "walk",
]

__getattr__, __dir__ = lazily(
    __name__,
    {
        "FragmentResource": ".resource",
        "Tagging": ".tagging",
        "TaggingTable": ".tagging",
        "add_resource": ".resource",
        "canonical_json": ".logical_ids",
        "evaluate": ".evaluation",
        "function_name": ".functions",
        "is_function": ".functions",
        "logical_id": ".logical_ids",
        "logical_id_at": ".walking",
        "may_be_unresolved": ".functions",
        "resources": ".resource",
        "rewrite": ".walking",
        "tagging_table": ".tagging",
        "time_limit": ".limits",
        "walk": ".walking",
    },
)
