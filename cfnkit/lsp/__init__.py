"""The editor's server: it keeps open texts judged, and translates what the core knows into the protocol.

`session` holds the open texts and the newest results, `judging` makes them, `merging` unites the findings of tiers,
`shift` moves places of an older text to the text now, and `positions` counts columns as an editor does. None of them
knows the protocol's library; `adapter` does.
"""
