"""A secret is not written in clear."""

from collections.abc import Iterator

from cfnkit.dynamic_references import Service, tokenize
from cfnkit.dynamic_references.placement import place_of
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.references import shown
from cfnkit.rule.secret_properties import SecretProperty, secret_properties
from cfnkit.syntax import STRING, Mapping, Node, Scalar, at_path
from cfnkit.template import Survey
from cfnkit.template.reference_uses import ReferenceUse


@rule(
    "W9718",
    "A secret is written in the template, or read from a plain parameter",
    description="""Everyone who may read the template, or an SSM parameter that is not a SecureString, can read a
    password, key or token in it. Keep it in Secrets Manager and write {{resolve:secretsmanager:NAME:SecretString:KEY}};
    or, if the property allows it, keep it as a SecureString and write {{resolve:ssm-secure:NAME:VERSION}}.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each such value of a property that is a secret by its schema or its name."""
    by_place: dict[tuple[str | int, ...], list[ReferenceUse]] = {}
    for use in subject.references.uses:
        by_place.setdefault(place_of(use.path), []).append(use)
    for value in secret_properties(subject.processed, subject.target.region):
        for use in by_place.pop(value.place, ()):
            if use.reference is not None and use.reference.service is Service.SSM:
                name = shown(use, use.reference.name)
                message = f"{value.name} is a secret, and the SSM parameter '{name}' is read in clear."
                yield Problem(message, use.span, use.path, _advice(value, name))
        literal = _literal(value, subject)
        if literal is not None:
            message = f"{value.name} is a secret, and is written in the template."
            yield Problem(message, literal.span, value.path, _advice(value, "NAME"))


def _advice(value: SecretProperty, name: str) -> str:
    secret = "{{resolve:secretsmanager:NAME:SecretString:KEY}}"
    if value.takes_ssm_secure:
        return f"Write {{{{resolve:ssm-secure:{name}:VERSION}}}} for a SecureString, or {secret}."
    return f"Keep it in Secrets Manager, and write {secret}."


def _literal(value: SecretProperty, subject: Subject) -> Scalar | None:
    """The text of a secret that is written directly or in a mapping; None for a value from elsewhere."""
    node: Node | None = value.node
    if isinstance(node, Mapping):
        found = Survey()
        found.walk(node, *value.path)
        names = {reference.name for reference in found.references[str(value.path[0])]}
        node = at_path(subject.resolved, value.place) if subject.resolved is not None else None
        mappings = subject.processed.root.get("Mappings")
        mapped = node is not None and mappings is not None and mappings.span.contains(node.span)
        if not mapped and not all(name.startswith("AWS::") for name in names):
            return None
    if not isinstance(node, Scalar) or node.kind != STRING or node.shown is not None:
        return None
    return node if node.text.strip() and not tokenize(node.text) else None
