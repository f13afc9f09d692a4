"""Whether a macro or an include of the configuration may be asked, as far as the user's consent goes.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html describes the forms of a function's name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cfnkit.configuration.configuration import LambdaMacro, MacroEntry, ReplayMacro
from cfnkit.configuration.consent import Consent
from cfnkit.diagnostics import ServiceError
from cfnkit.pipeline.run import Run, Services

PERMIT_AWS = (
    "To permit it: --aws, CFNKIT_AWS=1, or `aws: true` in your own ~/.config/cfnkit/config.yaml; in Python, services."
)
_FUNCTION = re.compile(
    r"(?:arn:aws[a-zA-Z-]*:lambda:)?(?:[a-z]{2,}(?:-[a-z]+)+-[0-9]+:)?(?:(?P<account>[0-9]{12}):)?(?:function:)?"
    r"[a-zA-Z0-9_-]+(?::(?:\$LATEST|[a-zA-Z0-9_-]+))?"
)
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; the ARN of an access point is no bucket.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class Withheld(NamedTuple):
    """Why something is not asked, as a clause, and what permits it."""

    reason: str
    hint: str = ""


def macro_withheld(entry: MacroEntry, run: Run) -> Withheld | None:
    """Why a macro may not be called; None when it may."""
    consent = run.consent
    if consent.macros == "never":
        return Withheld("no macro is called with --macros never (CFNKIT_MACROS)")
    if isinstance(entry, ReplayMacro):
        return None
    if consent.macros == "replay":
        return Withheld("only recordings answer with --macros replay (CFNKIT_MACROS)", _to_record(entry.name))
    if isinstance(entry, LambdaMacro):
        what = "it is a deployed function"
        services = run.services
        return _aws_withheld(consent, services, what) or _function_withheld(
            entry, consent, services, run.target.region or ""
        )
    return _without_word(consent, "it wants AWS credentials") if entry.aws else None


def include_withheld(bucket: str, is_secret: bool, run: Run) -> Withheld | None:
    """Why an object of S3 may not be read; None when it may. `is_secret`: its location holds a secret."""
    if is_secret:
        return Withheld("its location holds a secret value, which the owner of the bucket would get to know")
    withheld = _aws_withheld(run.consent, run.services, "it is in S3")
    if withheld is None and not _BUCKET.fullmatch(bucket):
        return Withheld(f"'{bucket}' is not the name of a bucket")
    return withheld


def no_sample(parameters: tuple[str, ...]) -> Withheld:
    """Why a macro is not called: it would need a sample in place of a secret."""
    which = ", ".join(parameters)
    hint = "A check gives no macro the value of a NoEcho parameter; `cfnkit render` does."
    return Withheld(f"no sample is found that fits the constraints of {which}", hint)


def is_loopback(url: str) -> bool:
    """Whether a URL is an address of this machine: the name localhost, or an address of the loopback network.

    A URL that programs read in different ways is none: with user information, blanks or backslashes.
    """
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/-]*)?", url):
        return False
    import ipaddress
    from urllib.parse import urlsplit

    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _aws_withheld(consent: Consent, services: Services | None, what: str) -> Withheld | None:
    withheld = _without_word(consent, what)
    if withheld is None and services is None:
        return Withheld(f"{what}, and process() has no services to ask AWS")
    return withheld


def _without_word(consent: Consent, what: str) -> Withheld | None:
    if consent.offline:
        return Withheld(f"{what}, and AWS is not asked offline (--offline, CFNKIT_OFFLINE)")
    return None if consent.aws else Withheld(f"{what}, and AWS is asked only with your permission", PERMIT_AWS)


def _function_withheld(entry: LambdaMacro, consent: Consent, services: Services | None, region: str) -> Withheld | None:
    """Why a function may not be called though AWS may be asked: its endpoint, or its account."""
    assert services is not None
    endpoint = entry.endpoint_url
    if endpoint is not None and is_loopback(endpoint):
        return None  # it is not AWS that answers
    if endpoint is not None and endpoint not in consent.endpoints:
        hint = f"To permit it: --aws-endpoint {endpoint}, or AWS_ENDPOINT_URL."
        return Withheld(f"its endpoint_url {endpoint} is not on this machine", hint)
    named = _FUNCTION.fullmatch(entry.function)
    if named is None:
        return Withheld(f"'{entry.function}' is not the name or ARN of a function")
    account = named["account"]
    if account is None or account in consent.accounts:
        return None
    hint = f"To permit it: --aws-account {account}, or `accounts` in your own ~/.config/cfnkit/config.yaml."
    try:
        own = services.caller_account(region)
    except ServiceError as error:
        why = str(error).rstrip(".")
        return Withheld(f"the function is in the account {account}, and the caller's is not known: {why}", hint)
    if own in (None, account):
        return None
    return Withheld(f"the function is in the account {account}, and the caller is in {own}", hint)


def _to_record(name: str) -> str:
    entry = f"`macros: {{{name}: {{replay: DIR}}}}`"
    return f"`cfnkit macro record TEMPLATE --to DIR` records its answers, which {entry} replays."
