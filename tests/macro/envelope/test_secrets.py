"""Secrets reach neither the message that a stack's events show nor the log."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.macro import Fragment, MacroError, Request, macro
from support.macro_events import event

NO_ECHO = {"Parameters": {"Db": {"Type": "String", "NoEcho": True}}, "Resources": {}}


def shown(given: dict[str, Any], error: type[Exception], capsys: pytest.CaptureFixture[str]) -> str:
    """Everything that is shown of a call whose code puts all its input into an exception."""

    @macro
    def handler(fragment: Fragment, request: Request) -> Fragment:
        found = [*fragment.items(), *request.params.items(), *request.parameter_values.items()]
        raise error(f"it was {found}")

    response = handler(given)
    assert response["status"] == "failure"
    return str(response["errorMessage"]) + capsys.readouterr().out


@pytest.mark.parametrize("error", [ValueError, MacroError])
@pytest.mark.parametrize(
    "given",
    [
        event(NO_ECHO, values={"Db": "correct-horse", "Other": "visible"}),
        event(NO_ECHO, values={"Db": ["correct-horse", "x"], "Other": "visible"}),
        event({**NO_ECHO, "Parameters": {"Db": {"NoEcho": "true", "Default": "correct-horse"}}, "A": "visible"}),
        event({}, values={"DbPassword": "correct-horse", "Other": "visible"}),
        event({}, {"Token": "correct-horse", "Other": "visible"}),
        event({}, {"api_key": "correct-horse", "Other": "visible"}),
        event({"Properties": {"MasterUserPassword": "correct-horse", "Name": "visible"}}),
        event({"Properties": {"Secrets": ["correct-horse"], "Name": "visible"}}),
        event({"Properties": {"SecretString": "correct-horse", "SecretArn": "visible"}}),
        event({"A": [{"Credentials": {"ClientSecret": "correct-horse"}, "B": "visible"}]}),
    ],
)
def test_a_secret_is_masked_and_nothing_else(
    given: dict[str, Any], error: type[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(given, error, capsys)
    assert "correct-horse" not in text
    assert "****" in text
    assert "visible" in text


def test_a_secret_is_masked_however_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(event({}, {"Password": 'a"b\\c\nd'}), ValueError, capsys)
    assert "****" in text
    assert "b\\\\c" not in text


def test_where_a_secret_is_said_to_be_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    reference = "{{resolve:secretsmanager:db:SecretString:password}}"
    assert reference in shown(event({"MasterUserPassword": reference}), ValueError, capsys)


def test_the_credentials_of_the_function_are_masked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2Vj")
    text = shown(event({"A": "wJalrXUtnFEMI and IQoJb3JpZ2luX2Vj"}), ValueError, capsys)
    assert "wJalrXUtnFEMI" not in text
    assert "IQoJb3JpZ2luX2Vj" not in text
