"""The server: which messages it answers. What it answers with is made in `answers`."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from safeexit.checker.config import ConfigError
from safeexit.checker.lsp import answers
from safeexit.checker.lsp.sources import Checked, check

__all__ = ["Server", "make_server"]

_PAUSE = 0.2  # seconds without a keystroke before a text is checked
_CODE_ACTIONS = lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, answers.FIX_ALL])


class Server(LanguageServer):
    """A language server that remembers what it found in each open text."""

    def __init__(self) -> None:
        super().__init__("safeexit", version("safeexit"))
        self._known: dict[str, tuple[int | None, Checked]] = {}

    def checked(self, uri: str) -> Checked:
        """Return what is found in a text as it stands now. Raises ConfigError."""
        document = self.workspace.get_text_document(uri)
        known = self._known.get(uri)
        if known is not None and known[0] == document.version:
            return known[1]
        found = check(
            document.source,
            path=_path(uri),
            language_id=document.language_id,
            units=self.workspace.position_codec.client_num_units,
        )
        self._known[uri] = (document.version, found)
        return found

    def publish(self, uri: str) -> None:
        """Tell the client what is found in a text."""
        try:
            found = answers.diagnostics(self.checked(uri))
        except ConfigError as error:
            found = [answers.notice(str(error))]
        self._publish(uri, found, self.workspace.get_text_document(uri).version)

    def forget(self, uri: str) -> None:
        """Drop what is known of a text: its settings may have changed."""
        self._known.pop(uri, None)

    def close(self, uri: str) -> None:
        """Take back what was told of a text that is no longer open."""
        self.forget(uri)
        self._publish(uri, [], None)

    def _publish(self, uri: str, found: list[lsp.Diagnostic], version_: int | None) -> None:
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, version_))


def make_server() -> Server:
    """Return a server that answers once it is started."""
    server = Server()

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def _opened(params: lsp.DidOpenTextDocumentParams) -> None:
        server.publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def _changed(params: lsp.DidChangeTextDocumentParams) -> None:
        await asyncio.sleep(_PAUSE)
        uri = params.text_document.uri
        document = server.workspace.text_documents.get(uri)
        if document is not None and document.version == params.text_document.version:
            server.publish(uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def _saved(params: lsp.DidSaveTextDocumentParams) -> None:
        server.forget(params.text_document.uri)
        server.publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def _closed(params: lsp.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def _hover(params: lsp.HoverParams) -> lsp.Hover | None:
        checked = _checked(server, params.text_document.uri)
        return None if checked is None else answers.hover(checked, params.position)

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, _CODE_ACTIONS)
    def _actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri = params.text_document.uri
        checked = _checked(server, uri)
        return [] if checked is None else answers.actions(checked, uri, params.range, params.context.only)

    return server


def _checked(server: Server, uri: str) -> Checked | None:
    try:
        return server.checked(uri)
    except ConfigError:  # told as a diagnostic
        return None


def _path(uri: str) -> Path | None:
    """Return a text's file, None for what is not yet saved."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return None if path is None else Path(path)
