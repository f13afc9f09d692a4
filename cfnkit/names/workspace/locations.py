"""The files of the project that a template or its configuration names: paths, and objects that `includes` maps."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from cfnkit.configuration.configuration import Configuration
from cfnkit.files.project import ProjectFiles
from cfnkit.source import Span
from cfnkit.syntax import string
from cfnkit.template import is_local

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html: the bucket in the host's name or the path
_S3_URL = re.compile(r"https://(?:(?P<bucket>[^/]+)\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?/(?P<key>[^?#]+)")
# The extensions of the files that Lambda's runtimes load a handler from.
_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".rb")


@dataclass(frozen=True, slots=True)
class Locations:
    """The files that a document in `folder`, a file of the `project`, names."""

    folder: str
    project: ProjectFiles
    config: Configuration

    @classmethod
    def of(cls, file: str, config: Configuration) -> Locations:
        """The locations for the file at a path."""
        return cls(os.path.dirname(file), ProjectFiles.around(file), config)

    def path(self, name: str, *folders: str) -> str | None:
        """The real path that a name stands for, whether it exists or not; None for one out of the project."""
        try:
            return self.project.locate(os.path.join(self.folder, *folders, name))
        except OSError:
            return None

    def location(self, text: str) -> str | None:
        """The real path of a local path, or of an object in S3 that the configuration maps to a folder."""
        url = _S3_URL.match(text)
        if url is not None:
            text = f"s3://{url['bucket']}/{url['key']}" if url["bucket"] else f"s3://{url['key']}"
        for source in self.config.includes:
            if text.startswith(source.prefix):
                below = text.removeprefix(source.prefix).lstrip("/")
                return None if source.folder is None else self.path(below, str(source.folder))
        return self.path(text) if is_local(string(text, Span("", 1, 1, 1, 1))) else None


def handler_file(code: str, handler: str) -> str | None:
    """The file in a folder of code that a handler in Lambda's form, `folder/module.function`, is loaded from."""
    module, dot, _ = handler.rpartition(".")
    if not dot:
        return None
    names = (module, module.replace(".", os.sep))
    files = (os.path.join(code, name + extension) for name in names for extension in (*_CODE, f"{os.sep}__init__.py"))
    return next((file for file in files if os.path.isfile(file)), None)
