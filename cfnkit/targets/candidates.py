"""Files that may describe targets, by their names and the words in them; apart, because each check asks for them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from cfnkit.assemblies.find import Assemblies
from cfnkit.assemblies.folder import MANIFEST_NAME
from cfnkit.files.reading import read_regular
from cfnkit.files.search import files_below

_EXTENSIONS = (".yaml", ".yml", ".json", ".toml")
_MOST = 1_000_000
"""The bytes of a file that may be one of targets."""

_NAMES = re.compile(r"\.cfnkit\.yaml|\.taskcat\.ya?ml|manifest\.ya?ml|samconfig\.(?:toml|ya?ml)", re.IGNORECASE)
# Each file of another format has one of these words; one of sceptre, which is below a folder `config`, the second.
_WORDS = re.compile(rb"AWS::CloudFormation::StackSet|default_providers|template-file-path|update-stacks")
# A file of parameters for no template has these names, and nothing of a template.
_PARAMETERS = re.compile(
    rb"""ParameterKey|^\s*["']?Parameters["']?[ \t]*:|^\s*\{\s*"Parameters"|^\s*\[\s*"\w+=""", re.MULTILINE
)
_OF_TEMPLATES = re.compile(rb"""AWSTemplateFormat|^[ \t{,]*["']?Resources["']?[ \t]*:|Fn::""", re.MULTILINE)
_IN_CONFIG = re.compile(rb"^template(?:_path)?[ \t]*:", re.MULTILINE)
_CONFIG = "config"


def candidates_below(folder: str) -> Iterator[str]:
    """The files below a folder that may describe targets."""
    return filter(may_describe_targets, files_below(os.path.normpath(folder)))


def manifests_below(folder: str) -> Iterator[str]:
    """The manifests of the CDK's assemblies below a folder, and that of the app whose folder it is.

    Raises ConfigurationError for a `cdk.json` that cannot be read.
    """
    below = os.path.normpath(folder)
    assemblies = Assemblies()
    found = dict.fromkeys([assemblies.folder_at(below)])
    for path in files_below(below) if below not in found else ():
        if os.path.basename(path) == MANIFEST_NAME:
            found[assemblies.folder_within(path, below)] = None
    return (os.path.normpath(os.path.join(each, MANIFEST_NAME)) for each in found if each)


def candidates_among(words: Iterable[str], templates: Iterable[str]) -> list[str]:
    """Those of the templates, and of the files below the folders among the words, that may describe targets."""
    found = [path for word in words if os.path.isdir(word) for path in candidates_below(word)]
    own = [path for path in templates if may_describe_targets(path)]
    return list({os.path.realpath(path): path for path in (*own, *found)}.values())


def may_describe_targets(path: str) -> bool:
    """Whether a file may be one of targets."""
    if not path.endswith(_EXTENSIONS) or not os.path.isfile(path) or os.path.getsize(path) > _MOST:
        return False
    if _NAMES.fullmatch(os.path.basename(path)):
        return True
    try:
        data = read_regular(path, _MOST)
    except OSError:
        return False
    if _WORDS.search(data) or (_PARAMETERS.search(data) and not _OF_TEMPLATES.search(data)):
        return True
    return _IN_CONFIG.search(data) is not None and _CONFIG in os.path.abspath(path).split(os.sep)
