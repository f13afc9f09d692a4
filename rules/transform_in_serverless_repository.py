"""An application for the Serverless Application Repository calls only AWS::Serverless."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.transform_calls import section_calls
from cfnkit.syntax import Mapping
from cfnkit.vocabulary import SERVERLESS

_APPLICATION = "AWS::ServerlessRepo::Application"


@rule(
    "E9705",
    "An application for the Serverless Application Repository with other transforms",
    description="""The Serverless Application Repository only publishes applications whose single transform is
    AWS::Serverless-2016-10-31 ("Provided Transform [...] is unsupported"). Publish the result of the other transforms,
    or remove the AWS::ServerlessRepo::Application metadata from a template that is not published.""",
    source="https://github.com/aws/serverless-application-model/issues/859",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each other transform of the Transform section."""
    metadata = subject.written.root.get("Metadata")
    if not isinstance(metadata, Mapping) or _APPLICATION not in metadata.entries:
        return
    for call in section_calls(subject.document.root):
        if call.name.text != SERVERLESS:
            message = f"The Serverless Application Repository does not accept {call.name.text}, only {SERVERLESS}."
            hint = f"Publish the template without it, or remove the metadata {_APPLICATION}."
            yield Problem(message, call.name.span, call.path, hint)
