"""From strings to the dynamic references in them."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.dynamic_references import DynamicReference, MalformedReference, ReferenceFault, Service, Token, tokenize
from support.calls import counted

ARN = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:team/db-AbCdEf"


def only(text: str) -> Token:
    (token,) = tokenize(text)
    return token


def reference(text: str) -> DynamicReference:
    token = only(text)
    assert isinstance(token, DynamicReference), token
    return token


def malformed(text: str) -> MalformedReference:
    token = only(text)
    assert isinstance(token, MalformedReference), token
    return token


@pytest.mark.parametrize(
    ("text", "name", "version"),
    [
        ("{{resolve:ssm:plain}}", "plain", None),
        ("{{resolve:ssm:/a/b.c_d-e:12}}", "/a/b.c_d-e", 12),
        (
            "{{resolve:ssm:/aws/service/ami-amazon-linux-latest/x86_64}}",
            "/aws/service/ami-amazon-linux-latest/x86_64",
            None,
        ),
    ],
)
def test_a_parameter_has_a_name_and_perhaps_a_version(text: str, name: str, version: int | None) -> None:
    found = reference(text)
    assert (found.service, found.name, found.version, found.is_secure) == (Service.SSM, name, version, False)
    assert found.is_public == name.startswith("/aws/service/")


def test_a_secure_parameter_is_secure() -> None:
    found = reference("{{resolve:ssm-secure:/a/password:3}}")
    assert (found.service, found.name, found.version, found.is_secure) == (Service.SSM_SECURE, "/a/password", 3, True)


@pytest.mark.parametrize("name", ["MySecret", "team/prod+db=x@y.z_1", "rds!db-0cf3", ARN, ARN[:-7]])
@pytest.mark.parametrize(
    ("rest", "parts"),
    [
        ("", ("", "", "")),
        (":", ("", "", "")),
        (":SecretString", ("", "", "")),
        (":SecretString:", ("", "", "")),
        (":SecretString:::", ("", "", "")),
        ("::::", ("", "", "")),
        (":SecretString:password", ("password", "", "")),
        (":SecretString:password::", ("password", "", "")),
        ("::password", ("password", "", "")),
        (":SecretString:a key, with more", ("a key, with more", "", "")),
        (":SecretString:password:AWSPREVIOUS", ("password", "AWSPREVIOUS", "")),
        (":SecretString:::EXAMPLE1-90ab", ("", "", "EXAMPLE1-90ab")),
        (":SecretString:k:s:i", ("k", "s", "i")),
    ],
)
def test_a_secret_has_a_name_or_arn_and_parts_that_may_be_empty(
    name: str, rest: str, parts: tuple[str, str, str]
) -> None:
    found = reference(f"{{{{resolve:secretsmanager:{name}{rest}}}}}")
    assert (found.service, found.name) == (Service.SECRETS_MANAGER, name)
    assert (found.json_key, found.version_stage, found.version_id) == parts
    assert found.is_arn == name.startswith("arn:")
    assert found.is_secure


def test_every_reference_of_a_string_is_found_where_it_stands() -> None:
    text = "ä {{resolve:ssm:a}}{{resolve:ssm:b:2}}\n  second 😀 {{resolve:secretsmanager:c}} end"
    tokens = tokenize(text)
    assert [str(token) for token in tokens] == [
        "{{resolve:ssm:a}}",
        "{{resolve:ssm:b:2}}",
        "{{resolve:secretsmanager:c}}",
    ]
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]


@pytest.mark.parametrize(
    "text",
    ["", "{{", "}}", "{{resolve}}", "{{ name }}", "{resolve:ssm:a}", "resolve:ssm:a", "{{ssm:a}}", "${resolve:ssm:a}"],
)
def test_other_text_holds_no_reference(text: str) -> None:
    assert tokenize(text) == ()


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("{{{resolve:ssm:a}}}", 1),
        ('{"a":{"b":"{{resolve:ssm:a}}"}}', 11),
        ("{{ name }} {{resolve:ssm:a}} {{ name }}", 11),
        ("${{{resolve:ssm:a}}}", 2),
        ("{{\n{{resolve:ssm:a}}", 3),
    ],
)
def test_other_braces_do_not_disturb_a_reference(text: str, start: int) -> None:
    found = reference(text)
    assert (found.start, found.text) == (start, "{{resolve:ssm:a}}")


@pytest.mark.parametrize(
    ("text", "fault", "words"),
    [
        ("{{resolve:ssm:a", ReferenceFault.UNCLOSED, "'}}'"),
        ("{{resolve:ssm:a}", ReferenceFault.UNCLOSED, "'}}'"),
        ("{{resolve:ssm:{{resolve:ssm:a}}}}", ReferenceFault.NESTED, "braces"),
        ("{{resolve:ssm:{{name}}}}", ReferenceFault.NESTED, "braces"),
        ("{{resolve:ssm:/${Env}/a}}", ReferenceFault.VARIABLE, "Fn::Sub"),
        ("{{resolve:ssm:${Env}}}", ReferenceFault.VARIABLE, "Fn::Sub"),
        ("{{resolve:secretsmanager:arn:${AWS::Partition}:x}}", ReferenceFault.VARIABLE, "Fn::Sub"),
        ("{{ resolve:ssm:a }}", ReferenceFault.SPACES, "spaces"),
        ("{{resolve: ssm:a}}", ReferenceFault.SPACES, "spaces"),
        ("{{resolve:ssm:a b}}", ReferenceFault.SPACES, "spaces"),
        ("{{resolve:ssm:a\N{NO-BREAK SPACE}}}", ReferenceFault.SPACES, "spaces"),
        ("{{resolve:secretsmanager:s:SecretString:key }}", ReferenceFault.SPACES, "spaces"),
        ("{{resolve:secretsmanager:s:SecretString:key:a b}}", ReferenceFault.SPACES, "spaces"),
        ("{{resolve:ssm:a\\}}", ReferenceFault.TRAILING_BACKSLASH, "backslash"),
        ("{{resolve:secretsmanager:s:SecretString:k\\}}", ReferenceFault.TRAILING_BACKSLASH, "backslash"),
        ("{{Resolve:ssm:a}}", ReferenceFault.WRONG_CASE, "'resolve'"),
        ("{{resolve:SSM:a}}", ReferenceFault.WRONG_CASE, "'ssm'"),
        ("{{resolve:SecretsManager:a}}", ReferenceFault.WRONG_CASE, "'secretsmanager'"),
        ("{{resolve:secretsmanager:s:secretstring:k}}", ReferenceFault.WRONG_CASE, "'SecretString'"),
        ("{{resolve:smm:/y}}", ReferenceFault.UNKNOWN_SERVICE, "Did you mean 'ssm'?"),
        ("{{resolve:secretmanager:y}}", ReferenceFault.UNKNOWN_SERVICE, "Did you mean 'secretsmanager'?"),
        ("{{resolve:}}", ReferenceFault.UNKNOWN_SERVICE, "no service"),
        ("{{resolve:ssm}}", ReferenceFault.EMPTY_NAME, "names"),
        ("{{resolve:ssm::1}}", ReferenceFault.EMPTY_NAME, "names"),
        ("{{resolve:secretsmanager::SecretString:k}}", ReferenceFault.EMPTY_NAME, "names"),
        ("{{resolve:ssm:a$b}}", ReferenceFault.BAD_NAME, "'a$b'"),
        ("{{resolve:ssm:arn:aws:ssm:eu-west-1:111111111111:parameter/a}}", ReferenceFault.BAD_NAME, "ARN"),
        ("{{resolve:secretsmanager:a*}}", ReferenceFault.BAD_NAME, "'a*'"),
        ("{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1}}", ReferenceFault.BAD_NAME, "ARN"),
        ("{{resolve:secretsmanager:arn:aws:ssm:eu-west-1:1:secret:a}}", ReferenceFault.BAD_NAME, "ARN"),
        ("{{resolve:ssm:a:}}", ReferenceFault.BAD_VERSION, "''"),
        ("{{resolve:ssm:a:latest}}", ReferenceFault.BAD_VERSION, "'latest'"),
        ("{{resolve:ssm:a:v1}}", ReferenceFault.BAD_VERSION, "'v1'"),
        ("{{resolve:ssm:a:0}}", ReferenceFault.BAD_VERSION, "'0'"),
        ("{{resolve:ssm-secure:a:٣}}", ReferenceFault.BAD_VERSION, "'٣'"),
        ("{{resolve:ssm:a:" + "9" * 5000 + "}}", ReferenceFault.BAD_VERSION, "..."),
        ("{{resolve:secretsmanager:s:password}}", ReferenceFault.BAD_SECRET_STRING, "SecretString"),
        ("{{resolve:secretsmanager:s:SecretBinary}}", ReferenceFault.SECRET_BINARY, "SecretBinary"),
        ("{{resolve:ssm:a:1:2}}", ReferenceFault.TOO_MANY_PARTS, "parts"),
        ("{{resolve:secretsmanager:s:SecretString:k:s:i:more}}", ReferenceFault.TOO_MANY_PARTS, "at most"),
        (f"{{{{resolve:secretsmanager:{ARN}:SecretString:k:s:i:more}}}}", ReferenceFault.TOO_MANY_PARTS, "at most"),
    ],
)
def test_what_is_wrong_is_named(text: str, fault: ReferenceFault, words: str) -> None:
    found = malformed(f"before {text}")
    assert (found.fault, found.text, found.start) == (fault, text, len("before "))
    assert words in found.sentence


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_reference_that_is_not_closed_ends_with_its_line(line_break: str) -> None:
    first, second = tokenize(f"{{{{resolve:ssm:a b{line_break}{{{{resolve:ssm:c}}}}")
    assert isinstance(first, MalformedReference)
    assert (first.fault, first.text) == (ReferenceFault.UNCLOSED, "{{resolve:ssm:a b")
    assert isinstance(second, DynamicReference)


def test_a_reference_after_one_that_is_not_closed_counts_separately() -> None:
    first, second, third = tokenize("{{resolve:ssm:a {{ name }} {{resolve:ssm:b}} {{resolve:ssm:c")
    assert isinstance(first, MalformedReference)
    assert (first.fault, first.text) == (ReferenceFault.UNCLOSED, "{{resolve:ssm:a {{ name }} ")
    assert isinstance(second, DynamicReference)
    assert second.name == "b"
    assert isinstance(third, MalformedReference)


@pytest.mark.parametrize(
    ("times", "text", "has_each"),
    [
        (40_000, lambda times: "{{resolve:" * times, True),
        (40_000, lambda times: "{{resolve:" * times + "}}" * times, False),
        (40_000, lambda times: "{{resolve:ssm:x}}" * times, True),
        (40_000, lambda times: "{{resolve:ssm:a {{x}} " * times, True),
        (1_000_000, lambda times: "{{resolve:ssm:" + "${" * times + "}}", False),
        (1_000_000, lambda times: "{{resolve:ssm:" + "${a" * times + "}}", False),
        (1_000_000, lambda times: "{{resolve:ssm:" + ":" * times + "}}", False),
        (1_000_000, lambda times: "{{resolve:" + "s" * times + ":x}}", False),
        (1_000_000, lambda times: "{{resolve:ssm:" + "a" * times + "*}}", False),
        (1_000_000, lambda times: "{{" * times, None),
        (1_000_000, lambda times: "{{" + " " * times, None),
        (1_000_000, lambda times: "{{resolve" + " " * times + "x", None),
    ],
    ids=lambda value: value(1) if callable(value) else str(value),
)
def test_the_work_grows_with_the_string_and_not_with_its_square(
    times: int, text: Callable[[int], str], has_each: bool | None
) -> None:
    """A reference each time, one reference in all, or none."""

    def work(times: int) -> int:
        tokens, number = counted(lambda: tokenize(text(times)))
        assert len(tokens) == (0 if has_each is None else times if has_each else 1)
        assert all(len(token.sentence) < 400 for token in tokens if isinstance(token, MalformedReference))
        return number

    assert work(times) < 10 * work(times // 8)


_PIECES = st.sampled_from(
    [
        "{{resolve:",
        "{{",
        "}}",
        "{",
        "}",
        "ssm",
        "secretsmanager",
        ":",
        "${",
        "\\",
        " ",
        "\n",
        "SecretString",
        "arn",
        "a",
        "1",
    ]
)
_TEXTS = st.one_of(st.text(), st.lists(st.one_of(_PIECES, st.text(max_size=3))).map("".join))


@given(_TEXTS)
def test_any_string_is_read_and_its_tokens_are_in_order_and_apart(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert token.text == text[token.start : token.end] == str(token)
        end = token.end


def _words(characters: str, **sizes: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=characters, **sizes)


_ALPHANUMERIC = string.ascii_letters + string.digits
_PARAMETERS = st.tuples(
    st.sampled_from([Service.SSM, Service.SSM_SECURE]),
    _words(_ALPHANUMERIC + "_.-/", min_size=1),
    st.none() | st.integers(1, 10**18),
).filter(lambda parts: parts[1] != "arn")
_SECRET_NAMES = _words(_ALPHANUMERIC + "/_+=.@-!", min_size=1).filter(lambda name: name != "arn")
_SECRET_IDS = _SECRET_NAMES | st.builds(
    "arn:{}:secretsmanager:{}:{}:secret:{}".format,
    st.sampled_from(["aws", "aws-cn", "aws-us-gov"]),
    st.sampled_from(["us-east-1", "cn-north-1"]),
    _words(string.digits, min_size=12, max_size=12),
    _SECRET_NAMES,
)
_KEYS = st.text(st.characters(exclude_characters=":{}\\$", exclude_categories=["Z", "C"]))
_VERSIONS = _words(_ALPHANUMERIC + "-_", max_size=64)
_LITERALS = st.text(st.characters(exclude_characters="{}"))


@given(_LITERALS, _PARAMETERS, _LITERALS)
def test_a_parameter_reference_reads_as_it_was_written(
    before: str, parts: tuple[Service, str, int | None], after: str
) -> None:
    service, name, version = parts
    text = f"{{{{resolve:{service.value}:{name}{'' if version is None else f':{version}'}}}}}"
    found = reference(before + text + after)
    assert found == DynamicReference(service, name, len(before), len(before) + len(text), text, version)


@given(
    before=_LITERALS,
    name=_SECRET_IDS,
    secret_string=st.sampled_from(["", "SecretString"]),
    parts=st.tuples(_KEYS, _VERSIONS, _VERSIONS),
    cut=st.booleans(),
    after=_LITERALS,
)
def test_a_secret_reference_reads_as_it_was_written(
    before: str, name: str, secret_string: str, parts: tuple[str, str, str], cut: bool, after: str
) -> None:
    written = ":".join((name, secret_string, *parts))
    text = f"{{{{resolve:secretsmanager:{written.rstrip(':') if cut else written}}}}}"
    found = reference(before + text + after)
    place = (len(before), len(before) + len(text), text)
    assert found == DynamicReference(Service.SECRETS_MANAGER, name, *place, None, *parts)
