"""What is meant as a dynamic reference is one."""

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
    "A dynamic reference is not written as one",
    description="""What CloudFormation does not take for a dynamic reference stays in the value as text, or fails the
    stack when it is made: one that is not closed on its line, that stands in another, with spaces, capitals or a
    backslash at its end, with an unknown service, or with a version that is no number. Write {{resolve:ssm:NAME}},
    {{resolve:ssm-secure:NAME}} or {{resolve:secretsmanager:NAME:SecretString:KEY}}, each on one line.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each of them, at its own characters."""
    for use in subject.references.distinct:
        malformed = use.malformed
        if malformed is None or (use.pending and malformed.fault is ReferenceFault.VARIABLE) or is_label(use):
            continue
        form = _FORMS.get(service_word(malformed), _ANY)
        hidden = f"A reference in a NoEcho parameter is malformed: {malformed.fault.value}."
        yield Problem(hidden if use.hidden else malformed.sentence, use.span, use.path, f"Write {form}.")
