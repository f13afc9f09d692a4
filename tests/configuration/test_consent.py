"""What the user permits: options over the environment over their own file, by folder; the file is theirs alone."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from cfnkit.configuration.consent import Consent, Word, user_consent, user_file
from cfnkit.diagnostics import ConfigurationError

NOBODY = 65534


def settings(folder: Path, text: str) -> dict[str, str]:
    """The environment of a user whose own file has this text."""
    environment = {"XDG_CONFIG_HOME": str(folder), "APPDATA": str(folder)}
    path = Path(user_file(environment))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return environment


def test_without_a_word_macros_run_and_aws_is_not_asked() -> None:
    consent = user_consent({"XDG_CONFIG_HOME": "/missing"}).within("/")
    assert consent == Consent()
    assert not consent.asks_aws


def test_options_go_before_the_environment_which_goes_before_the_file(tmp_path: Path) -> None:
    environment = settings(tmp_path, "version: 1\naws: true\nmacros: never\naccounts: ['111122223333']\n")
    assert user_consent(environment).within(tmp_path) == Consent(True, "never", frozenset({"111122223333"}))
    said = {**environment, "CFNKIT_AWS": "0", "CFNKIT_MACROS": "replay"}
    assert user_consent(said).within(tmp_path) == Consent(False, "replay", frozenset({"111122223333"}))
    assert user_consent(said, Word(aws=True, macros="run")).within(tmp_path).aws
    assert user_consent(said, Word(aws=True, macros="run")).within(tmp_path).macros == "run"


@pytest.mark.parametrize("where", ["option", "environment", "file"])
def test_offline_beats_all(tmp_path: Path, where: str) -> None:
    environment = settings(tmp_path, "version: 1\noffline: true\n" if where == "file" else "version: 1\n")
    environment |= {"CFNKIT_OFFLINE": "1"} if where == "environment" else {}
    word = Word(aws=True, offline=True if where == "option" else None)
    assert not user_consent({**environment, "CFNKIT_AWS": "1"}, word).within(tmp_path).asks_aws


def test_the_deepest_folder_counts_through_links_and_by_its_whole_name(tmp_path: Path) -> None:
    work, inner, other = tmp_path / "work", tmp_path / "work" / "inner", tmp_path / "workshop"
    for folder in (work, inner, other):
        folder.mkdir()
    (tmp_path / "link").symlink_to(work)
    text = f"version: 1\nfolders:\n  {work}: {{aws: true}}\n  {inner}: {{aws: false}}\n"
    consent = user_consent(settings(tmp_path / "config", text))
    assert consent.within(work).aws
    assert consent.within(tmp_path / "link").aws
    assert not consent.within(inner).aws
    assert not consent.within(other).aws
    assert not consent.within(tmp_path).aws


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("version: 1\nawss: true", "2:1", "Unknown key 'awss' in your settings. Did you mean 'aws'?"),
        ("version: 1\naws: 1", "2:1", "'aws' must be true or false"),
        ("version: 1\nmacros: no", "2:1", "'macros' must be run, replay or never"),
        ("version: 1\naccounts: [123]", "2:12", "'accounts[0]' must be"),
        ("version: 1\nfolders: {work: {aws: true}}", "2:11", "an absolute path"),
        ("aws: true", "1:1", "no 'version'"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(tmp_path: Path, text: str, place: str, message: str) -> None:
    environment = settings(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        user_consent(environment)
    assert str(caught.value).startswith(f"{user_file(environment)}:{place}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(("name", "value"), [("CFNKIT_AWS", "maybe"), ("CFNKIT_MACROS", "no")])
def test_a_wrong_variable_is_told(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} must be .*, not '{value}'"):
        user_consent({"XDG_CONFIG_HOME": str(tmp_path), name: value})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_file_that_others_may_write_is_refused(tmp_path: Path) -> None:
    environment = settings(tmp_path, "version: 1\naws: true\n")
    os.chmod(user_file(environment), 0o666)
    with pytest.raises(ConfigurationError, match="every user may write it"):
        user_consent(environment)


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    environment = settings(tmp_path, "version: 1\naws: true\n")
    os.chown(user_file(environment), NOBODY, NOBODY)
    with pytest.raises(ConfigurationError, match="it belongs to"):
        user_consent(environment)


def test_the_file_on_the_page_of_trust_can_be_used(checkout: Path, tmp_path: Path) -> None:
    page = (checkout / "docs" / "trust.md").read_text("utf-8")
    found = re.search(r"```yaml\n# ~/.config/cfnkit/config.yaml\n(.*?)```", page, re.DOTALL)
    assert found is not None
    consent = user_consent(settings(tmp_path, found[1]))
    assert consent.within(os.path.expanduser("~/code/platform/web")).asks_aws
    assert not consent.within(os.path.expanduser("~/downloads")).asks_aws
