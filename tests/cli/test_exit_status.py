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
        ("fleet", 2),
        ("render sound.yaml", 0),
        ("render refused.yaml", 2),
        ("render missing.yaml", 1),
        ("explain sound.yaml Resources.Q", 0),
        ("explain missing.yaml Resources.Q", 1),
        ("documents sound.yaml", 0),
        ("documents refused.yaml", 2),
        ("documents missing.yaml", 1),
        ("documents sound.yaml --language nope", 1),
        ("graph sound.yaml", 0),
        ("graph refused.yaml", 2),
        ("graph missing.yaml", 1),
        ("graph sound.yaml --format sgv", 1),
        ("refs sound.yaml", 0),
        ("refs missing.yaml", 1),
        ("drift sound.yaml --actual same.json", 0),
        ("drift sound.yaml --actual other.json", 1),
        ("drift sound.yaml --actual other.json --no-fail", 0),
        ("drift sound.yaml --actual unread.json", 2),
        ("drift sound.yaml --actual missing.json", 2),
        ("drift sound.yaml", 2),
        ("drift ignore * /DelaySeconds --reason tuned --ignore rules.yaml", 0),
        ("rules E9762", 0),
        ("rules Z1", 1),
        ("completion bash", 0),
        ("completion csh", 1),
        ("nothing", 1),
        ("macro new Fresh", 0),
        ("macro new no-name", 1),
        ("macro new Added --output taken", 1),
        ("macro test sound", 0),
        ("macro test failing", 2),
        ("macro test sound failing", 2),
        ("macro test without_cases", 2),
        ("macro test misdescribed", 1),
        ("macro test empty", 1),
        ("macro test missing", 1),
        ("macro run sound sound.yaml", 0),
        ("macro run raising sound.yaml", 2),
        ("macro run Known refused.yaml", 0),  # the macro gets the template before it is judged
        ("macro run Known refused_before.yaml", 2),
        ("macro run missing sound.yaml", 1),
        ("macro run sound missing.yaml", 1),
        ("macro run Known sound.yaml --macros never", 1),
        ("macro record calls.yaml --to recordings", 0),
        ("macro record raises.yaml --to recordings", 2),
        ("macro record missing.yaml --to recordings", 1),
        ("macro record calls.yaml --to recordings --macros never", 1),
        ("macro record calls.yaml", 1),
        ("macro record calls.yaml --to recordings; macro replay calls.yaml --from recordings", 0),
        ("macro record calls.yaml --to recordings; macro replay refused.yaml --from recordings", 2),
        ("macro record calls.yaml --to recordings; macro replay others.yaml --from recordings", 1),
        ("macro replay calls.yaml --from empty", 1),
        ("macro replay calls.yaml --from missing", 1),
        ("macro package sound --output zips", 0),
        ("macro package importing --output zips", 1),
        ("macro package missing --output zips", 1),
        ("macro package sound --output sound.yaml", 1),
        ("macro deploy --bucket packages --stack-name s --macro sound --dry-run", 0),
        ("macro deploy --bucket packages --stack-name s --macro missing --yes", 1),
        ("macro deploy --bucket packages --stack-name s --macro importing --yes", 1),
        ("macro deploy --bucket packages --macro sound", 1),
        ("macro", 1),
        ("macro nothing", 1),
    ],
)
def test_each_command_keeps_the_table(
    words: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    texts = {"sound.yaml": SOUND, "warned.yaml": WARNED, "refused.yaml": REFUSED}
    texts |= {"same.json": snapshot(1), "other.json": snapshot(5), "unread.json": snapshot(None)}
    texts |= {"calls.yaml": f"Transform: Known\n{SOUND}", "raises.yaml": f"Transform: Raising\n{SOUND}"}
    texts |= {"others.yaml": f"Transform: {{Name: Known, Parameters: {{A: b}}}}\n{SOUND}"}
    texts |= {"refused_before.yaml": f"Transform: [Raising, Known]\n{SOUND}"}
    if words.startswith("macro "):
        texts |= macro_folders()
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    *before, last = words.split("; ")
    assert [main(each.split()) for each in before] == [0] * len(before)
    assert main(last.split()) == status, capsys.readouterr()


def macro_folders() -> dict[str, str]:
    """The files of macros: a sound one, others with faults, and the configuration that names two of them."""
    sound = "from cfnkit.macro import macro\n\n@macro\ndef handler(fragment, request):\n    return fragment\n"
    handlers = {"sound": sound, "raising": "def handler(event, context):\n    raise KeyError('Owner')\n"}
    handlers |= {"failing": handlers["raising"], "importing": f"import not_there\n{sound}"}
    described = "name: {}\ndescription: It changes nothing.\nhandler: index.handler\n"
    case = "cases: [{name: all stays, template: {Resources: {}}, result: {Resources: {}}}]\n"
    files = {f"{name}/index.py": code for name, code in handlers.items()}
    files |= {f"{name}/macro.yaml": described.format(name.title()) + case for name in handlers}
    files |= {"without_cases/index.py": sound, "without_cases/macro.yaml": described.format("Bare")}
    files |= {"misdescribed/macro.yaml": "name: 3\n", "empty/readme.txt": "", "taken/added/macro.yaml": ""}
    known = "macros:\n  Known: {handler: 'sound/index.py:handler'}\n  Raising: {handler: 'raising/index.py:handler'}\n"
    return files | {".cfnkit.yaml": f"version: 1\n{known}"}
