"""The only door to pygls and lsprotocol: the protocol's messages in, functions of the core, translation out."""
