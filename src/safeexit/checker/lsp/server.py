"""The server: which messages it answers. What it answers with is made in `answers`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from safeexit import _settings
from safeexit._version import VERSION
from safeexit.checker import own_rules
from safeexit.checker.config import ConfigError
from safeexit.checker.lsp import answers
from safeexit.checker.lsp.sources import Checked, check

__all__ = ["Server", "make_server"]

_PAUSE = 0.2  # seconds without a keystroke before a text is checked
_CODE_ACTIONS = lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, answers.FIX_ALL])


_WATCH = lsp.Registration(
    "settings-and-own-rules",
    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES,
    lsp.DidChangeWatchedFilesRegistrationOptions(
        [lsp.FileSystemWatcher(f"**/{name}") for name in (*_settings.FILES, "*.py")]
    ),
)


class Server(LanguageServer):
    """A language server that remembers what it found in each open text."""

    def __init__(self) -> None:
        super().__init__("safeexit", VERSION)
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

    def check_all(self) -> None:
        """Check every open text anew."""
        for uri in [*self.workspace.text_documents]:
            self.forget(uri)
            self.publish(uri)

    def close(self, uri: str) -> None:
        """Take back what was told of a text that is no longer open."""
        self.forget(uri)
        self._publish(uri, [], None)

    def _publish(self, uri: str, found: list[lsp.Diagnostic], version_: int | None) -> None:
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, version_))


def make_server() -> Server:
    """Return a server that answers once it is started."""
    server = Server()
    _heed_files(server)

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


def _heed_files(server: Server) -> None:
    """Let a server check all anew when the settings or the project's own rules change."""

    @server.feature(lsp.INITIALIZED)
    async def _initialized(_: lsp.InitializedParams) -> None:
        if _can_watch(server.client_capabilities):
            await server.client_register_capability_async(lsp.RegistrationParams([_WATCH]))

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def _changed(params: lsp.DidChangeWatchedFilesParams) -> None:
        if any(_rules_a_check(_path(change.uri)) for change in params.changes):
            server.check_all()


def _can_watch(client: lsp.ClientCapabilities) -> bool:
    watched = client.workspace and client.workspace.did_change_watched_files
    return bool(watched and watched.dynamic_registration)


def _rules_a_check(path: Path | None) -> bool:
    """Whether a file holds settings, or rules of a project whose texts were checked."""
    return path is not None and (path.name in _settings.FILES or path in own_rules.tried())


def _path(uri: str) -> Path | None:
    """Return a text's file, None for what is not yet saved."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return None if path is None else Path(path)
