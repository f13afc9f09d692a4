"""Files on the disk: the editor says when they change, or the server looks from time to time."""

from __future__ import annotations

import asyncio
from itertools import count

from lsprotocol import types

from cfnkit.lsp.adapter.server import Server

# Seconds between two looks, where the editor does not watch files.
LOOK = 2.0
# So many looks after which the server searches for new files, too.
SEARCH = 15


def register(server: Server) -> None:
    """Watch files, once the editor is ready."""
    looking: set[asyncio.Task[None]] = set()

    async def look() -> None:
        for number in count(1):
            await asyncio.sleep(LOOK)
            await server.session.look_at_files()
            if number % SEARCH == 0:
                server.workspace.refresh()

    @server.handles(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        if server.watches_files:
            every = types.FileSystemWatcher("**/*")
            options = types.DidChangeWatchedFilesRegistrationOptions([every])
            server.register_capability("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        else:
            looking.add(asyncio.create_task(look()))
        for act in server.when_ready:
            act()

    @server.handles(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def changed(params: types.DidChangeWatchedFilesParams) -> None:
        if any(change.type != types.FileChangeType.Changed for change in params.changes):
            server.workspace.refresh()
        await server.session.look_at_files()

    @server.handles(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(_: types.DidChangeWorkspaceFoldersParams) -> None:
        server.workspace.refresh()
        server.session.judges.forget()
        server.session.judge_anew([text.uri for text in server.session.texts])
