"""A macro's name is not one of AWS's."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.macro_definitions import macro_definitions
from cfnkit.syntax import Scalar


@rule(
    "E9722",
    "A macro's name shadows a transform of AWS",
    description="""Names that begin with AWS:: belong to the transforms that AWS hosts. Templates that call one get
    AWS's transform, and not this macro. Name the macro after what it does, for example MyTeamTags.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each such name."""
    for definition in macro_definitions(subject):
        macro = definition.macro
        name = macro.properties.get("Name") if macro.properties else None
        if isinstance(name, Scalar) and name.text.lower().startswith("aws::"):
            message = f"The macro's name '{definition.name}' is in the namespace of AWS's own transforms."
            path = ("Resources", macro.logical_id, "Properties", "Name")
            yield Problem(message, name.span, path, "Choose a name that does not begin with AWS::.")
