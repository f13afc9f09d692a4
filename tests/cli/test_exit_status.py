"""Each command ends with what docs/exit-status.md says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.cli import main

SOUND = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}}\n"
WARNED = "Parameters: {P: {Type: String}}\n" + SOUND
REFUSED = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Nope}}}\n"


def snapshot(delay: int | None) -> str:
    found = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": delay}}
    unread = {"Type": "AWS::SQS::Queue", "Status": "UNKNOWN", "Reason": "denied"}
    return json.dumps({"format": "cfnkit.snapshot/1", "resources": {"Q": unread if delay is None else found}})


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("check sound.yaml", 0),
        ("check warned.yaml", 4),
        ("check warned.yaml --fail-on error", 0),
        ("check refused.yaml warned.yaml", 6),
        ("check missing.yaml", 1),
        ("check --ignroe E1 sound.yaml", 1),
        ("render sound.yaml", 0),
        ("render refused.yaml", 2),
        ("render missing.yaml", 1),
        ("explain sound.yaml Resources.Q", 0),
        ("explain missing.yaml Resources.Q", 1),
        ("refs sound.yaml", 0),
        ("refs missing.yaml", 1),
        ("drift sound.yaml --actual same.json", 0),
        ("drift sound.yaml --actual other.json", 1),
        ("drift sound.yaml --actual other.json --no-fail", 0),
        ("drift sound.yaml --actual unread.json", 2),
        ("drift sound.yaml --actual missing.json", 2),
        ("drift sound.yaml", 2),
        ("drift ignore * /DelaySeconds --reason tuned --ignore rules.yaml", 0),
        ("nothing", 1),
    ],
)
def test_each_command_keeps_the_table(
    words: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    texts = {"sound.yaml": SOUND, "warned.yaml": WARNED, "refused.yaml": REFUSED}
    texts |= {"same.json": snapshot(1), "other.json": snapshot(5), "unread.json": snapshot(None)}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)

    assert main(words.split()) == status, capsys.readouterr()
