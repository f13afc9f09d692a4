"""A macro's function runs in the region of the stack."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.transform_calls import calls_of


@rule(
    "W9706",
    "A macro's function is in another region than the stack",
    description="""A macro and its function must be in the region of the stack that calls it. The service cannot call a
    function in another region, and only reports that the call failed. Deploy the macro to each region that uses it, and
    configure each target with its own function.""",
    source="https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2023",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each call of a macro that is configured as a function in another region."""
    region = subject.target.region
    for call in calls_of(subject) if subject.macro_regions and region is not None else ():
        place = subject.macro_regions.get(call.name.text)
        if place is not None and place != region:
            message = f"The macro {call.name.text} is a function in {place}, and the stack is for {region}."
            hint = f"Deploy the macro to {region}; or name a target whose region is {place}."
            yield Problem(message, call.name.span, call.path, hint)
