"""What the benchmarks measure with, and that each of them runs; how long anything takes is no matter here."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import pytest

import cfnkit
from benchmarks import (
    assemblies,
    checking,
    documents,
    drifting,
    dynamic_references,
    editing,
    fleet,
    loops,
    macro_calls,
    macros,
    parsing,
    rendering,
    report,
    securing,
    size,
    startup,
    targets,
)
from benchmarks.__main__ import main
from benchmarks.measure import Figure, interleave
from benchmarks.templates import loop_template, template, to_json, to_yaml, varied_template
from cfnkit.documents import LANGUAGES, documents_of, stack_of
from cfnkit.packaging import Case, macro_folder, read_macro
from cfnkit.pipeline import process
from cfnkit.syntax import Mapping, parse, to_plain

THOROUGH = (pytest.mark.slow, pytest.mark.thorough)


@pytest.fixture(autouse=True)
def _without_what_other_tests_left() -> None:
    """A benchmark looks for garbage before each call, which takes seconds among all that other tests have loaded."""
    gc.freeze()


def test_a_template_is_the_same_in_yaml_and_in_json() -> None:
    tree = template(16)
    assert to_plain(parse(to_yaml(tree)).root) == tree
    assert to_plain(parse(to_json(tree)).root) == tree


def test_a_template_has_what_people_write() -> None:
    text = to_yaml(template(8))
    for part in ("!Sub ", "!Ref ", "!GetAtt ", "!If ", "!Join", "!FindInMap", "!Select", "Fn::Sub: |", "ZipFile: |"):
        assert part in text


def test_the_template_that_is_rendered_is_as_large_as_the_service_takes() -> None:
    tree = template(500, breadth=4)
    assert len(tree["Resources"]) == 500
    assert 0.95 * 2**20 < len(to_yaml(tree).encode()) <= 2**20


@pytest.mark.parametrize("resources", [1, 3, 8, 21])
def test_a_template_of_any_size_is_accepted(resources: int) -> None:
    processed = cfnkit.process(to_yaml(template(resources)))
    assert processed.diagnostics == ()


@pytest.mark.parametrize("nested", [False, True])
def test_the_loops_make_as_many_resources_as_asked(nested: bool) -> None:
    processed = cfnkit.process(to_yaml(loop_template(9, nested)))
    assert processed.accepted
    assert isinstance(processed.tree, Mapping)
    resources = processed.tree.entries["Resources"]
    assert isinstance(resources, Mapping)
    assert len([name for name in resources.entries if name.startswith("Queue")]) == 9


def test_the_small_templates_differ_and_all_are_accepted() -> None:
    texts = [to_yaml(varied_template(seed)) for seed in range(60)]
    assert len(set(texts)) == 60
    assert 4_000 < sum(map(len, texts)) / 60 < 12_000
    for text in texts:
        assert cfnkit.process(text).accepted  # a mistake in some of them is for check to find


def test_calls_take_turns_after_one_of_each_that_is_not_timed() -> None:
    calls: list[str] = []
    ours, theirs = interleave(2, (lambda: calls.append("ours"), lambda: calls.append("theirs")), calls=3)
    assert calls == ["ours", "theirs"] * 7
    assert (len(ours), len(theirs)) == (2, 2)


def test_a_ratio_is_the_median_of_the_pairs() -> None:
    figure = Figure("parse", "peer", (1.0, 9.0, 2.0), (2.0, 3.0, 1.0), target=1.0)
    assert figure.values == (0.5, 3.0, 2.0)
    assert (figure.value, figure.met) == (2.0, False)
    assert report.row(figure).split()[-5:] == ["2.00x", "0.50..3.00x", "<=", "1x", "MISSED"]


def test_a_small_ratio_keeps_its_digits() -> None:
    figure = Figure("check", "peer", (0.125,), (36.0,), target=0.02)
    assert "0.0035x" in report.row(figure).split()


def test_an_excess_is_in_milliseconds() -> None:
    figure = Figure("macro", "peer", (0.003, 0.002), (0.001, 0.001), target=2.0, kind="excess_ms")
    assert figure.values == pytest.approx((2.0, 1.0))
    assert figure.value == pytest.approx(1.5)
    assert figure.met


def test_a_figure_without_a_target_is_neither_met_nor_missed() -> None:
    figure = Figure("floor", "nothing", (0.001,), (0.0,), target=None, kind="excess_ms")
    assert figure.met is None
    assert "met" not in report.row(figure)
    assert "MISSED" not in report.row(figure)


@pytest.mark.parametrize(
    "figures",
    [
        pytest.param(partial(parsing.figures, small=(1, 2), large=3), id="parse"),
        pytest.param(partial(rendering.figures, resources=8), id="render"),
        pytest.param(partial(drifting.figures, resources=50), id="drift"),
        pytest.param(partial(loops.figures, resources=4), id="loops"),
        pytest.param(partial(assemblies.figures, stacks=4, resources=3), id="assemblies"),
        pytest.param(partial(fleet.figures, stacks=(3, 6), resources=2), id="fleet"),
        pytest.param(partial(macro_calls.figures, sizes=(1,), calls=1), id="macro"),
        pytest.param(partial(editing.figures, resources=(4, 18), engines=False), id="editor"),
        pytest.param(partial(macros.figures, resources=2, calls=1), id="kit", marks=pytest.mark.slow),
        pytest.param(partial(dynamic_references.figures, references=30, resources=64), id="references", marks=THOROUGH),
        pytest.param(size.figures, id="size", marks=THOROUGH),
        pytest.param(partial(startup.figures, resources=1, calls=1), id="startup", marks=THOROUGH),
    ],
)
def test_a_benchmark_gives_a_value_for_each_round(figures: Callable[[int], Iterator[Figure]]) -> None:
    found = list(figures(2))
    assert any(figure.target is not None for figure in found)
    for figure in found:
        assert len(figure.values) == 2
        assert all(seconds > 0 for seconds in figure.ours)


def test_a_comparison_of_states_takes_less_than_three_times_its_input() -> None:
    assert drifting.memory(1000) < drifting.MEMORY_TARGET


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Any, object], Any]:
    """The handler that the macro Tags is compared with."""
    _, folder = macros.packages(tmp_path_factory.mktemp("packages"))
    spec = spec_from_file_location("tags_by_hand", folder / "index.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Callable[[Any, object], Any] = module.handler
    return handler


@pytest.mark.parametrize("case", read_macro(macro_folder("tags")).cases, ids=lambda case: case.name)
def test_what_is_written_by_hand_does_what_the_macro_does(by_hand: Callable[[Any, object], Any], case: Case) -> None:
    event = {
        "fragment": to_plain(case.input),
        "params": case.parameters,
        "requestId": "1",
        "transformId": "123456789012::Tags",
    }
    answer = by_hand(event, None)
    assert answer.get("fragment") == (None if case.result is None else to_plain(case.result))
    assert answer["status"] == ("failure" if case.result is None else "success")


@pytest.mark.slow
@pytest.mark.thorough
def test_check_is_compared_with_cfn_lint_where_both_find_the_same() -> None:
    found = list(checking.figures(1, files=2, resources=2, small=False))
    assert [figure.target for figure in found] == [0.55, 1 / 50, 1 / 10, 2.5, 0.5, 0.6, 0.3]
    assert all(len(figure.values) == 1 for figure in found)


@pytest.mark.slow
@pytest.mark.thorough
def test_targets_are_compared_with_one() -> None:
    found = list(targets.figures(1, resources=4, counts=(1, 2, 3)))
    assert [figure.target for figure in found] == [None, None, 10.0, 1.2]


@pytest.mark.slow
@pytest.mark.thorough
def test_security_rules_are_compared_with_the_engine() -> None:
    pytest.importorskip("cloudformation_validate")
    found = list(securing.figures(1, files=1, rules=2))

    assert [figure.target for figure in found][:4] == [1.25, None, None, 1.5]


def test_the_templates_of_the_benchmark_have_a_document_of_each_language() -> None:
    by_language = documents.documents_by_language()
    assert set(by_language) == {language.name for language in LANGUAGES}
    for name, resources in by_language.items():
        stack = stack_of(process(to_yaml({"Resources": resources}), name="template.yaml"))
        found = {language: list(documents_of(stack, language)) for language in LANGUAGES}
        assert name in {language.name for language, standing in found.items() if standing}
        wrong = [
            (finding.id, finding.message)
            for language, standing in found.items()
            for document in standing
            for finding in language.check(document, stack)
        ]
        assert wrong == []


@pytest.mark.slow
@pytest.mark.thorough
def test_checks_are_compared_with_those_without_the_rules_of_documents() -> None:
    pytest.importorskip("cloudformation_validate")
    assert [figure.target for figure in documents.figures(1, files=1)] == [1.2, None, None]


def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "loops", "--rounds", "1", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert [figure["target"] for figure in figures] == [loops.TARGET] * 2
    assert figures[0]["median"] == figures[0]["our_seconds"][0] / figures[0]["their_seconds"][0]


@pytest.mark.parametrize("words", [["--only", "nothing"], ["--rounds", "0"]])
def test_the_command_refuses_what_it_cannot_run(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    assert words[0] in capsys.readouterr().err
