"""A handler in Node, called as Lambda calls it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cfnkit.hosts import Answer
from cfnkit.hosts.command import CommandHost
from cfnkit.hosts.node import node_command

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")

MODULE = """
export const answers = async (event, context) => {
  console.log("so far", context.getRemainingTimeInMillis() > 0);
  return { requestId: event.requestId, is: context.awsRequestId };
};
export const open = async (event) => { setInterval(() => {}, 1000); return { of: event.requestId }; };
export const nothing = async () => {};
export const raises = async () => { throw new Error("Größe"); };
"""
COMMON = """
exports.answers = (event, context, callback) => setTimeout(() => callback(null, { of: event.requestId }), 1);
exports.raises = (event, context, callback) => callback(new Error("no"));
"""


def called(folder: Path, name: str, function: str) -> Answer:
    (folder / "handler.mjs").write_text(MODULE, "utf-8")
    (folder / "common.cjs").write_text(COMMON, "utf-8")
    host = CommandHost(node_command(folder / name, function), cwd=folder, timeout=30)
    try:
        return host.invoke('{"requestId": "7"}')
    finally:
        host.close()


@pytest.mark.parametrize(
    ("name", "function", "response"),
    [
        ("handler.mjs", "answers", {"requestId": "7", "is": "7"}),
        ("handler.mjs", "open", {"of": "7"}),
        ("handler.mjs", "nothing", None),
        ("common.cjs", "answers", {"of": "7"}),
    ],
)
def test_its_response_is_what_it_returns_or_gives_to_the_callback(
    tmp_path: Path, name: str, function: str, response: object
) -> None:
    answer = called(tmp_path, name, function)
    assert answer.failure == ""
    assert json.loads(answer.payload or "") == response


def test_what_it_prints_is_the_log(tmp_path: Path) -> None:
    assert called(tmp_path, "handler.mjs", "answers").log == "so far true\n"


@pytest.mark.parametrize(
    ("name", "function", "said"),
    [
        ("handler.mjs", "raises", "Error: Größe"),
        ("common.cjs", "raises", "Error: no"),
        ("handler.mjs", "handler", "exports no function 'handler', but answers, nothing, open, raises."),
        ("common.cjs", "handler", "exports no function 'handler', but "),
        ("none.mjs", "handler", "ERR_MODULE_NOT_FOUND"),
    ],
)
def test_a_failure_is_in_the_log(tmp_path: Path, name: str, function: str, said: str) -> None:
    answer = called(tmp_path, name, function)
    assert (answer.payload, answer.failure) == (None, "The command ended its process with exit code 1.")
    assert said in answer.log


def test_a_handler_without_its_file_fails_as_a_handler(tmp_path: Path) -> None:
    file = tmp_path / "none.mjs"
    host = CommandHost(node_command(file, "handler"), cwd=tmp_path, timeout=30, handler=file)

    assert host.invoke("{}").failure == "There is no file none.mjs, which the handler names."
    file.write_text("throw new Error('no')")
    assert host.invoke("{}").failure == "The handler ended its process with exit code 1."
