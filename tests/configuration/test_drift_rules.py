"""Ignore rules as people write them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cfnkit.configuration.drift_rule_file import add_rule
from cfnkit.configuration.drift_rules import read_rules, rules_of_template
from cfnkit.configuration.file import load_configuration
from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift import Status
from cfnkit.drift.judgement.ignoring import IgnoreRule
from cfnkit.syntax import parse
from cfnkit.template import Template

WHOLE = """\
version: 1
drift:
  baseline: state/accepted.json
  ignore:
    - resource: Service*
      type: AWS::ECS::Service
      path: /DesiredCount
      stack: Prod*
      account_id: 111111111111
      region: us-*
      reason: autoscaled
      expires: 2027-01-31
    - {resource: Old, status: DELETED, reason: gone soon}
"""
RULES = (
    IgnoreRule(
        "autoscaled",
        "Service*",
        "AWS::ECS::Service",
        "/DesiredCount",
        "Prod*",
        "111111111111",
        "us-*",
        expires=date(2027, 1, 31),
    ),
    IgnoreRule("gone soon", "Old", status=Status.DELETED),
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8", newline="")
    return path


def refusal(path: Path) -> str:
    """The message about a file of rules, without the name of the folder."""
    with pytest.raises(ConfigurationError) as caught:
        read_rules(path)
    return str(caught.value).removeprefix(f"{path.parent}/")


def test_the_configuration_holds_rules_and_a_baseline(tmp_path: Path) -> None:
    drift = load_configuration(write(tmp_path / ".cfnkit.yaml", WHOLE)).drift

    assert drift is not None
    assert drift.ignore == RULES
    assert drift.baseline == tmp_path / "state" / "accepted.json"
    assert drift.ignore[1].span is not None
    assert drift.ignore[1].span.line == 13
    assert load_configuration(write(tmp_path / ".cfnkit.yaml", "version: 1\n")).drift is None


def test_a_file_of_rules_is_a_list_or_an_object(tmp_path: Path) -> None:
    rules = [{"resource": "A", "reason": "r"}]

    listed = read_rules(write(tmp_path / "a.yaml", json.dumps(rules)))

    assert listed == (IgnoreRule("r", "A"),)
    assert read_rules(write(tmp_path / "b.json", json.dumps({"ignore": rules}))) == listed
    assert read_rules(write(tmp_path / "c.yaml", "ignore: []\n")) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {resource: A}", "r.yaml:1:3: '[0]' has no 'reason', which must be a text that says why."),
        ("- {resource: A, reason: ' '}", "r.yaml:1:17: '[0].reason' must be a text that says why."),
        ("- {reason: x}", "would ignore everything."),
        ("- {resource: '*', path: '/**', reason: x}", "r.yaml:1:3: '[0]' would ignore everything."),
        ("- {type: 'AWS::*', reason: x}", "would ignore everything."),
        ("- {resource: A, path: Tags, reason: x}", "must be a JSON pointer, such as /Tags/*/Value."),
        ("- {resource: A, path: /T, status: DELETED, reason: x}", "has a status, which is of a whole resource"),
        ("- {resource: A, status: MODIFIED, reason: x}", "must be one of DELETED, NOT_CHECKED, UNKNOWN."),
        ("- {resource: A, expires: 2027-13-01, reason: x}", "'[0].expires' must be a day, such as 2027-01-31."),
        ("- {resource: A, expires: soon, reason: x}", "must be a day, such as 2027-01-31."),
        ("- {resource: A, account: '1', reason: x}", "Unknown key 'account' in '[0]'. Did you mean 'account_id'?"),
        ("ignore: 5", "'ignore' must be a list of rules, not a number."),
        ("5", "The file must be an object, not a number."),
        ("- [", "r.yaml"),
    ],
)
def test_a_rule_that_is_none_is_refused_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(write(tmp_path / "r.yaml", text))


def rules_in(text: str, above: str = "") -> tuple[IgnoreRule, ...]:
    document = parse(text, "t.yaml")
    return rules_of_template(Template.of(document.root), document.source, above)


TEMPLATE = """\
Metadata:
  cfnkit: {drift: {ignore: [{type: AWS::ECS::*, path: /DesiredCount, reason: autoscaled}]}}
Resources:
  Service:
    Type: AWS::ECS::Service
    Metadata:
      cfnkit:
        drift:
          ignore:
            - /Tags
            - {path: /LoadBalancers, reason: CodeDeploy, expires: '2027-01-31'}
            - {status: DELETED, reason: soon}
"""


def test_a_template_brings_its_own_rules() -> None:
    assert rules_in(TEMPLATE) == (
        IgnoreRule("autoscaled", type="AWS::ECS::*", path="/DesiredCount"),
        IgnoreRule("The template's Metadata says so.", "/Service", path="/Tags"),
        IgnoreRule("CodeDeploy", "/Service", path="/LoadBalancers", expires=date(2027, 1, 31)),
        IgnoreRule("soon", "/Service", status=Status.DELETED),
    )
    nested = rules_in(TEMPLATE, "/Inner")
    assert [rule.resource for rule in nested] == ["/Inner/*", *["/Inner/Service"] * 3]
    assert rules_in("Resources: {A: {Type: T, Metadata: {cfnkit: 5}}}") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Metadata: {cfnkit: {drift: {ignore: [/Tags]}}}", "t.yaml:1:38: 'ignore[0]' must be an object with a reason"),
        ("Metadata: {cfnkit: {drift: {ignor: []}}}", "Unknown key 'ignor' in 'cfnkit.drift' in the Metadata."),
        (
            "Resources: {A: {Type: T, Metadata: {cfnkit: {drift: {ignore: [{path: /T}]}}}}}",
            "'ignore[0]' has no 'reason'",
        ),
        (
            "Resources: {A: {Type: T, Metadata: {cfnkit: {drift: {ignore: [Tags]}}}}}",
            "'ignore[0]' must be a JSON pointer, such as /Tags, or an object with a reason.",
        ),
        (
            "Resources: {A: {Type: T, Metadata: {cfnkit: {drift: {ignore: [{resource: B, reason: x}]}}}}}",
            "Unknown key 'resource'",
        ),
    ],
)
def test_metadata_that_is_none_of_it_is_refused_at_its_place(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        rules_in(text)
    assert said in str(caught.value)


NEW = IgnoreRule("it: is # so", "Queue", path="/Tags/a", expires=date(2027, 1, 31))
ENTRY = "resource: Queue\n{0}path: /Tags/a\n{0}reason: 'it: is # so'\n{0}expires: '2027-01-31'\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "version: 1\ndrift:\n  ignore:\n    - " + ENTRY.format("      ")),
        ("version: 1\n", "version: 1\ndrift:\n  ignore:\n    - " + ENTRY.format("      ")),
        ("version: 1", "version: 1\ndrift:\n  ignore:\n    - " + ENTRY.format("      ")),
        (
            "# head\nversion: 1\ndrift:  # here\n  baseline: b.json\n\n# tail\nmacros: {}\n",
            "# head\nversion: 1\ndrift:  # here\n  baseline: b.json\n  ignore:\n    - "
            + ENTRY.format("      ")
            + "\n# tail\nmacros: {}\n",
        ),
        (
            "version: 1\ndrift:\n  ignore:\n  # why\n  - resource: A  # first\n    reason: x\n  # last\nmacros: {}\n",
            "version: 1\ndrift:\n  ignore:\n  # why\n  - resource: A  # first\n    reason: x\n  - "
            + ENTRY.format("    ")
            + "  # last\nmacros: {}\n",
        ),
        (
            "version: 1\ndrift: {ignore: [{resource: A, reason: x}]}  # flow\n",
            'version: 1\ndrift: {ignore: [{resource: A, reason: x}, {"resource": "Queue", "path": "/Tags/a", '
            '"reason": "it: is # so", "expires": "2027-01-31"}]}  # flow\n',
        ),
        (
            '{"version": 1}\n',
            '{"version": 1, "drift": {"ignore": [{"resource": "Queue", "path": "/Tags/a", '
            '"reason": "it: is # so", "expires": "2027-01-31"}]}}\n',
        ),
        (
            "version: 1\ndrift: {ignore: []}\n",
            'version: 1\ndrift: {ignore: [{"resource": "Queue", "path": "/Tags/a", '
            '"reason": "it: is # so", "expires": "2027-01-31"}]}\n',
        ),
    ],
)
def test_a_rule_is_added_and_all_else_stays(tmp_path: Path, before: str | None, after: str) -> None:
    path = tmp_path / ".cfnkit.yaml"
    if before is not None:
        write(path, before)
    known = load_configuration(path).drift if before is not None else None

    add_rule(path, NEW, of_configuration=True)

    assert path.read_bytes().decode() == after
    drift = load_configuration(path).drift
    assert drift is not None
    assert drift.ignore == (*(known.ignore if known else ()), NEW)


def test_line_breaks_stay_as_they_are(tmp_path: Path) -> None:
    path = write(tmp_path / ".cfnkit.yaml", "version: 1\r\nmacros: {}\r\n")

    add_rule(path, NEW, of_configuration=True)

    text = path.read_bytes().decode()
    assert text.startswith("version: 1\r\nmacros: {}\r\ndrift:\r\n  ignore:\r\n")
    assert text.count("\n") == text.count("\r\n")


@pytest.mark.parametrize(
    "before", ["[]", "- {resource: A, reason: x}\n", "ignore: []\n", "ignore:\n- type: T\n  reason: x"]
)
def test_a_rule_is_added_to_a_file_of_rules(tmp_path: Path, before: str) -> None:
    path = write(tmp_path / "rules.yaml", before)
    known = read_rules(path)

    add_rule(path, NEW, of_configuration=False)
    add_rule(path, IgnoreRule("again", "B"), of_configuration=False)

    assert read_rules(path) == (*known, NEW, IgnoreRule("again", "B"))


@pytest.mark.parametrize(
    "before",
    ["version: 1\ndrift:\n", "version: 2\n", "a: [", "version: 1\ndrift: {ignore: 5}\n", ""],
)
def test_a_file_that_is_not_as_it_must_be_stays(tmp_path: Path, before: str) -> None:
    path = write(tmp_path / ".cfnkit.yaml", before)

    with pytest.raises(ConfigurationError):
        add_rule(path, NEW, of_configuration=True)

    assert path.read_text("utf-8") == before


def test_a_rule_of_everything_is_not_added(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="would ignore everything"):
        add_rule(tmp_path / "r.yaml", IgnoreRule("x", path="/**"), of_configuration=False)
    assert not (tmp_path / "r.yaml").exists()
