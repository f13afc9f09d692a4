"""A dynamic reference is well-formed."""

from collections.abc import Iterator

from cfnkit.dynamic_references import ReferenceFault
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.references import is_label, service_word

_FORMS = {
    "ssm": "{{resolve:ssm:NAME}} or {{resolve:ssm:NAME:VERSION}}",
    "ssm-secure": "{{resolve:ssm-secure:NAME}} or {{resolve:ssm-secure:NAME:VERSION}}",
    "secretsmanager": "{{resolve:secretsmanager:NAME}} or {{resolve:secretsmanager:NAME:SecretString:KEY}}",
}
_ANY = "{{resolve:SERVICE:NAME}}, with the service ssm, ssm-secure or secretsmanager"


@rule(
    "E9710",
    "A dynamic reference is malformed",
    description="""A malformed reference stays in the value as text, or fails the deployment: one that is not closed on
    its line, that is inside another one, that has spaces, capitals or a backslash at its end, an unknown service, or a
    version that is not a number. Write {{resolve:ssm:NAME}}, {{resolve:ssm-secure:NAME}} or
    {{resolve:secretsmanager:NAME:SecretString:KEY}}, each on one line.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each malformed reference, at its own characters."""
    for use in subject.references.distinct:
        malformed = use.malformed
        if malformed is None or (use.pending and malformed.fault is ReferenceFault.VARIABLE) or is_label(use):
            continue
        form = _FORMS.get(service_word(malformed), _ANY)
        hidden = f"A reference in a NoEcho parameter is malformed: {malformed.fault.value}."
        yield Problem(hidden if use.hidden else malformed.sentence, use.span, use.path, f"Write {form}.")
