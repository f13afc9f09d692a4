"""What `.cfnkit.yaml` says for the files of targets: organizational units, and the folders of templates in S3."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.documents import Section, check_conformance, configuration_schema, read_document
from cfnkit.configuration.search import find_configuration
from cfnkit.syntax import Mapping

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
_HOSTS = (
    re.compile(r"s3://(?P<bucket>[^/]+)/(?P<key>.+)"),
    re.compile(r"https?://(?P<bucket>[^/]+?)\.s3[.-](?:[\w-]+\.)?amazonaws\.com(?:\.cn)?/(?P<key>[^?]+)"),
    re.compile(r"https?://s3[.-](?:[\w-]+\.)?amazonaws\.com(?:\.cn)?/(?P<bucket>[^/]+)/(?P<key>[^?]+)"),
)


class ProjectSettings(NamedTuple):
    """The configuration of a project, at `path`."""

    path: Path
    section: Section

    def local(self, url: str) -> Path | None:
        """The file that `includes` gives for an object in S3, by its URL; None without one."""
        match = next(filter(None, (host.fullmatch(url) for host in _HOSTS)), None)
        if match is None:
            return None
        place = f"s3://{match['bucket']}/{match['key']}"
        folders = self.section.table("includes")
        for prefix in sorted(folders, key=len, reverse=True):
            start = prefix.rstrip("/") + "/"
            if place.startswith(start):
                return self.path.parent / folders[prefix] / place.removeprefix(start)
        return None


def settings_around(folder: Path) -> ProjectSettings | None:
    """The settings for files in a folder; None without a configuration. Raises ConfigurationError, with the place."""
    found = find_configuration(folder)
    if found is None:
        return None
    document = read_document(Path(found), "configuration")
    root = document.root
    check_conformance(root, configuration_schema(), "the configuration")
    node = root if isinstance(root, Mapping) else Mapping({}, {}, root.span)
    return ProjectSettings(Path(found), Section(node, document.source))
