"""The replacement of references in strings."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from cfnkit.deployment import Lookups, Secret, SsmParameter
from cfnkit.dynamic_references import (
    DynamicReference,
    FailureKind,
    LookupsResolver,
    ReferenceFault,
    Resolution,
    SecretText,
    substitute,
    tokenize,
)

RESOLVER = LookupsResolver(
    Lookups(
        ssm={
            "plain": SsmParameter("String", {1: "value"}),
            "again": SsmParameter("String", {1: "{{resolve:ssm:plain}}"}),
        },
        secrets={"token": Secret({"AWSCURRENT": "planted"})},
    )
)


class _Unasked:
    """A resolver for what holds no reference."""

    def resolve(self, references: Sequence[DynamicReference]) -> Sequence[Resolution]:
        raise AssertionError("asked without a reference")


def test_plain_values_are_replaced_and_may_be_shown() -> None:
    result = substitute("a:{{resolve:ssm:plain}}-{{resolve:ssm:plain:1}}.", RESOLVER)
    assert result == ("a:value-value.", None, ())


def test_a_secret_value_is_hidden_in_what_is_shown_alone() -> None:
    result = substitute("{{resolve:ssm:plain}}/{{resolve:secretsmanager:token}}/", RESOLVER)
    assert result == ("value/planted/", "value/****/", ())
    assert "planted" not in repr(result)


def test_what_cannot_be_resolved_stays_and_is_reported() -> None:
    text = "{{resolve:ssm:gone}} {{resolve:smm:x}} {{resolve:ssm:plain}} {{resolve:secretsmanager:tokn}}"
    result = substitute(text, RESOLVER)
    assert (result.text, result.shown) == (text.replace("{{resolve:ssm:plain}}", "value"), None)
    assert [(problem.token.text, problem.kind) for problem in result.unresolved] == [
        ("{{resolve:ssm:gone}}", FailureKind.NOT_FOUND),
        ("{{resolve:smm:x}}", ReferenceFault.UNKNOWN_SERVICE),
        ("{{resolve:secretsmanager:tokn}}", FailureKind.NOT_FOUND),
    ]
    assert "Did you mean 'token'?" in result.unresolved[2].sentence


def test_a_value_is_not_resolved_again() -> None:
    assert substitute("{{resolve:ssm:again}}", RESOLVER).text == "{{resolve:ssm:plain}}"


def test_a_resolver_is_asked_only_when_there_is_something_to_ask() -> None:
    assert substitute("text", _Unasked()) == ("text", None, ())
    assert substitute("{{resolve:x:y}}", _Unasked()).text == "{{resolve:x:y}}"


def test_what_was_hidden_before_stays_hidden() -> None:
    text = "hidden {{resolve:ssm:plain}} {{resolve:secretsmanager:token}}"
    shown = "**** {{resolve:ssm:plain}} {{resolve:secretsmanager:token}}"
    assert substitute(text, RESOLVER, shown) == ("hidden value planted", "**** value ****", ())


def test_a_reference_that_is_hidden_itself_hides_all() -> None:
    assert substitute("a {{resolve:ssm:plain}}", RESOLVER, "a ****").shown == "****"


class _Planted:
    """Gives each secure reference the same secret, and each plain one the same text."""

    def resolve(self, references: Sequence[DynamicReference]) -> Sequence[Resolution]:
        return [Resolution(SecretText("planted") if reference.is_secure else "open") for reference in references]


_PIECES = st.sampled_from(["{{resolve:ssm:a}}", "{{resolve:secretsmanager:b}}", "{{", "}}", "{", "text", "\n"])


@given(st.lists(_PIECES))
def test_secrets_are_in_the_text_and_never_in_what_is_shown(pieces: list[str]) -> None:
    text = "".join(pieces)
    result = substitute(text, _Planted())
    secure = [token for token in tokenize(text) if isinstance(token, DynamicReference) and token.is_secure]
    assert result.text.count("planted") == len(secure)
    assert result.shown == (result.text.replace("planted", "****") if secure else None)
    assert "planted" not in repr(result)
