"""The server for agents, by the Model Context Protocol: the commands as tools with typed results.

It is the only door to the protocol's library. `server` registers the tools; `workspace` reads what they name, below one
folder; a module for each tool makes its result of the same functions that the command calls. Fields of the results are
described to the agent, so that it reads them right.
"""
