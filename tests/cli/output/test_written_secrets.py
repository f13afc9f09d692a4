"""Excerpts of templates show no secret that is known by its name, by its form, or by what refers to it."""

from __future__ import annotations

import pytest

from cfnkit.cli.output.problems import Excerpts
from cfnkit.cli.output.screen import Screen, Style
from cfnkit.cli.output.text import Text
from cfnkit.cli.output.written_secrets import secrets_in_line
from cfnkit.lint.time_limit import time_limit
from cfnkit.source import SourceText, Span

TEMPLATE = """
Parameters:
  Plain: {Type: String, Default: sesame-1}
  DbPassword: {Type: String, Default: sesame-2}
  Ami: {Type: AWS::SSM::Parameter::Value<String>, Default: /shown/name}
Mappings: {Of: {us-east-1: {Pw: sesame-3, Kind: shown}}}
Resources:
  A: {Properties: {MasterUserPassword: sesame-4, Engine: shown}}
  B: {Properties: {MasterUserPassword: !Ref Plain, AuthToken: !FindInMap [Of, us-east-1, Pw]}}
  C: {Properties: {MasterUserPassword: !If [Shown, !Sub "sesame-5${AWS::Region}", sesame-6]}}
  D: {Properties: {Name: /app/password, Value: sesame-7}}
  E: {Properties: {Environment: {Variables: {KEY: AKIASESAMESESAMESESA, URL: "postgres://a:sesame-8@host/db"}}}}
  F: {Properties: {MasterUserPassword: "{{resolve:secretsmanager:shown}}", PasswordReset: true, Token: !Ref Ami}}
  G: {Properties: {Password: }}
"""


def shown(text: str, number: int) -> str:
    """The excerpt of a whole line, 1-based."""
    excerpts = Excerpts([SourceText("t", text)])
    return Text.of(excerpts.of(Span("t", number, 1, number, 2), "", Style.RED)).on(Screen("utf-8"))


@pytest.mark.parametrize("number", range(2, TEMPLATE.count("\n") + 1))
def test_no_secret_is_shown(number: int) -> None:
    line, excerpt = TEMPLATE.splitlines()[number - 1], shown(TEMPLATE, number)

    assert "sesame" not in excerpt.lower()
    assert ("****" in excerpt) == ("sesame" in line.lower())
    assert excerpt.count("shown") == line.count("shown")


@pytest.mark.parametrize("text", ["Password: [sesame-9\n:{", '{"Password": "sesame-9", ]', "\tPassword: sesame-9"])
def test_a_text_that_is_no_template_is_no_failure(text: str) -> None:
    assert shown(text, 1)


@pytest.mark.parametrize("run", ["a", "eyJ-", "://a:b", "password", "aB3/"])
def test_a_line_without_an_end_is_searched_in_a_bounded_time(run: str) -> None:
    line = run * (200_000 // len(run))

    with time_limit(10):
        assert not list(secrets_in_line(line))
