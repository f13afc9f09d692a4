"""Recorded answers of macros, and their replay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.hosts import Answer
from cfnkit.hosts.recordings import RecordingHost, ReplayHost, recorded_names
from cfnkit.redaction import Redactor

PARAMETERS = {
    "Password": {"Type": "String", "NoEcho": True, "Default": "default-one"},
    "Codes": {"Type": "CommaDelimitedList", "NoEcho": "true"},
    "Pin": {"Type": "Number", "NoEcho": True},
    "Env": {"Type": "String"},
}


def event(number: int = 1, **values: Any) -> str:
    given = {"Password": "the-secret", "Codes": ["code-a", "code-b"], "Pin": "271828", "Env": "prod", **values}
    message = {
        "requestId": f"r-{number}",
        "fragment": {"Parameters": PARAMETERS, "A": ["the-secret!", {"x code-b": 271828}]},
        "templateParameterValues": given,
    }
    return json.dumps(message)


class Macro:
    """Answers with the event itself, and counts its calls."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer
        self.calls = 0
        self.closed = False

    def invoke(self, event: str) -> Answer:
        self.calls += 1
        read = json.loads(event)
        response = {"requestId": read["requestId"], "status": "success", "fragment": read["fragment"]["A"]}
        return self.answer or Answer(json.dumps(response), "", "")

    def close(self) -> None:
        self.closed = True


def record(folder: Path, text: str, macro: Macro | None = None, redactor: Redactor | None = None) -> RecordingHost:
    host = RecordingHost(macro or Macro(), folder, "Tags", redactor or Redactor())
    host.invoke(text)
    return host


def replay(folder: Path, text: str, name: str = "Tags") -> Any:
    answer = ReplayHost(folder, name, Redactor()).invoke(text)
    assert answer.payload is not None
    return json.loads(answer.payload)


def test_a_call_is_answered_again_whatever_its_request_id(tmp_path: Path) -> None:
    macro = Macro()
    host = record(tmp_path, '{"requestId": "r-1", "fragment": {"A": [1.50, "é"]}}', macro)
    host.close()
    assert (macro.calls, macro.closed) == (1, True)
    assert replay(tmp_path, '{"fragment": {"A": [1.5, "\\u00e9"]}, "requestId": "r-2"}') == {
        "requestId": "r-2",
        "status": "success",
        "fragment": [1.5, "é"],
    }


def test_a_call_is_recorded_once_and_anew_when_it_is_made_again(tmp_path: Path) -> None:
    text = '{"requestId": "r-1", "fragment": {"A": 1}}'
    first = record(tmp_path, text)
    second = record(tmp_path, text.replace("r-1", "r-2"), Macro(Answer('{"status": "failed"}', "", "")))
    assert first.recorded == second.recorded
    assert [path.name for path in tmp_path.iterdir()] == [first.recorded[0].name]
    assert replay(tmp_path, text)["status"] == "failed"


def test_secrets_are_in_no_file_and_any_value_finds_the_recording(tmp_path: Path) -> None:
    (path,) = record(tmp_path, event()).recorded
    kept = path.read_text()
    for secret in ("the-secret", "default-one", "code-a", "code-b", "271828"):
        assert secret not in kept
    recorded = json.loads(kept)
    assert recorded["response"]["fragment"] == ["****!", {"x ****": "****"}]
    assert recorded["event"]["templateParameterValues"]["Env"] == "prod"
    other = event(2, Password="another").replace("the-secret!", "another!")
    assert replay(tmp_path, other)["fragment"] == ["****!", {"x ****": "****"}]


def test_what_the_run_knows_as_secret_is_masked_too(tmp_path: Path) -> None:
    text = '{"requestId": "r-1", "params": {"Token": "from-elsewhere"}, "fragment": {"A": "is from-elsewhere"}}'
    (path,) = record(tmp_path, text, redactor=Redactor(["from-elsewhere"])).recorded
    assert "from-elsewhere" not in path.read_text()


def test_why_there_was_no_answer_is_kept(tmp_path: Path) -> None:
    record(tmp_path, event(), Macro(Answer(None, "The handler raised the-secret.", "a log")))
    assert ReplayHost(tmp_path, "Tags", Redactor()).invoke(event(3)) == (None, "The handler raised ****.", "")


def test_a_response_that_is_not_json_is_kept_as_a_failure(tmp_path: Path) -> None:
    record(tmp_path, event(), Macro(Answer("garbage", "", "")))
    failure = "The response is not JSON: Expecting value: line 1 column 1 (char 0)."
    assert ReplayHost(tmp_path, "Tags", Redactor()).invoke(event(3)) == (None, failure, "")


def test_a_missing_recording_says_what_differs_and_what_to_run(tmp_path: Path) -> None:
    record(tmp_path, event())
    record(tmp_path, '{"requestId": "r-1", "fragment": {"A": 1}, "region": "eu-west-1"}')
    with pytest.raises(ConfigurationError) as caught:
        replay(tmp_path, event(1, Env="test"))
    assert str(caught.value) == (
        f"There is no recording of Tags for this call in {tmp_path}; of its 2 there, the nearest differs first at "
        f"templateParameterValues/Env. Run `cfnkit macro record TEMPLATE --to {tmp_path}` where the macro can be "
        "called."
    )
    with pytest.raises(ConfigurationError, match=r"There is no recording of Other for this call in .*\. Run `cfnkit "):
        replay(tmp_path, event(), "Other")


def test_recordings_that_cannot_be_read_or_written_are_named(tmp_path: Path) -> None:
    (path,) = record(tmp_path, event()).recorded
    assert recorded_names(tmp_path) == ["Tags"]
    for broken in ("{", "[1]"):
        path.write_text(broken)
        with pytest.raises(ConfigurationError, match=f"The recording {path} "):
            replay(tmp_path, event())
    path.write_text("{")
    with pytest.raises(ConfigurationError, match=f"The recording {path} cannot be read"):
        recorded_names(tmp_path)
    with pytest.raises(ConfigurationError, match="There are no recordings of macros in "):
        recorded_names(tmp_path / "nothing")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written: "):
        record(tmp_path / "file" / "below", event())
