"""What runs a block: by its language here, or by a test that follows its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from blocks.before_after import AFTER, BEFORE, run_after, run_columns
from blocks.data import run_data
from blocks.editor_settings import run_settings
from blocks.guard_rules import run_rules
from blocks.page import CHECKOUT, Block, NotRun, named
from blocks.python_code import run_code, run_session
from blocks.reader import Reader
from blocks.shell import run_shell
from blocks.transcripts import Transcript
from blocks.tree import compare_tree
from cli.check.test_own_rules import CONFIGURATION, FILE
from cli.check.test_own_rules import guide as rules_guide
from test_macro_guide import STEP
from test_macro_guide import guide as macro_guide
from test_node_guide import GUIDE as NODE_GUIDE
from test_tutorials import FOLLOWED

_MARK = "mark the block as an excerpt by a line `<!-- excerpt: why -->` before it"
Runner: TypeAlias = Callable[[Block, Reader], None]


def run(block: Block, reader: Reader) -> None:
    """Run a block, unless it is an excerpt or another test follows it. Raises what is wrong with it."""
    if block.excerpt is not None:
        _compare(block, reader)
    elif not is_followed(block):
        if block.language not in RUNNERS:
            raise NotRun(f"nothing runs the language '{block.language}': teach tests/blocks/runners.py, or {_MARK}")
        RUNNERS[block.language](block, reader)


def _compare(block: Block, reader: Reader) -> None:
    """What is an excerpt of a file stands there, in whatever depth: `<!-- excerpt: of loop.yaml -->`.

    The file is one of the examples or, by its path, of the checkout.
    """
    of, _, name = (block.excerpt or "").partition(" ")
    if of != "of":
        return
    path = next((folder / name for folder in (reader.examples, CHECKOUT) if (folder / name).is_file()), None)
    if path is None:
        raise NotRun(f"there is no file {name} among the examples, or in the checkout")
    shown = [line.strip() for line in block.text.splitlines()]
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    if not any(lines[at : at + len(shown)] == shown for at in range(len(lines))):
        raise NotRun(f"it does not stand in {name}")


def is_followed(block: Block) -> bool:
    """Whether tests/test_tutorials.py or another test takes the block as a step."""
    page, text = named(block.page), block.page.read_text("utf-8")
    if block.page in (*FOLLOWED, NODE_GUIDE):
        return _has(STEP, text, block.start)
    if page == "macros/README.md":
        return _has(STEP, macro_guide(), block.start - text.index(macro_guide()))
    if page == "rules/README.md":
        at = block.start - text.index(rules_guide(CHECKOUT))
        return _has(FILE, rules_guide(CHECKOUT), at) or _has(CONFIGURATION, rules_guide(CHECKOUT), at)
    return False


def _has(step: re.Pattern[str], text: str, at: int) -> bool:
    return any(match.start() <= at < match.end() for match in step.finditer(text))


def _transcript(block: Block, reader: Reader) -> None:
    assert block.text == Transcript(block.text).again(reader.folder(block.folder))


def _python(block: Block, reader: Reader) -> None:
    if block.text.startswith(">>> "):
        run_session(block.text, str(block), reader.examples, reader.names)
    else:
        run_code(block.text, str(block), reader.examples, reader.fixture)


def _yaml(block: Block, reader: Reader) -> None:
    if block.text.startswith(BEFORE):
        run_columns(block)
    else:
        run_data(block, reader)


def _text(block: Block, reader: Reader) -> None:
    if block.folder:
        compare_tree(block.text, reader.folder(block.folder))
        return
    if not block.text.startswith(AFTER):
        raise NotRun(f"nothing runs a text: make it a transcript (`console`), or {_MARK}")
    run_after(block, block.beside("yaml", BEFORE))


RUNNERS: dict[str, Runner] = {
    "console": _transcript,
    "python": _python,
    "sh": lambda block, reader: run_shell(block.text, reader),
    "yaml": _yaml,
    "text": _text,
    **dict.fromkeys(("json", "toml"), run_data),
    **dict.fromkeys(("lua", "lisp"), lambda block, _: run_settings(block.text)),
    "guard": run_rules,
}
