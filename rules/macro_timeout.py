"""A macro's function has enough time to start."""

import re
from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.macro_definitions import functions_of_macros, property_of, shown
from cfnkit.syntax import Scalar

_DEFAULT = 3
_ENOUGH = 10
_WHOLE = re.compile(r"[0-9]{1,9}\Z")


@rule(
    "W9723",
    "A macro's function has a timeout under 10 seconds",
    description="""A macro that takes longer than its function's Timeout (3 seconds by default) fails with "Received
    malformed response from transform"; a cold start and a large template need time, too. Set Timeout to 10 seconds or
    more; that does not make a faster macro more expensive.""",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each function, at its Timeout, or at its logical ID if it has none."""
    for definition in functions_of_macros(subject):
        function = definition.function
        assert function is not None
        timeout = property_of(function, "Timeout", subject.deployed)
        path = ("Resources", function.logical_id)
        begin = f"The function {function.logical_id} of the macro {definition.name} has"
        if timeout is None:
            message = f"{begin} no Timeout, so Lambda ends it after {_DEFAULT} seconds."
            yield Problem(message, function.key_span, path, f"Set Timeout to {_ENOUGH} or more.")
        elif isinstance(timeout, Scalar) and _WHOLE.match(timeout.text) and int(timeout.text) < _ENOUGH:
            message = f"{begin} a Timeout of {shown(timeout)} seconds."
            yield Problem(message, timeout.span, (*path, "Properties", "Timeout"), f"Set it to {_ENOUGH} or more.")
