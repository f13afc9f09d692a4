"""The features of the server, a module for each group of them.

A module has `register(server)`, and its name stands in `FEATURES` of `server`. A handler is a plain function from a
`Shown` and the parameters of the request to its answer::

    def register(server: Server) -> None:
        @server.answers(types.TEXT_DOCUMENT_HOVER)
        def hover(shown: Shown, params: types.HoverParams) -> types.Hover | None:
            at = shown.at(params.position)  # (line, column) in shown.processed; None where the line has changed since
            found = at and the_core.hover(shown.processed, *at)
            return found and types.Hover(found.text, shown.range(found.span))

It runs on a thread, after the template was processed for the first time; a request about a text that is no template is
answered with None without it, and one that is cancelled before its turn is not worked off. `answers(...,
exact=True)` waits until the text as it is now was processed (for a rename, or an edit). `answers(..., any_text=True)`
also answers about other texts, such as a configuration, with None for the `Shown`; `server.workspace` knows places in
them. `answers(..., options=...)` gives the options of the capability. Methods of our own, such as `cfnkit/preview`,
have their parameters as a namespace; `params.uri` or `params.textDocument.uri` names the text.
`server.command("cfnkit.name")` registers a command of workspace/executeCommand, whose first argument is the URI; its
handler takes a `Shown` and the other arguments.
`server.handles` registers a notification, or a request about no text, on the event loop; it gets the parameters alone.

After each processing the server asks the editor to refresh inlay hints, code lenses and semantic tokens.
"""
