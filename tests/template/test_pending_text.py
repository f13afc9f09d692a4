"""The text of a call that is left to the deployment, and the references in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.dynamic_references import DynamicReference, MalformedReference, ReferenceFault, tokenize
from cfnkit.syntax import Node, parse
from cfnkit.template.pending_text import pending_parts, pending_tokens
from cfnkit.template.reference_uses import reference_uses
from support.tree_strategies import trees

VARIABLES = ("${A}", "${A.B}", "${AWS::Region}", "${!x}", "${", "}")
SERVICES = ("ssm", "ssm-secure", "secretsmanager")
PARTS = (*SERVICES, "{{resolve:", ":", "/a", "arn", "SecretString", "1", "}}", "{{", " ", "\\")
TEXTS = st.lists(st.sampled_from((*VARIABLES, *PARTS)), max_size=14).map("".join)


@given(TEXTS)
def test_any_text_is_read_and_each_token_stands_where_it_says(text: str) -> None:
    end = 0
    for token in pending_tokens(text):
        assert end <= token.start < token.end
        assert token.text == text[token.start : token.end]
        end = token.end


@given(TEXTS)
def test_a_text_without_variables_has_the_tokens_that_it_always_has(text: str) -> None:
    plain = text.replace("$", "")
    assert pending_tokens(plain) == tokenize(plain)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("{{resolve:ssm:${A}}}", ("${A}", None, "", "", "")),
        ("{{resolve:ssm:/a/${A}/b:${V}}}", ("/a/${A}/b", None, "", "", "")),
        ("{{resolve:ssm-secure:${AWS::Region}:3}}", ("${AWS::Region}", 3, "", "", "")),
        ("{{resolve:secretsmanager:${A}:SecretString:${K}:${S}:${I}}}", ("${A}", None, "${K}", "${S}", "${I}")),
        (
            "{{resolve:secretsmanager:arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${A}:SecretString:k}}",
            ("arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${A}", None, "k", "", ""),
        ),
    ],
)
def test_the_parts_of_a_reference_keep_their_variables(text: str, parts: tuple[object, ...]) -> None:
    (token,) = pending_tokens(text)

    assert isinstance(token, DynamicReference)
    assert (token.name, token.version, token.json_key, token.version_stage, token.version_id) == parts


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{resolve:${A}:/x}}", ReferenceFault.VARIABLE),
        ("{{resolve:${A}}}", ReferenceFault.VARIABLE),
        ("{{resolve:SSM:${A}}}", ReferenceFault.WRONG_CASE),
        ("{{resolve:ssm:${A}:latest}}", ReferenceFault.BAD_VERSION),
        ("{{resolve:ssm:${A}", ReferenceFault.UNCLOSED),
        ("{{resolve:ssn:${A}}}", ReferenceFault.UNKNOWN_SERVICE),
    ],
)
def test_what_is_wrong_whatever_a_variable_stands_for(text: str, fault: ReferenceFault) -> None:
    (token,) = pending_tokens(text)

    assert isinstance(token, MalformedReference)
    assert token.fault is fault
    assert "111" not in token.sentence


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("!Sub 'a${B}'", "a${B}"),
        ("!Join [',', [a, !Ref B, !GetAtt C.D, !ImportValue e]]", "a,${B},${C.D},${Fn::ImportValue}"),
        ("!Join [!Ref D, [a, b]]", "a${D}b"),
        ("!Join ['', [!Sub 'a${B}', !Join ['-', [c, d]], 1]]", "a${B}c-d1"),
        ("!Join ['', !Split [',', a]]", "${Fn::Join}"),
        ("!Join ['', [[a], {'Ref': {b: c}}]]", "${...}${Ref}"),
        ("!Sub ['a${B}', {B: !Ref C}]", "a${B}"),
    ],
)
def test_the_text_of_a_call_as_far_as_it_is_written(call: str, text: str) -> None:
    assert "".join(part.text for part in pending_parts(parse(call).root, ())) == text


@given(trees())
def test_any_tree_is_searched(tree: Node) -> None:
    assert isinstance(reference_uses(tree), tuple)
