"""The result of a macro's function: checked, or refused with a reason, and measured."""

from __future__ import annotations

import marshal

from cfnkit.macro.errors import MacroError
from cfnkit.macro.plain import NotJson, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
TEMPLATE_LIMIT = 1_048_576
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, less the rest of the response.
RESPONSE_LIMIT = 6_291_456 - 1024

# Marshal takes a fraction of JSON's time. Its version 2 makes about an eighth more bytes than JSON; its newest version
# writes a value that occurs twice only once.
_REPEATING, _JSON_OF_REPEATING, _JSON_OF_NEWEST = 2, 0.88, 4 / 3


def checked(returned: Any, is_snippet: bool) -> tuple[Any, int]:
    """The result as dicts and lists, and about how many bytes of JSON it has. Raises MacroError."""
    if returned is None:
        raise MacroError("The macro's function returned nothing; it must return the fragment, changed or not.")
    if hasattr(returned, "__await__") and hasattr(returned, "close"):
        returned.close()  # else Python warns that nobody awaited it
        raise MacroError("The macro's function is a coroutine function (async def): call asyncio.run in a plain one.")
    try:
        result = plain(returned)
    except NotJson as error:
        raise MacroError(f"The macro's function returned what is not JSON. {error.reason}", error.path) from error
    if not is_snippet and not isinstance(result, dict):
        raise MacroError(f"The macro's function returned a {type(result).__name__}; a whole template is an object.")
    try:
        marshalled = len(marshal.dumps(result, _REPEATING))
    except ValueError as error:
        raise RecursionError from error
    if marshalled > TEMPLATE_LIMIT * 3 // 4:
        return result, _measured(result)
    return result, round(marshalled * _JSON_OF_REPEATING)


def about_bytes(value: Any) -> int | None:
    """About how many bytes of JSON a value of dicts, lists and scalars has; None when it is nested too deeply."""
    try:
        return round(len(marshal.dumps(value)) * _JSON_OF_NEWEST)
    except ValueError:
        return None


def _measured(result: Any) -> int:
    """The bytes of the processed template. Raises MacroError when it, or the response, is too large."""
    import json

    response = len(json.dumps(result, ensure_ascii=False).encode(errors="replace"))
    template = len(json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))
    if response > RESPONSE_LIMIT:
        raise MacroError(f"The result is {response:,} bytes; a macro's response is at most {RESPONSE_LIMIT:,}.")
    if template > TEMPLATE_LIMIT:
        raise MacroError(f"The result is {template:,} bytes; a processed template is at most {TEMPLATE_LIMIT:,}.")
    return template
