"""Well-formed dynamic references."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import strategies as st

from cfnkit.dynamic_references import Service

_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
_SECRET = _NAME.replace(".-", "+=@-")
_KEY = "abcdefghijklmnopqrstuvwxyz0123456789_-"


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
