"""The checker in editors: a server that speaks the Language Server Protocol (3.17). Needs the extra `lsp`."""
