"""What the protocol asks of any server: positions, cancelled requests, errors, the end."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import psutil
import pytest

from support.editor import CAPABILITIES, PYTHON, Editor, Refused

TEMPLATE = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: "😀😀é", TopicName: !Ref Nobody}
"""
SAME = """\
def handler(event, context):
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-32", None])
def test_columns_are_counted_as_the_editor_does(encoding: str | None, tmp_path: Path) -> None:
    general = {"positionEncodings": [encoding]} if encoding else {}
    with Editor(tmp_path, capabilities={**CAPABILITIES, "general": general}) as editor:
        assert editor.server["capabilities"].get("positionEncoding", "utf-16") == (encoding or "utf-16")
        uri = editor.open("t.yaml", TEMPLATE)
        start = editor.diagnostics(uri, bool)[0]["range"]["start"]
        before = TEMPLATE.splitlines()[3].partition("Nobody")[0]
        counted = {"utf-8": len(before.encode()), "utf-32": len(before)}
        assert start == {"line": 3, "character": counted.get(encoding or "", len(before.encode("utf-16-le")) // 2)}


def test_lines_end_as_the_protocol_says(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        for number, breaks in enumerate(("\r\n", "\r", "\n")):
            text = TEMPLATE.replace("é", "a\u2028b").replace("\n", breaks)
            found = editor.diagnostics(editor.open(f"{number}.yaml", text), bool)
            assert {each["range"]["start"]["line"] for each in found} == {3}


def test_a_request_that_is_cancelled_is_answered_as_such(tmp_path: Path) -> None:
    # The first answer takes seconds for so long a text, so that the server reads all the others in time.
    topics = "".join(f"  Topic{number}: {{Type: AWS::SNS::Topic}}\n" for number in range(2_000))
    with Editor(tmp_path) as editor:
        uri = editor.open("t.yaml", f"Resources:\n{topics}")
        numbers = [editor.start("textDocument/documentSymbol", {"textDocument": {"uri": uri}}) for _ in range(5)]
        for number in numbers[1:]:
            editor.notify("$/cancelRequest", {"id": number})
        assert editor.answer(numbers[0])
        for number in numbers[1:]:
            with pytest.raises(Refused) as refused:
                editor.answer(number)
            assert refused.value.code == -32800


def test_a_request_without_a_text_is_refused_and_one_about_another_text_answered_with_nothing(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        with pytest.raises(Refused) as refused:
            editor.request("cfnkit/preview", {"stage": "processed"})
        assert refused.value.code == -32602
        assert "Traceback" not in str(refused.value)
        assert editor.request("cfnkit/preview", {"uri": "file:///nowhere.yaml", "stage": "processed"}) is None
        assert editor.request("cfnkit/targets", {"uri": editor.open("a.txt", "hello")}) is None


def test_a_server_ends_as_it_is_told_and_leaves_no_process(tmp_path: Path) -> None:
    with Editor(tmp_path, command=PYTHON) as editor:
        uri = editor.open("t.yaml", TEMPLATE)
        editor.checked(uri)
        processes = psutil.Process(editor.process.pid).children(recursive=True)
        assert processes
        assert editor.quit() == 0
        assert psutil.wait_procs(processes, timeout=30)[1] == []


@pytest.mark.skipif(sys.platform == "win32", reason="no signals between processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_told_by_a_signal_leaves_no_process_and_no_folder(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {Same: {handler: same.py:handler}}\n")
    (tmp_path / "same.py").write_text(SAME)
    with Editor(tmp_path, {"trusted": True}, command=PYTHON) as editor:
        editor.checked(editor.open("t.yaml", f"Transform: Same\n{TEMPLATE}"))
        processes = psutil.Process(editor.process.pid).children(recursive=True)
        assert any((tmp_path / "scratch").iterdir())
        editor.process.send_signal(number)  # while stdin is open
        assert editor.process.wait(30) == 128 + number
        assert psutil.wait_procs(processes, timeout=30)[1] == []
        assert list((tmp_path / "scratch").iterdir()) == []


def test_an_exit_without_a_shutdown_is_an_error(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        editor.notify("exit", None)
        assert editor.process.wait(60) == 1
