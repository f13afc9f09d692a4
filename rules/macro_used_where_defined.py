"""A macro exists before a template uses it."""

from collections.abc import Iterator

from cfnkit.diagnostics import Related
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.macro_definitions import MACRO
from cfnkit.rule.transform_calls import calls_of
from cfnkit.source import Span
from cfnkit.syntax import Scalar


@rule(
    "E9702",
    "A macro is used in the template that defines it",
    description="""The service runs macros before it creates any resource. A macro of this template does not exist yet
    when the template calls it, and the stack cannot be created. Define the macro in its own stack, and deploy that
    first.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each call of a macro that the same template defines."""
    defined: dict[str, Span] = {}
    # After a call that failed, only one of the two views may have the definition.
    for template in (subject.written, subject.deployed):
        for resource in template.resources.values():
            name = resource.properties.get("Name") if resource.type == MACRO and resource.properties else None
            if isinstance(name, Scalar):
                defined.setdefault(name.text, name.span)
    for call in calls_of(subject) if defined else ():
        macro = call.name.text
        if macro in defined:
            message = f"The macro {macro} is defined in this template, and does not exist yet when it is called."
            related = (Related("It is defined here.", defined[macro]),)
            hint = "Define it in its own stack, and deploy that first."
            yield Problem(message, call.name.span, call.path, hint, related)
