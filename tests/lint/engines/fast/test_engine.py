"""cloudformation-validate on the processed tree, with its findings at the lines of the source."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from cfnkit import Configuration, process
from cfnkit.diagnostics import ConfigurationError, Severity
from cfnkit.lint import FileRequest, Settings, check_files
from cfnkit.lint.engines.fast.engine import FastEngine
from cfnkit.lint.engines.fast.ids import shared_id
from cfnkit.lint.engines.fast.process import EngineOfProcess
from cfnkit.lint.engines.protocol import LintInput
from cfnkit.lint.settings import Options
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping

pytest.importorskip("cloudformation_validate")

BOGUS = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: a
      Bogus: 1
"""
LOOP = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - Name
    - [a, b, c]
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties:
          Bogus: 1
"""


@pytest.fixture(scope="module")
def engine() -> FastEngine:
    return FastEngine()


def lint(engine: FastEngine, text: str, options: Options | None = None) -> list[Finding]:
    processed = process(text, name="t.yaml", config=Configuration())
    written, tree = processed.document.root, processed.tree
    assert isinstance(written, Mapping)
    assert isinstance(tree, Mapping)
    return engine.lint(LintInput(processed.document, written, tree), options or Options())


def test_a_finding_has_the_id_that_cfn_lint_gives_it_and_the_place_of_the_key(engine: FastEngine) -> None:
    (finding,) = lint(engine, BOGUS)
    assert (finding.id, finding.severity) == ("E3002", Severity.ERROR)
    assert str(finding.span) == "t.yaml:6:7"
    assert finding.path == ("Resources", "Topic", "Properties", "Bogus")
    assert finding.rule.title
    assert not finding.origins


def test_copies_of_one_node_are_one_finding_with_a_count_and_their_origins(engine: FastEngine) -> None:
    (finding,) = lint(engine, LOOP)
    assert (finding.id, finding.span.line, finding.copies) == ("E3002", 9, 3)
    assert [origin.path[1] for origin in finding.origins] == ["Topica", "Topicb", "Topicc"]
    assert {origin.transform for origin in finding.origins} == {"AWS::LanguageExtensions"}


def test_information_comes_when_it_is_included_and_what_is_chatty_when_it_is_named(engine: FastEngine) -> None:
    text = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: name\n"
    assert lint(engine, text) == []
    included = {finding.id for finding in lint(engine, text, Options(include=("I",)))}
    assert "I3011" in included
    assert not included & {"I9001", "I9040", "I4010"}
    assert {finding.id for finding in lint(engine, text, Options(include=("I9040",)))} == {"I9040"}


def test_ignored_ids_stay_away_unless_they_are_mandatory(engine: FastEngine) -> None:
    assert lint(engine, BOGUS, Options(ignore=("E3",))) == []
    assert len(lint(engine, BOGUS, Options(ignore=("E3",), mandatory=("E3002",)))) == 1


def test_a_resource_can_ignore_a_rule() -> None:
    directive = "    Metadata: {cfn-lint: {config: {ignore_checks: [E3002]}}}\n"
    request = [FileRequest("t.yaml", (BOGUS + directive).encode())]
    settings = Settings(engine="fast", cache=False)
    (ignored,) = check_files(request, settings)
    (mandatory,) = check_files(request, replace(settings, options=Options(mandatory=("E",))))
    assert (ignored.findings, len(ignored.suppressed)) == ((), 1)
    assert (len(mandatory.findings), mandatory.suppressed) == (1, ())


def test_what_serverless_refused_is_not_told_that_it_lacks_serverless(engine: FastEngine) -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: python3.12, InlineCode: a, Policies: [{NoSuchPolicy: {}}]}
"""
    processed = process(text, name="t.yaml", config=Configuration())
    written, before = processed.document.root, processed.trace[0].before
    assert isinstance(written, Mapping)
    assert isinstance(before, Mapping)
    assert processed.trace[0].after is None
    assert engine.lint(LintInput(processed.document, written, before, before), Options()) == []


def test_a_text_that_is_cut_is_left_to_core(engine: FastEngine) -> None:
    assert lint(engine, "Resources:\n  A: [1\n  B: 2\n") == []


def test_ids_are_those_of_cfn_lint() -> None:
    assert [shared_id(id) for id in ("F3002", "E3001", "W2001", "I3011")] == ["E3002", "E3001", "W2001", "I3011"]


def test_a_missing_package_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cloudformation_validate", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'cfnkit\[fast\]'"):
        FastEngine()


def test_an_engine_that_does_not_start_is_told_to_who_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def start() -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr("cfnkit.lint.engines.fast.process._engine", start)
    engine = EngineOfProcess()
    with pytest.raises(RuntimeError, match="no room"):
        engine.get()


def test_a_process_has_one_engine() -> None:
    assert EngineOfProcess().get() is EngineOfProcess().get()
