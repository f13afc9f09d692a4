"""`cfnkit check` with security rules and with Guard rules as a whole process: CPU time."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.checking import COLD, CommandRun, compile_bytecode, few
from benchmarks.measure import Figure, interleave_measures
from benchmarks.templates import to_yaml, varied_template

FILES = 60
RULES = 40
_FAST = (*COLD, "--engine", "fast")
_MOST_BESIDE_FAST = 1.25
_MOST_OF_CHECKOV = 0.1
_MOST_OF_GUARD = 1.5
CHECKOV = "CFNKIT_BENCHMARK_CHECKOV"
"""The variable that names the command of checkov; without it, the one on the path."""
_GUARD = """\
import sys
from cloudformation_validate import CelEngine, DetailLevel, EngineConfig, TemplateContent, ValidateConfig
from cloudformation_validate import file_to_external_rule_source
engine = CelEngine(EngineConfig(guard_rules=[file_to_external_rule_source("rules.guard")]))
config = ValidateConfig(detail_level=DetailLevel.STANDARD)
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        print(len(engine.validate_template(TemplateContent(file.read(), name), config).diagnostics))
"""


def figures(rounds: int, files: int = FILES, rules: int = RULES) -> Iterator[Figure]:
    """So many templates by all security rules, and by so many Guard rules.

    checkov is a peer where it is installed: its environment is ten times as large as that of cfnkit.
    """
    compile_bytecode()
    with TemporaryDirectory() as folder:
        names = []
        for number in range(files):
            names.append(f"{number:03}.yaml")
            Path(folder, names[-1]).write_text(to_yaml(varied_template(number)), encoding="utf-8")
        Path(folder, "rules.guard").write_text("\n".join(map(_rule, range(rules))), encoding="utf-8")
        fast = CommandRun((*_FAST, *names), folder)
        secure = CommandRun((*_FAST, "--profile", "all", *names), folder)
        guarded = CommandRun((*_FAST, "--guard-rules", "rules.guard", *names), folder)
        alone = CommandRun((sys.executable, "-c", _GUARD, *names), folder)
        measured = interleave_measures(few(rounds), [fast, secure, guarded, alone])
        what = f"check {files} templates"
        yield Figure(f"{what}, all security rules", "--engine fast", measured[1], measured[0], _MOST_BESIDE_FAST)
        yield Figure(f"{what}, {rules} Guard rules", "--engine fast", measured[2], measured[0], None)
        yield Figure(f"{what}, {rules} Guard rules", "the engine alone", measured[2], measured[3], None)
        added = tuple(ours - base for ours, base in zip(measured[2], measured[0], strict=True))
        yield Figure("  what Guard rules add", "the engine alone", added, measured[3], _MOST_OF_GUARD)
        checkov = os.environ.get(CHECKOV) or shutil.which("checkov")
        if checkov:
            words = (
                checkov,
                "--directory",
                ".",
                "--framework",
                "cloudformation",
                "--compact",
                "--quiet",
                "--soft-fail",
            )
            ours, theirs = interleave_measures(1, [secure, CommandRun(words, folder)])
            yield Figure(f"{what}, all security rules", "checkov", ours, theirs, _MOST_OF_CHECKOV)


def _rule(number: int) -> str:
    kinds = ("AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::Lambda::Function", "AWS::DynamoDB::Table", "AWS::IAM::Role")
    kind = kinds[number % len(kinds)]
    return (
        f"let found_{number} = Resources.*[ Type == '{kind}' ]\n"
        f"rule RULE_{number} when %found_{number} !empty {{\n"
        f"  %found_{number}.Properties.Property{number} exists\n"
        f"  <<Property{number} is missing>>\n"
        "}\n"
    )
