"""What of cfn-lint is leaned on that it does not promise.

When one fails, look at `cfnkit.lint.engines.cfn_lint` and `cfn_lint_plugin` before widening the versions in setup.cfg.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import fields
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
from cfnlint.config import _DEFAULT_RULESDIR, ConfigMixIn
from cfnlint.context import create_context_for_template
from cfnlint.decode import cfn_yaml
from cfnlint.decode.decode import decode_str
from cfnlint.decode.mark import Mark
from cfnlint.decode.node import dict_node, list_node, str_node
from cfnlint.graph import Graph
from cfnlint.helpers import create_rules, load_plugins, load_resource
from cfnlint.jsonschema import _keywords
from cfnlint.match import Match
from cfnlint.rules import CloudFormationLintRule, RuleMatch, Rules
from cfnlint.template import Template
from cfnlint.template.transforms import Transform
from cfnlint.template.transforms._sam_globals import merge_globals

from cfnkit.lint.cfn_lint_plugin import hook
from cfnkit.lint.cfn_lint_plugin.rule_classes import UNSUPPORTED, rule_classes
from cfnkit.lint.check import check_files
from cfnkit.lint.engines.cfn_lint.builtin_rules import builtin_rules
from cfnkit.lint.engines.cfn_lint.patches.similarity import RememberedMatcher
from cfnkit.lint.settings import FileRequest, Settings

TEXT = "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref B}}\n"


def _template() -> Any:
    return Template("t.yaml", decode_str(TEXT)[0], ["us-east-1"])


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (Template.__init__, ["self", "filename", "template", "regions", "parameter_sets"]),
        (Template.get_location_yaml, ["self", "text", "path"]),
        (Template.get_directives, ["self"]),
        (Transform.transform, ["self", "cfn"]),
        (Rules.run, ["self", "filename", "cfn", "config"]),
        (Rules.__setitem__, ["self", "key", "item"]),
        (Rules.create_from_module.__func__, ["cls", "modpath"]),
        (cfn_yaml.loads, ["yaml_string", "fname"]),
        (Rules.is_rule_enabled, ["self", "rule", "config"]),
        (Graph.__init__, ["self", "cfn"]),
        (create_context_for_template, ["cfn"]),
        (merge_globals, ["template"]),
        (create_rules, ["mod", "name", "modules"]),
        (load_resource, ["package", "filename"]),
        (dict_node.__init__, ["self", "x", "start_mark", "end_mark", "using_merge"]),
        (list_node.__init__, ["self", "x", "start_mark", "end_mark"]),
        (str_node.__init__, ["self", "x", "start_mark", "end_mark"]),
        (RuleMatch.__init__, ["self", "path", "message", "kwargs"]),
    ],
)
def test_functions_take_what_they_took(function: Callable[..., Any], names: list[str]) -> None:
    assert list(inspect.signature(inspect.unwrap(function)).parameters) == names


def test_a_template_has_what_transforms_replace() -> None:
    cfn = _template()
    searched = {"Ref", "Fn::Sub", "Fn::If", "Fn::FindInMap", "Fn::ForEach"}
    assert {"Transform", "Globals", *searched} <= cfn.transform_pre.keys()
    assert cfn.transform_pre["Ref"] == [["Resources", "A", "Properties", "TopicName", "Ref", "B"]]
    for name in ("template", "graph", "conditions", "context", "yaml_aliases", "regions", "filename", "_cache_clear"):
        assert hasattr(cfn, name)
    assert cfn.context.evolve(parameter_sets=[]).parameter_sets == []
    assert [field.name for field in fields(Mark)] == ["line", "column"]


def test_a_match_has_what_a_finding_is_made_of() -> None:
    config = ConfigMixIn([])
    rules = Rules.create_from_directory(_DEFAULT_RULESDIR)
    matches = rules.run(filename="t.yaml", cfn=_template(), config=config)
    (match,) = [match for match in matches if match.rule.id == "E1020"]
    assert isinstance(match, Match)
    assert list(match.path) == ["Resources", "A", "Properties", "TopicName", "Ref"]
    assert (match.linenumber, match.columnnumber, match.filename) == (2, 43, "t.yaml")


def test_the_hook_comes_between_the_template_and_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    from cfnlint.runner.template.runner import run_template_by_data

    order: list[str] = []

    class Witness(CloudFormationLintRule):  # type: ignore[misc]
        id = "E9999"

        def initialize(self, cfn: Any) -> None:
            order.append("rules")

    def transform(self: Any, cfn: Any) -> list[Any]:
        order.append(f"transform {type(cfn).__name__}")
        return []

    monkeypatch.setattr(Transform, "transform", transform)
    rules = Rules()
    rules.register(Witness())
    assert list(run_template_by_data({"Resources": {}}, ConfigMixIn([]), rules)) == []
    assert order == ["transform Template", "rules"]


def test_what_decodes_a_text_tells_aliases_and_errors() -> None:
    template, matches = decode_str("A: &a {b: 1}\nC: {<<: *a}\n")
    assert matches == []
    assert [alias.path for alias in template.yaml_aliases] == [["C"]]
    assert template["C"].using_merge
    assert decode_str("A: [")[1][0].rule.id == "E0000"
    with pytest.raises(cfn_yaml.CfnParseError):
        cfn_yaml.loads("=")


def test_words_behind_the_rules_are_rules_to_it_and_templates_are_asked_for_when_they_are_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from cfnlint.runner import Runner

    order: list[str] = []

    def load(cls: Any, place: str) -> Any:
        order.append(place)
        return cls()

    monkeypatch.setattr(Rules, "create_from_module", classmethod(load))
    monkeypatch.setattr(ConfigMixIn, "templates", property(lambda self: order.append("templates")))
    config = ConfigMixIn(["-a", str(tmp_path), "t.yaml"])
    assert (config.cli_args.append_rules, config.cli_args.templates) == ([str(tmp_path), "t.yaml"], [])
    Runner(config)
    assert order == ["t.yaml", "templates"]


def test_a_directive_is_what_resources_ignore() -> None:
    cfn = _template()
    cfn.template["Resources"]["A"]["Metadata"] = {"cfn-lint": {"config": {"ignore_checks": ["E1"]}}}
    assert cfn.get_directives() == {"E1": ["A"]}


def test_the_rules_of_cfn_lint_load_as_modules_of_its_package() -> None:
    ours = builtin_rules(_DEFAULT_RULESDIR)
    theirs = Rules()
    theirs.extend([rule for rule in load_plugins(_DEFAULT_RULESDIR) if rule.id])
    assert list(ours) == list(theirs)
    assert [type(rule).__name__ for rule in ours.values()] == [type(rule).__name__ for rule in theirs.values()]
    tables = [rule for rule in ours.values() if hasattr(rule, "service_map") or hasattr(rule, "_service_map")]
    assert len(tables) == 2
    assert "s3" in tables[0].__dict__.get("service_map", tables[0].__dict__.get("_service_map"))


def test_rules_that_are_made_again_share_tables_which_linting_does_not_change(tmp_path: Path) -> None:
    first, second = (builtin_rules(_DEFAULT_RULESDIR) for _ in range(2))
    read = {id: rule._schema for id, rule in first.items() if getattr(rule, "_schema", None)}
    tables = {id: table for id, table in read.items() if second[id]._schema is table}
    assert len(tables) > 50
    before = json.dumps(tables)
    (tmp_path / "t.yaml").write_text(TEXT)
    (result,) = check_files([FileRequest(str(tmp_path / "t.yaml"))], Settings(jobs=1))
    assert result.findings
    assert json.dumps(tables) == before


def test_similar_words_are_asked_for_as_before() -> None:
    assert "SequenceMatcher(a=extra, b=key).ratio()" in inspect.getsource(_keywords.additionalProperties)
    one, other = "TopicNam", "TopicName"
    assert RememberedMatcher(a=one, b=other).ratio() == SequenceMatcher(a=one, b=other).ratio()
    with pytest.raises(TypeError, match="has no len"):
        RememberedMatcher(a=5, b="TopicName").ratio()


@pytest.mark.parametrize("version", ["1.57.9", "2.0.0a1", "2.1", "nonsense"])
def test_another_cfn_lint_is_left_alone_and_one_rule_says_so(
    version: str, monkeypatch: pytest.MonkeyPatch, checkout: Path
) -> None:
    monkeypatch.setattr(hook, "__version__", version)
    before = Transform.transform
    classes = rule_classes(checkout / "rules")
    assert list(classes) == [UNSUPPORTED]
    assert Transform.transform is before
    rules = Rules()
    rules.extend([made() for made in classes.values()])
    (match,) = rules.run(filename="t.yaml", cfn=_template(), config=ConfigMixIn([]))
    assert "install cfn-lint 1.58 or later" in match.message


def test_this_cfn_lint_is_one_that_the_hook_fits_on() -> None:
    assert hook.is_supported()
