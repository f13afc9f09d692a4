"""Texts and names: plain ones, those in a format, and those that writers and readers of templates get wrong."""

from __future__ import annotations

import string
from collections.abc import Collection, Sequence
from functools import cache

from hypothesis import strategies as st

from cfnkit.dynamic_references import Service

# Texts that are something else than a string in YAML without quotes, and texts with line breaks and blanks.
TRICKY_TEXTS = (
    *("", " ", "~", "null", "Null", "yes", "No", "on", "OFF", "true", "False", "y", "n", "=", "<<", "-", "--", "---"),
    *("0", "-0", "012", "0o17", "017", "089", "012345678901", "1_000", "0x1F", "0b1", "1:30", "1:30.5", "190:20:30"),
    *("1e3", "1E-5", "1.0e3", "1.", ".5", "-.5", "+1", ".inf", "-.INF", ".nan", "1.2.3", "2012-10-17", "1.10"),
    *("2001-12-14t21:59:43.10-05:00", "!Ref x", "&a", "*a", "* ", "@x", "`x`", "%x", "#x", "a #b", "a: b", "a:b"),
    *(": x", "? x", "- x", "[a]", "{a}", "{{resolve:ssm:/a:1}}", "${AWS::Region}", "'", '"', "it's", '"x"'),
    *("\\", "\\n", "|", ">", "a\n", "a\n\n", "\na", " a\n", "a \nb", "a\n b", "a\tb", "\ta", "a\t", "a\n\tb"),
    *("\t\n", "\r", "a\r\nb", "a\u0085b", "\u2028", "\ufeff", "\u00a0", "\U0001f600", "\U0010ffff", "\ufffe"),
    *("\x00", "\x7f", "\x80", "...", "a\n...\nb", "!", "0123\n", "x" * 130, "word " * 60, " lead " * 50),
    *("line\n" * 12, "l\n" * 12 + "\x85l", "  code\n" * 12, "a\n\n b\n" * 8, "end \n" * 11),
)

_CHARACTERS = st.characters(codec="utf-8")

_SPLINTERS = st.sampled_from(
    (
        *"\t\n\r\"'[]{},:#&*!|>%@`?-\\\0\x85\u2028\ufeff\ud800",
        *("<<: ", "&a ", "*a", "!Sub ", "!", "- ", "? ", "---\n", "{{", "  "),
    )
) | st.text(max_size=3)
_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
_SECRET = _NAME.replace(".-", "+=@-")
_KEY = "abcdefghijklmnopqrstuvwxyz0123456789_-"
_HEX = "0123456789abcdef"
_ACCOUNT = "123456789012"
_KEYS = st.uuids().map(str)


def texts() -> st.SearchStrategy[str]:
    """Texts, many of which are awkward in YAML."""
    lines = st.lists(st.text("ab :-#'\"\t\\", max_size=8), max_size=14).map("\n".join)
    return st.one_of(st.sampled_from(TRICKY_TEXTS), st.text("ab01 e.:-#\n\t'\"!&*", max_size=8), lines, any_texts(12))


def any_texts(max_size: int = 60) -> st.SearchStrategy[str]:
    """Texts of any characters that UTF-8 can encode."""
    return st.text(_CHARACTERS, max_size=max_size)


@cache
def plain_texts(min_size: int = 0, max_size: int | None = None) -> st.SearchStrategy[str]:
    """Texts of lower-case letters and digits, at most 8 characters longer than `min_size`."""
    most = min_size + 8 if max_size is None else max(min_size, min(max_size, min_size + 8))
    return st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=min_size, max_size=most)


@cache
def logical_ids() -> st.SearchStrategy[str]:
    """Logical IDs, which are letters and digits."""
    return st.builds(
        lambda first, rest: first + rest,
        st.sampled_from(string.ascii_uppercase),
        st.text(string.ascii_letters + string.digits, max_size=8),
    )


def broken(sources: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts of `sources` with up to three changes: some characters removed, others inserted."""
    return st.builds(_broken, sources, st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), _SPLINTERS), max_size=3))


def _broken(source: str, changes: Sequence[tuple[float, int, str]]) -> str:
    for place, removed, put_in in changes:
        offset = round(place * len(source))
        source = source[:offset] + put_in + source[offset + removed :]
    return source


def dynamic_references(services: Collection[Service] = tuple(Service)) -> st.SearchStrategy[str]:
    """Texts such as `{{resolve:ssm:/name:1}}`, of the given services."""
    written = st.one_of(*(_FORMS[service]() for service in Service if service in services))
    return written.map("{{{{resolve:{}}}}}".format)


def _parameters(service: str) -> st.SearchStrategy[str]:
    names = st.builds("{}{}".format, st.sampled_from(("", "/", "/team/")), st.text(_NAME, min_size=1, max_size=8))
    versions = st.just("") | st.integers(1, 99).map(":{}".format)
    return st.builds("{}:{}{}".format, st.just(service), names, versions)


def _secrets() -> st.SearchStrategy[str]:
    names = st.text(_SECRET, min_size=1, max_size=8)
    arns = st.text(_KEY, min_size=1, max_size=8).map(
        lambda name: f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-AbCdEf"
    )
    keys = st.text(_KEY, max_size=6)
    stages = st.sampled_from(("", "AWSCURRENT", "AWSPREVIOUS"))
    rest = st.just("") | st.builds(":SecretString:{}:{}".format, keys, stages)
    return st.builds("secretsmanager:{}{}".format, names | arns, rest)


_FORMS = {
    Service.SSM: lambda: _parameters("ssm"),
    Service.SSM_SECURE: lambda: _parameters("ssm-secure"),
    Service.SECRETS_MANAGER: _secrets,
}


def _ids(prefix: str) -> st.SearchStrategy[str]:
    return st.text(_HEX, min_size=17, max_size=17).map(lambda digits: f"{prefix}-{digits}")


def _named(form: str) -> st.SearchStrategy[str]:
    return st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8).map(lambda name: form.format(name=name))


# The formats of AWS's own types are written as cfn-lint checks them.
FORMATS: dict[str, st.SearchStrategy[str]] = {
    "date-time": st.datetimes().map(lambda time: f"{time.replace(microsecond=0).isoformat()}Z"),
    "timestamp": st.datetimes().map(lambda time: f"{time.replace(microsecond=0).isoformat()}Z"),
    "ipv4-network": st.integers(0, 255).map(lambda number: f"10.{number}.0.0/16"),
    "ipv6-network": st.integers(0, 255).map(lambda number: f"fd00:{number:x}::/64"),
    "json": st.sampled_from(("{}", '{"a": 1}')),
    "uri": _named("https://{name}.example.com/"),
    "AWS::ACM::Certificate.Arn": _KEYS.map(lambda key: f"arn:aws:acm:us-east-1:{_ACCOUNT}:certificate/{key}"),
    "AWS::EC2::Image.Id": _ids("ami"),
    "AWS::EC2::SecurityGroup.Id": _ids("sg"),
    "AWS::EC2::Subnet.Id": _ids("subnet"),
    "AWS::EC2::VPC.Id": _ids("vpc"),
    "AWS::IAM::Role.Arn": _named(f"arn:aws:iam::{_ACCOUNT}:role/{{name}}"),
    "AWS::KMS::Alias.AliasName": _named("alias/{name}"),
    "AWS::KMS::Key.Arn": _KEYS.map(lambda key: f"arn:aws:kms:us-east-1:{_ACCOUNT}:key/{key}"),
    "AWS::KMS::Key.Id": _KEYS,
    "AWS::Lambda::Function.Arn": _named(f"arn:aws:lambda:us-east-1:{_ACCOUNT}:function:{{name}}"),
    "AWS::Logs::LogGroup.Name": _named("/aws/{name}"),
    "AWS::Route53::AliasTarget.HostedZoneId": st.text("0123456789ABCDEF", min_size=14, max_size=14).map("Z{}".format),
    "AWS::Route53::HostedZone.Id": st.text("0123456789ABCDEF", min_size=14, max_size=14).map("Z{}".format),
    "AWS::S3::Bucket.Name": _named("bucket-{name}"),
    "AWS::SNS::Topic.Arn": _named(f"arn:aws:sns:us-east-1:{_ACCOUNT}:{{name}}"),
}
