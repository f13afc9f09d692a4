"""AWS::LanguageExtensions is listed before AWS::Serverless."""

from collections.abc import Iterator

from cfnkit.diagnostics import Related
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.transform_calls import section_calls
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS, SERVERLESS


@rule(
    "E9700",
    "AWS::LanguageExtensions is listed after AWS::Serverless",
    description="""Transforms run in the order of the list. AWS::Serverless refuses the loops and functions that
    AWS::LanguageExtensions replaces, so AWS requires AWS::LanguageExtensions first. List it before
    AWS::Serverless-2016-10-31.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each AWS::LanguageExtensions after AWS::Serverless."""
    serverless = None
    for call in section_calls(subject.document.root):
        if call.name.text == SERVERLESS:
            serverless = call.name.span
        elif call.name.text == LANGUAGE_EXTENSIONS and serverless is not None:
            related = (Related(f"{SERVERLESS} runs first.", serverless),)
            message = f"{LANGUAGE_EXTENSIONS} must be listed before {SERVERLESS}."
            yield Problem(message, call.name.span, call.path, "Transforms run in the order of the list.", related)
