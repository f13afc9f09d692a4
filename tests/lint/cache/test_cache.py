"""What was found in a template is kept until something changes that it was made of."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from cfnkit.deployment import Target
from cfnkit.diagnostics import Related, Severity
from cfnkit.lint.cache.hash_key import hash_key
from cfnkit.lint.cache.store import Cache, CacheEntry
from cfnkit.lint.check import check_files
from cfnkit.lint.digests import Dependency, Digests
from cfnkit.lint.results import Manner, Ruling, SuppressedFinding
from cfnkit.lint.settings import FileRequest, Options, Settings, TargetArguments
from cfnkit.rule import Finding, GeneratedNode, Problem, Rule
from cfnkit.source import Span

pytest.importorskip("cloudformation_validate")

FAST = Settings(engine="fast", jobs=1)
BOGUS = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      Bogus: 1\n"
SOUND = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n"
PLACE = Span("t.yaml", 1, 2, 3, 4)
FULL = Finding(
    Rule("E3002", "title", "description", "https://example.com"),
    Problem("a message: \u2028 'ä'", PLACE, ("Resources", "A", 0), "a hint", (Related("there", PLACE),)),
    Severity.INFO,
    (GeneratedNode(("Resources", 1), "Macro", False),),
    3,
    "key",
    "parent",
    ("CKV_AWS_19", "W41"),
    (("CKV_AWS_19",), ("W41",)),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder, with a cache of its own and a home folder of nobody."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return work


def entries(folder: Path) -> list[Path]:
    return sorted((folder.parent / "cache").rglob("*.json"))


def check(settings: Settings = FAST, name: str = "t.yaml") -> list[str]:
    (result,) = check_files([FileRequest(name)], settings)
    assert result.path == name
    return [finding.id for finding in result.findings]


def mark(folder: Path) -> None:
    """Change what each entry says, so that a result that comes from the cache can be told."""
    for path in entries(folder):
        data = json.loads(path.read_text())
        data["rules"] = [["E9700", "title", "", ""]]
        data["findings"] = [[0, ["kept", ["t.yaml", 1, 1, 1, 1], [], "", []], None, [], 1, "", "", [], []]]
        path.write_text(json.dumps(data))


def is_kept(folder: Path, settings: Settings = FAST) -> bool:
    """Whether a second check takes the findings of the first."""
    check(settings)
    mark(folder)
    return check(settings) == ["E9700"]


def test_an_entry_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path))
    left_out = (SuppressedFinding(FULL, Manner.COMMENT, "why"),)
    entry = CacheEntry((FULL,), (), left_out, Ruling(("E1",), ("I",), ("W2",), "both", Severity.ERROR, False, ("W3",)))
    entry = entry._replace(undecided=(FULL, FULL))
    cache.put("ab12", entry)
    assert cache.get("ab12", Digests()) == entry
    assert cache.get("ab13", Digests()) is None


def test_an_unchanged_template_is_not_checked_again(folder: Path) -> None:
    (folder / "t.yaml").write_text(BOGUS)
    assert check() == ["E3002"]
    assert is_kept(folder)


def test_a_changed_template_is_checked_again(folder: Path) -> None:
    (folder / "t.yaml").write_text(SOUND)
    assert is_kept(folder)
    (folder / "t.yaml").write_text(BOGUS)
    assert check() == ["E3002"]


def test_options_engine_and_target_are_part_of_what_is_kept(folder: Path) -> None:
    (folder / "t.yaml").write_text("Parameters: {P: {Type: String}}\n" + BOGUS)
    assert is_kept(folder)
    assert check(replace(FAST, options=Options(ignore=("E3",)))) != ["E9700"]
    assert check(replace(FAST, target=TargetArguments(region="eu-west-1"))) != ["E9700"]
    assert check(replace(FAST, target=TargetArguments(parameters={"P": "x"}))) != ["E9700"]
    assert check(replace(FAST, target=Target(stack_name="other"))) != ["E9700"]
    assert check() == ["E9700"]


def test_without_the_cache_nothing_is_read_or_written(folder: Path) -> None:
    (folder / "t.yaml").write_text(BOGUS)
    assert check(replace(FAST, cache=False)) == ["E3002"]
    assert not entries(folder)


@pytest.mark.parametrize("name", [".cfnlintrc", ".cfnkit.yaml"])
def test_a_configuration_file_makes_a_difference(folder: Path, name: str) -> None:
    (folder / "t.yaml").write_text(BOGUS)
    assert is_kept(folder)
    content = {".cfnlintrc": "ignore_checks: [E3002]\n", ".cfnkit.yaml": "version: 1\n"}
    (folder / name).write_text(content[name])
    assert check() == ([] if name == ".cfnlintrc" else ["E3002"])


def test_an_included_file_makes_a_difference_when_it_changes_goes_and_comes_back(folder: Path) -> None:
    (folder / ".cfnkit.yaml").write_text("version: 1\nincludes: {s3://b/: ./snippets}\n")
    (folder / "t.yaml").write_text(
        "Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/part.yaml}}\n"
    )
    snippet = folder / "snippets" / "part.yaml"
    snippet.parent.mkdir()
    snippet.write_text("T:\n  Type: AWS::SNS::Topic\n")
    assert is_kept(folder)
    snippet.write_text("T:\n  Type: AWS::SNS::Topic\n  Properties: {Bogus: 1}\n")
    assert check() == ["E3002"]
    snippet.unlink()
    assert "E9753" in check()
    assert is_kept(folder)
    snippet.write_text("T:\n  Type: AWS::SNS::Topic\n")
    assert check() == []


MACRO = """\
import names
def handler(event, context):
    resources = {names.NAME: {"Type": "AWS::SNS::Topic"}}
    return {"requestId": event["requestId"], "status": "success", "fragment": {"Resources": resources}}
"""


def test_the_code_of_a_macro_makes_a_difference_with_all_that_lies_beside_it(folder: Path) -> None:
    (folder / ".cfnkit.yaml").write_text("version: 1\nmacros: {Make: {handler: code/m.py:handler}}\n")
    (folder / "t.yaml").write_text("Transform: Make\nResources: {}\n")
    code = folder / "code"
    code.mkdir()
    (code / "m.py").write_text(MACRO)
    (code / "names.py").write_text("NAME = 'Topic'\n")
    assert is_kept(folder)
    (code / "names.py").write_text("NAME = 'To-pic'\n")
    assert check() not in ([], ["E9700"])


def test_what_a_command_makes_is_not_kept_since_its_code_can_be_anywhere(folder: Path) -> None:
    script = "import json,sys; e = json.load(sys.stdin); print(json.dumps({**e, 'status': 'success'}))"
    (folder / "macro.py").write_text(script)
    command = json.dumps([sys.executable, "macro.py"])
    (folder / ".cfnkit.yaml").write_text(f"version: 1\nmacros: {{Make: {{command: {command}}}}}\n")
    (folder / "t.yaml").write_text("Transform: Make\n" + SOUND)
    assert check() == []
    assert not entries(folder)


def test_parameter_files_of_a_target_make_a_difference(folder: Path) -> None:
    (folder / ".cfnkit.yaml").write_text("version: 1\ntargets: {prod: {parameter_files: [p.json]}}\n")
    (folder / "p.json").write_text('{"P": "a"}')
    (folder / "t.yaml").write_text(
        "Parameters: {P: {Type: String, AllowedValues: [a]}}\n"
        "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref P}}}\n"
    )
    settings = replace(FAST, target=TargetArguments(name="prod"))
    assert is_kept(folder, settings)
    (folder / "p.json").write_text('{"P": "b"}')
    assert check(settings) == ["E9771"]


SECRET = "Parameters: {Password: {Type: String, NoEcho: true}}\n" + SOUND


def test_a_template_that_is_given_a_secret_is_not_kept(folder: Path) -> None:
    (folder / "t.yaml").write_text(SECRET)
    given = TargetArguments(parameters={"Password": "hunter2-hunter2"})
    check(replace(FAST, target=given))
    assert not entries(folder)
    check()
    assert len(entries(folder)) == 1


def test_a_value_for_another_template_does_not_go_into_the_key(folder: Path) -> None:
    (folder / "t.yaml").write_text(BOGUS)
    for value in ("one", "two"):
        check(replace(FAST, target=TargetArguments(parameters={"Password": value})))
    assert len(entries(folder)) == 1


def test_the_default_of_a_secret_is_masked_in_what_is_kept(folder: Path) -> None:
    (folder / "t.yaml").write_text(
        "Parameters: {Password: {Type: Number, NoEcho: true, Default: hunter2-hunter2}}\n" + BOGUS
    )
    assert "E2015" in check()
    (entry,) = entries(folder)
    assert "hunter2" not in entry.read_text()


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 3}',
        '{"format": 3, "rules": [], "findings": [[1]], "dependencies": []}',
        '{"format": 3, "rules": [], "dependencies": [], '
        '"findings": [[0, ["", ["", 1, 1, 1, 1], [], "", []], false, [], 1, "", ""]]}',
        '{"format": 0}',
        "[" * 9999,
    ],
)
def test_a_damaged_entry_is_as_good_as_none_and_is_written_anew(folder: Path, damaged: str) -> None:
    (folder / "t.yaml").write_text(BOGUS)
    check()
    (entry,) = entries(folder)
    entry.write_text(damaged)
    assert check() == ["E3002"]
    assert json.loads(entry.read_text())["rules"][0][0] == "E3002"


def test_bytes_that_are_no_text_are_as_good_as_no_entry(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path))
    cache.put("ab12", CacheEntry((), ()))
    next(tmp_path.rglob("*.json")).write_bytes(b"\xff\xfe")
    assert cache.get("ab12", Digests()) is None


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(str(tmp_path / "file" / "cache"))
    cache.put("ab12", CacheEntry((), ()))
    cache.trim()
    assert cache.get("ab12", Digests()) is None


def test_the_oldest_entries_go_when_there_are_too_many(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path), max_entries=8)
    for number in range(10):
        cache.put(f"{number:04}", CacheEntry((), ()))
        path = next(tmp_path.rglob(f"{number:04}"[2:] + ".json"))
        os.utime(path, (number, number))
    cache.trim()
    left = [number for number in range(10) if cache.get(f"{number:04}", Digests()) is not None]
    assert left == [4, 5, 6, 7, 8, 9]


def test_the_oldest_entries_go_when_they_are_too_large(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path), max_bytes=4_000)
    big = CacheEntry((FULL._replace(problem=FULL.problem._replace(message="x" * 1_000)),), ())
    for number in range(5):
        cache.put(f"{number:04}", big)
        os.utime(next(tmp_path.rglob(f"{number:04}"[2:] + ".json")), (number, number))
    cache.trim()
    assert [number for number in range(5) if cache.get(f"{number:04}", Digests()) is not None] == [3, 4]


def test_many_writers_and_readers_never_see_half_an_entry(tmp_path: Path) -> None:
    entry = CacheEntry((FULL,) * 200, ())
    program = (
        "import sys; from cfnkit.lint.cache.store import *\n"
        "from cfnkit.rule import *; from cfnkit.source import Span\n"
        "f = Finding(Rule('E3002'), Problem('m' * 5000, Span('t', 1, 1, 1, 1)))\n"
        "for _ in range(60): Cache(sys.argv[1]).put('ab12', CacheEntry((f,) * 50, ()))\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(2)]
    cache = Cache(str(tmp_path))
    cache.put("ab12", entry)
    sizes = set()
    with ThreadPoolExecutor(2) as pool:
        while any(writer.poll() is None for writer in writers):
            for found in pool.map(lambda _: cache.get("ab12", Digests()), range(4)):
                assert found is not None
                sizes.add(len(found.findings))
    assert [writer.returncode for writer in writers] == [0, 0]
    assert sizes <= {50, 200}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["12.json"]


def test_a_source_holds_while_the_content_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    source = Digests().dependency(str(path))
    assert source is not None
    assert Digests().holds(source)
    path.write_text("2")
    assert not Digests().holds(source)
    assert not Digests().holds(Dependency("content", str(tmp_path / "none"), source.digest))


def test_unchanged_templates_are_done_without_cfn_lint_and_without_processing(folder: Path, checkout: Path) -> None:
    (folder / "t.yaml").write_text(BOGUS)
    program = (
        "import sys; from cfnkit.lint.check import check_files; from cfnkit.lint.settings import *\n"
        "(result,) = check_files([FileRequest('t.yaml')], Settings(jobs=1))\n"
        "print([f.id for f in result.findings], result.source.text == open('t.yaml').read())\n"
        "print(*sorted({'cfnlint', 'jsonschema', 'yaml', 'cfnkit.lint.examination.examine'} & set(sys.modules)))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(checkout)}

    def run() -> list[str]:
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert done.stderr == ""
        return done.stdout.splitlines()

    first, second = run(), run()
    assert first[0] == second[0] == "['E3002'] True"
    assert "cfnlint" in first[1]
    assert second[1:] in ([], [""])


def test_hashes_have_a_key_of_the_folder_that_nobody_else_reads(tmp_path: Path) -> None:
    folder, other = tmp_path / "cache" / "check", tmp_path / "other"
    key = hash_key(str(folder))

    assert hash_key(str(folder)) == key != hash_key(str(other))
    if sys.platform != "win32":
        assert (stat.S_IMODE((folder / "key").stat().st_mode), stat.S_IMODE(folder.stat().st_mode)) == (0o600, 0o700)
    secret = tmp_path / "parameters.json"
    secret.write_text("hunter2")
    assert Digests(key).of(str(secret)) != Digests(hash_key(str(other))).of(str(secret)) != Digests().of(str(secret))
    (folder / "key").write_bytes(key[:7])  # by a run that the power left
    assert len(hash_key(str(folder))) == len(key)
    Cache(str(folder), max_entries=0).trim()
    assert (folder / "key").is_file()


def test_a_folder_with_the_key_is_of_use_elsewhere_and_without_it_of_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a"))
    path = tmp_path / "t.yaml"
    path.write_text("Resources: {A: {Type: AWS::SNS::Topic}}\n")
    checked = list(check_files([str(path)]))
    files = {each.name for each in (tmp_path / "a").rglob("*.json")}
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    shutil.copytree(tmp_path / "a", tmp_path / "c", ignore=shutil.ignore_patterns("key"))
    for name, more in (("b", 0), ("c", 1)):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
        assert [each.findings for each in check_files([str(path)])] == [each.findings for each in checked]
        assert len({each.name for each in (tmp_path / name).rglob("*.json")} - files) == more
