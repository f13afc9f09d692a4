"""The response of a macro: the envelope around the author's function."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.macro import Fragment, MacroError, Request, macro
from cfnkit.macro.envelope.failure import MESSAGE_LIMIT
from support.macro_events import event

TEMPLATE = {"Resources": {"A": {"Type": "AWS::SQS::Queue"}}}
SNIPPET = {"Name": "x"}


def answer(function: Callable[[Fragment, Request], Any], fragment: Any = TEMPLATE, **parts: Any) -> dict[str, Any]:
    return macro(function)(event(fragment, **parts), None)


def raising(error: BaseException) -> Callable[[Fragment, Request], Any]:
    def function(fragment: Fragment, request: Request) -> Any:
        raise error

    return function


def message(function: Callable[[Fragment, Request], Any], fragment: Any = TEMPLATE, **parts: Any) -> str:
    response = answer(function, fragment, **parts)
    assert response.keys() == {"requestId", "status", "errorMessage"}
    assert response["status"] == "failure"
    return str(response["errorMessage"])


def test_a_fragment_goes_out_with_the_request_id() -> None:
    response = answer(lambda fragment, request: fragment.with_value(("Description",), request.region))
    assert response == {
        "requestId": event({})["requestId"],
        "status": "success",
        "fragment": {**TEMPLATE, "Description": "eu-central-1"},
    }
    assert type(response["fragment"]) is dict
    assert type(response["fragment"]["Resources"]) is dict


def test_the_request_says_what_the_event_says() -> None:
    seen: list[Request] = []

    @macro
    def handler(fragment: Fragment, request: Request) -> Fragment:
        seen.append(request)
        return fragment

    context = object()
    handler(event(TEMPLATE, {"A": [1]}, {"Names": ["a", "b"]}), context)
    request = seen[0]
    assert (request.name, request.transform) == ("Mine", "123456789012::Mine")
    assert (request.account_id, request.region) == ("123456789012", "eu-central-1")
    assert request.request_id == event({})["requestId"]
    assert dict(request.params) == {"A": [1]}
    assert dict(request.parameter_values) == {"Names": ["a", "b"]}
    assert request.context is context
    assert not request.is_snippet
    for values in (request.params["A"], request.parameter_values["Names"]):
        with pytest.raises(TypeError):
            values.append(1)
    assert "a" not in repr(request).replace("Request", "").replace("Mine", "").split("of")[1]


def test_a_handler_keeps_what_its_author_wrote() -> None:
    @macro(parameters={"type": "object"}, scope="template")
    def mine(fragment: Fragment, request: Request) -> Fragment:
        """What it does."""
        return fragment

    assert (mine.__name__, mine.__doc__, mine.__module__) == ("mine", "What it does.", __name__)
    assert (mine.parameters, mine.scope) == ({"type": "object"}, "template")
    assert mine.function(Fragment({"A": 1}), Request(event({}), None, None, False)) == {"A": 1}


@pytest.mark.parametrize(
    ("fragment", "is_snippet"),
    [
        (TEMPLATE, False),
        ({"AWSTemplateFormatVersion": "2010-09-09", "Lisp": "()"}, False),
        ({"Resources": {}}, False),
        ({"Resources": {"Fn::ForEach::A": ["X", ["a"], {}]}}, False),
        ({"Resources": {"A": {"Type": "T"}}, "Unknown": 1}, False),
        ({"Resources": ["a"], "Outputs": {}}, False),
        ({"Resources": ["arn:aws:s3:::x"], "SelectionName": "s"}, True),
        ({"Resources": ["arn:aws:s3:::x"]}, True),
        ({"Type": "AWS::SQS::Queue", "Metadata": {}}, True),
        ({"Description": "x", "Parameters": {}}, True),
        (SNIPPET, True),
        ({}, True),
    ],
)
def test_a_snippet_is_told_from_a_template(fragment: Any, is_snippet: bool) -> None:
    seen: list[bool] = []
    answer(lambda fragment, request: seen.append(request.is_snippet), fragment)
    assert seen == [is_snippet]


@pytest.mark.parametrize("result", ["text", 1, 1.5, True, [], ["a", {"B": 1}], {}, {"A": None}])
def test_a_snippet_may_become_any_value_but_null(result: Any) -> None:
    assert answer(lambda fragment, request: result, SNIPPET)["fragment"] == result
    assert "returned nothing" in message(lambda fragment, request: None, SNIPPET)


def test_a_coroutine_function_is_told_what_to_be() -> None:
    async def later(fragment: Fragment, request: Request) -> Fragment:
        return fragment

    assert message(later, SNIPPET).endswith("is a coroutine function (async def): call asyncio.run in a plain one")


@pytest.mark.parametrize("result", ["text", 1, []])
def test_a_template_must_become_an_object(result: Any) -> None:
    assert "a whole template is an object" in message(lambda fragment, request: result)


def test_behind_another_macro_of_the_same_list_a_snippet_may_be_any_value() -> None:
    for value in ("text", ["a", {"B": 1}], 5):
        assert answer(lambda fragment, request: [request.is_snippet, fragment], value)["fragment"] == [True, value]


def test_a_macro_may_say_where_it_is_called() -> None:
    whole = macro(scope="template")(lambda fragment, request: fragment)
    value = macro(scope="snippet")(lambda fragment, request: fragment)
    assert whole(event(TEMPLATE))["status"] == value(event(SNIPPET))["status"] == "success"
    assert "name it in Transform" in whole(event(SNIPPET))["errorMessage"]
    assert "name it in an Fn::Transform" in value(event(TEMPLATE))["errorMessage"]
    with pytest.raises(ValueError, match="'template', 'snippet' or 'both', not 'all'"):
        macro(scope="all")(lambda fragment, request: fragment)  # type: ignore[call-overload]


def test_a_refusal_says_where_and_ends_without_a_stop_for_the_service_sets_one() -> None:
    said = message(raising(MacroError("No such map. Define it in Mappings.", ("Resources", "A", 0))))
    assert said == "At Resources/A/0: No such map. Define it in Mappings"


def test_another_exception_is_answered_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    said = message(lambda fragment, request: fragment["Nothing"])
    assert said.startswith("The macro's code failed in test_handler.py, line ")
    assert said.endswith(": KeyError: 'Nothing'")
    line = json.loads(capsys.readouterr().out)
    assert 'fragment["Nothing"]' in line["traceback"]
    assert "cfnkit/macro/envelope/handler.py" not in line["traceback"]


def test_changing_the_fragment_is_answered_with_what_to_do() -> None:
    assert "fragment.with_value(" in message(lambda fragment, request: fragment.update({"A": 1}))


class Unprintable(Exception):
    def __str__(self) -> str:
        raise ValueError("no text")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SystemExit(3), "SystemExit: 3"),
        (RecursionError("maximum recursion depth exceeded"), "nested too deeply"),
        (MemoryError(), ": MemoryError"),
        (Unprintable(), "its text cannot be shown: ValueError"),
        (ValueError("one\ntwo\x07three\ud800"), "ValueError: one two three"),
        (MacroError("x" * 5000), "x..."),
    ],
)
def test_whatever_is_raised_there_is_one_line_that_can_be_shown(error: BaseException, said: str) -> None:
    text = message(raising(error))
    assert said in text
    assert len(text) <= MESSAGE_LIMIT
    assert text.isprintable()


def test_ctrl_c_is_not_an_answer() -> None:
    with pytest.raises(KeyboardInterrupt):
        answer(raising(KeyboardInterrupt()))


@pytest.mark.parametrize("given", [None, [], "x", {}, {"fragment": None}, {"requestId": 5}])
def test_what_is_no_event_gets_a_failure(given: Any) -> None:
    response = macro(lambda fragment, request: fragment)(given, None)
    assert response["status"] == "failure"
    assert "not the event of a macro" in response["errorMessage"]


@pytest.mark.parametrize("odd", [{"params": None}, {"params": [1]}, {"templateParameterValues": "x"}, {"region": 5}])
def test_an_odd_event_gets_an_answer(odd: dict[str, Any]) -> None:
    response = macro(parameters={"type": "object"})(lambda fragment, request: fragment)(event(TEMPLATE, **odd))
    assert response["status"] == ("failure" if odd == {"params": [1]} else "success")


def test_what_is_not_json_is_refused_with_its_place() -> None:
    said = message(lambda fragment, request: {"Resources": {"A": {"Tags": {1, 2}}}})
    assert said.startswith("At Resources/A/Tags: The macro's function returned what is not JSON. set is not a type")


def deep(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth):
        value = {"A": value}
    return value


def test_a_value_that_is_nested_too_deeply_is_refused() -> None:
    circle: dict[str, Any] = {}
    circle["A"] = circle
    assert "nested too deeply" in message(lambda fragment, request: circle)
    assert "nested too deeply" in message(lambda fragment, request: deep(5 * sys.getrecursionlimit()))
    assert "nested too deeply" in message(lambda fragment, request: fragment, deep(5 * sys.getrecursionlimit()))
    assert "nested too deeply" in message(lambda fragment, request: fragment.plain(), deep(sys.getrecursionlimit()))


@pytest.mark.parametrize(
    ("copies", "said"), [(90, None), (110, "a processed template is at most 1,048,576"), (700, "at most 6,290,432")]
)
def test_a_result_beyond_a_limit_is_refused(copies: int, said: str | None) -> None:
    part = "x" * 10_000
    response = answer(lambda fragment, request: {**fragment, "Metadata": [part for _ in range(copies)]})
    if said is None:
        assert response["status"] == "success"
    else:
        assert said in response["errorMessage"]
        assert "The result is " in response["errorMessage"]


def test_a_call_writes_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    answer(lambda fragment, request: fragment.with_value(("Description",), "x" * 100))
    message(raising(MacroError("No.")))
    message(raising(ValueError("a\nb")))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["level"], line["outcome"]) for line in lines] == [
        ("INFO", "success"),
        ("WARN", "refused"),
        ("ERROR", "failed"),
    ]
    for line in lines:
        assert line["requestId"] == event({})["requestId"]
        assert line["transform"] == "123456789012::Mine"
        assert line["durationMs"] >= 0
        assert 20 < line["fragmentBytes"] < 80
    assert lines[0]["resultBytes"] > lines[0]["fragmentBytes"] + 90
    assert lines[1]["message"] == "No"
    assert lines[2]["traceback"].endswith("ValueError: a\nb\n")


@pytest.mark.parametrize("size", [0, 10, 1000])
def test_the_sizes_in_the_log_are_about_those_of_the_json(size: int, capsys: pytest.CaptureFixture[str]) -> None:
    names = {f"Queue{n}": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": n}} for n in range(size)}
    fragment = {"Resources": names}
    answer(lambda fragment, request: fragment, fragment)
    told = json.loads(capsys.readouterr().out)["fragmentBytes"]
    assert 0.5 * len(json.dumps(fragment)) < told < 2 * len(json.dumps(fragment))


@given(
    st.dictionaries(st.text(max_size=3), st.recursive(st.none() | st.text(), lambda b: st.lists(b, max_size=3))),
    st.text(max_size=20),
)
def test_every_refusal_is_answered(fragment: dict[str, Any], text: str) -> None:
    assert len(message(raising(MacroError(text, fragment)), fragment)) <= MESSAGE_LIMIT
