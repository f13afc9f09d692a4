"""Guard is the last macro of the list."""

from collections.abc import Iterator

from cfnkit.diagnostics import Related
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.transform_calls import section_calls
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS, SERVERLESS

# The end of the macro's name, which a deployment may give a prefix.
_GUARD = "Guard"
# Guard unrolls loops itself, and refuses or names the resources of AWS::Serverless.
_JUDGED = (LANGUAGE_EXTENSIONS, SERVERLESS)


@rule(
    "W9725",
    "A transform runs after Guard",
    description="""A macro or an include that comes after Guard in the list of transforms can change what Guard has
    judged, and CloudFormation does not tell Guard about it. List Guard as the last macro. Where rules must hold
    whatever a template says, deploy Guard as a Hook.""",
    source="https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/what-is-cloudformation-hooks.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each transform in the Transform section after Guard that can change the template."""
    guard = None
    for call in section_calls(subject.document.root):
        name = call.name.text
        if name.endswith(_GUARD):
            guard = call.name
        elif guard is not None and name not in _JUDGED:
            related = (Related(f"{guard.text} runs first.", guard.span),)
            message = f"{name} runs after {guard.text}, and can change what it has judged."
            yield Problem(message, call.name.span, call.path, f"List {guard.text} as the last macro.", related)
