"""What a macro's function returned, made into what the service takes, or refused with a reason."""

from __future__ import annotations

import marshal

from cfnkit.macro.errors import MacroError
from cfnkit.macro.plain import NotJson, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
TEMPLATE_LIMIT = 1_048_576
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, less what stands around the fragment.
RESPONSE_LIMIT = 6_291_456 - 1024

# Marshal writes a value in a fraction of the time that JSON takes. In the form of version 2 that is about an eighth
# longer than JSON; the newest form writes what is in a value twice only once.
_REPEATING, _JSON_OF_REPEATING, _JSON_OF_NEWEST = 2, 0.88, 4 / 3


def checked(returned: Any, is_snippet: bool) -> tuple[Any, int]:
    """The result as dicts and lists, and about how many bytes of JSON it is. Raises MacroError."""
    if returned is None:
        raise MacroError("The macro's function returned nothing; it must return the fragment, changed or not.")
    try:
        result = plain(returned)
    except NotJson as error:
        raise MacroError(f"The macro's function returned what is not JSON. {error.reason}", error.path) from error
    if not is_snippet and not isinstance(result, dict):
        raise MacroError(f"The macro's function returned a {type(result).__name__}; a whole template is an object.")
    marshalled = len(_marshalled(result, _REPEATING))
    if marshalled > TEMPLATE_LIMIT * 3 // 4:
        return result, _measured(result)
    return result, round(marshalled * _JSON_OF_REPEATING)


def about_bytes(value: Any) -> int:
    """About how many bytes of JSON a value of dicts, lists and scalars is. Raises RecursionError for a deep one."""
    return round(len(_marshalled(value, marshal.version)) * _JSON_OF_NEWEST)


def _marshalled(value: Any, version: int) -> bytes:
    try:
        return marshal.dumps(value, version)
    except ValueError as error:
        raise RecursionError from error


def _measured(result: Any) -> int:
    """How many bytes the processed template is. Raises MacroError when that, or the response, is too much."""
    import json

    response = len(json.dumps(result, ensure_ascii=False).encode(errors="replace"))
    template = len(json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))
    if response > RESPONSE_LIMIT:
        raise MacroError(f"The result is {response:,} bytes; a macro's response is at most {RESPONSE_LIMIT:,}.")
    if template > TEMPLATE_LIMIT:
        raise MacroError(f"The result is {template:,} bytes; a processed template is at most {TEMPLATE_LIMIT:,}.")
    return template
