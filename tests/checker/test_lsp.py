"""The language server, driven by a client as an editor drives it."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

_EXIT = '<a class="quick-exit" href="http://www.bbc.co.uk/" rel="noreferrer">Leave</a>'
_TIMEOUT = 30


class _Editor(LanguageClient):
    """A client that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__("editor", "1")
        self.told: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self.shown: list[str] = []
        self.registered: asyncio.Queue[lsp.Registration] = asyncio.Queue()

    async def next(self) -> lsp.PublishDiagnosticsParams:
        return await asyncio.wait_for(self.told.get(), _TIMEOUT)

    def open(self, file: Path | str, text: str, language: str = "html") -> str:
        uri = file.as_uri() if isinstance(file, Path) else file
        self.text_document_did_open(
            lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, language, 1, text))
        )
        return uri

    def change(self, uri: str, version: int, text: str) -> None:
        self.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(version, uri),
                [lsp.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    async def actions(self, uri: str, line: int, only: list[str] | None = None) -> list[lsp.CodeAction]:
        place = lsp.Range(lsp.Position(line, 0), lsp.Position(line, 999))
        found = await self.text_document_code_action_async(
            lsp.CodeActionParams(
                lsp.TextDocumentIdentifier(uri),
                place,
                lsp.CodeActionContext([], only=only),
            )
        )
        return [each for each in found or [] if isinstance(each, lsp.CodeAction)]


@contextlib.asynccontextmanager
async def _editor(encoding: lsp.PositionEncodingKind | None = None) -> AsyncIterator[_Editor]:
    editor = _Editor()

    @editor.feature(lsp.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]  # pygls's
    def _registered(params: lsp.RegistrationParams) -> None:
        editor.registered.put_nowait(params.registrations[0])

    @editor.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]  # pygls's
    def _told(params: lsp.PublishDiagnosticsParams) -> None:
        editor.told.put_nowait(params)

    @editor.feature(lsp.WINDOW_SHOW_MESSAGE)  # type: ignore[untyped-decorator]  # pygls's
    def _shown(params: lsp.ShowMessageParams) -> None:
        editor.shown.append(params.message)

    await editor.start_io(sys.executable, "-m", "safeexit", "lsp")
    general = lsp.GeneralClientCapabilities(position_encodings=[encoding]) if encoding else None
    watched = lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    workspace = lsp.WorkspaceClientCapabilities(did_change_watched_files=watched)
    capabilities = lsp.ClientCapabilities(general=general, workspace=workspace)
    await editor.initialize_async(lsp.InitializeParams(capabilities))
    editor.initialized(lsp.InitializedParams())
    try:
        yield editor
        assert editor.shown == []
    finally:
        await editor.shutdown_async(None)
        editor.exit(None)
        await asyncio.wait_for(editor.stop(), _TIMEOUT)  # type: ignore[no-untyped-call]  # pygls's


def _drive(
    session: Callable[[_Editor], Awaitable[None]], encoding: lsp.PositionEncodingKind | None = None
) -> None:
    async def run() -> None:
        async with _editor(encoding) as editor:
            await session(editor)

    asyncio.run(run())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder whose settings ask for two rules."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "safeexit.toml").write_text('select = ["SX106", "SX109"]\nexclude = ["old/"]\n', "utf-8")
    return tmp_path


def test_findings_are_told_at_their_places_and_taken_back(folder: Path) -> None:
    """A text is checked as it stands in the editor, again after a change, and forgotten when it closes."""

    async def session(editor: _Editor) -> None:
        uri = editor.open(folder / "a.html", f"<!doctype html>\r\n{_EXIT}\r\n<script src=a.js></script>")
        told = await editor.next()
        assert (told.uri, told.version) == (uri, 1)
        (insecure,) = [each for each in told.diagnostics if each.code == "SX106"]
        assert insecure.range == lsp.Range(lsp.Position(1, 22), lsp.Position(1, 50))
        assert (insecure.severity, insecure.source) == (lsp.DiagnosticSeverity.Warning, "safeexit")
        (unsure,) = [each for each in told.diagnostics if each.code == "SX109"]
        assert unsure.severity is lsp.DiagnosticSeverity.Information
        assert unsure.message.startswith("To be looked at: ")
        editor.change(uri, 2, "<main>")
        assert await editor.next() == lsp.PublishDiagnosticsParams(uri, (), 2)
        editor.change(uri, 3, _EXIT)
        assert (await editor.next()).diagnostics != ()
        editor.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))
        assert (await editor.next()).diagnostics == ()

    _drive(session)


@pytest.mark.parametrize(
    ("encoding", "column"),
    [
        (None, 24),
        (lsp.PositionEncodingKind.Utf16, 24),
        (lsp.PositionEncodingKind.Utf8, 26),
        (lsp.PositionEncodingKind.Utf32, 23),
    ],
)
def test_columns_count_as_the_editor_counts(
    encoding: lsp.PositionEncodingKind | None, column: int, folder: Path
) -> None:
    """A character outside the basic plane is two units of UTF-16, which is the default, and four bytes."""

    async def session(editor: _Editor) -> None:
        editor.open(folder / "a.html", f"\N{WAVING HAND SIGN}{_EXIT}")
        (insecure,) = [each for each in (await editor.next()).diagnostics if each.code == "SX106"]
        assert insecure.range.start == lsp.Position(0, column)

    _drive(session, encoding)


def test_fast_typing_is_checked_once(folder: Path) -> None:
    """Of changes that follow each other at once, only the last text is checked and told."""

    async def session(editor: _Editor) -> None:
        uri = editor.open(folder / "a.html", "")
        await editor.next()
        for version in range(2, 12):
            editor.change(uri, version, _EXIT if version == 11 else "<p>")
        told = await editor.next()
        assert told.version == 11
        assert told.diagnostics != ()
        other = editor.open(folder / "b.html", "")
        assert (await editor.next()).uri == other

    _drive(session)


def test_the_rule_is_explained_where_the_pointer_rests(folder: Path) -> None:
    """Hover shows what the rule checks, why, and how to fix it; elsewhere there is nothing to show."""

    async def session(editor: _Editor) -> None:
        uri = editor.open(folder / "a.html", f"<main>\n{_EXIT}")
        await editor.next()
        document = lsp.TextDocumentIdentifier(uri)
        hover = await editor.text_document_hover_async(lsp.HoverParams(document, lsp.Position(1, 30)))
        assert hover is not None
        assert isinstance(hover.contents, lsp.MarkupContent)
        assert hover.contents.value.startswith("**SX106 exit-insecure-href**: ")
        for heading in ("What it checks", "Why it matters", "How to fix it"):
            assert f"**{heading}**" in hover.contents.value
        assert await editor.text_document_hover_async(lsp.HoverParams(document, lsp.Position(0, 0))) is None

    _drive(session)


def test_what_can_be_mended_is_offered(folder: Path) -> None:
    """A quick fix mends its finding; a safe one is preferred and a part of what mends all at once."""
    (folder / "safeexit.toml").write_text('select = ["SX104", "SX106"]\n', "utf-8")
    bare = _EXIT.replace(' rel="noreferrer"', "")

    async def session(editor: _Editor) -> None:
        text = f"<main>\r\n\N{WAVING HAND SIGN} {bare}\r\n{bare}"
        uri = editor.open(folder / "a.html", text)
        await editor.next()
        safe, unsafe = sorted(await editor.actions(uri, 1, ["quickfix"]), key=lambda each: each.title)
        assert (safe.title, safe.is_preferred) == ("Mend SX104 exit-no-noreferrer", True)
        assert (unsafe.title, unsafe.is_preferred) == (
            "Mend SX106 exit-insecure-href (look at what it changes)",
            False,
        )
        assert [each.code for each in unsafe.diagnostics or []] == ["SX106"]
        assert await editor.actions(uri, 0, ["quickfix"]) == []
        assert _edited(text, unsafe, uri) == text.replace("http:", "https:", 1)
        (all_,) = await editor.actions(uri, 0, ["source.fixAll"])
        mended = _edited(text, all_, uri)
        assert mended.count("noreferrer") == 2
        assert mended.count("http:") == 2
        editor.change(uri, 2, mended)
        assert {each.code for each in (await editor.next()).diagnostics} == {"SX106"}
        assert [each.kind for each in await editor.actions(uri, 1)] == ["quickfix"]

    _drive(session)


def _edited(text: str, action: lsp.CodeAction, uri: str) -> str:
    """Return the text after an action, as an editor makes its edits: the last one first."""
    assert action.edit is not None
    lines = text.split("\r\n")
    for edit in reversed((action.edit.changes or {})[uri]):
        start, end = edit.range.start, edit.range.end
        assert start.line == end.line
        line = lines[start.line].encode("utf-16-le")
        changed = line[: 2 * start.character] + edit.new_text.encode("utf-16-le") + line[2 * end.character :]
        lines[start.line] = changed.decode("utf-16-le")
    return "\r\n".join(lines)


def test_settings_are_heeded_and_their_mistakes_told(folder: Path) -> None:
    """What the settings exclude is left alone; a mistake in them stands at the top until it is mended."""

    async def session(editor: _Editor) -> None:
        editor.open(folder / "old/a.html", _EXIT)
        assert (await editor.next()).diagnostics == ()
        (folder / "safeexit.toml").write_text("selct = []\n", "utf-8")
        uri = editor.open(folder / "b.html", _EXIT)
        (mistake,) = (await editor.next()).diagnostics
        assert "did you mean 'select'?" in mistake.message
        assert await editor.actions(uri, 0) == []
        (folder / "safeexit.toml").write_text('select = ["SX106"]\n', "utf-8")
        editor.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))
        assert [each.code for each in (await editor.next()).diagnostics] == ["SX106"]

    _drive(session)


def test_a_text_without_a_file_is_checked_and_its_language_heeded() -> None:
    """An unsaved text is checked by the current folder's settings, in the language that the editor names."""

    async def session(editor: _Editor) -> None:
        editor.open("untitled:Untitled-1", f"{{# {_EXIT} #}}", "django-html")
        assert (await editor.next()).diagnostics == ()
        editor.open("untitled:Untitled-2", _EXIT)
        assert "SX106" in [each.code for each in (await editor.next()).diagnostics]

    _drive(session)


_OWN_RULE = '''
from safeexit.checker.findings import Severity
from safeexit.checker.rules.rule import Rule, failed


class Named(Rule):
    """A link.

    What it checks:
        Links.

    Why it matters:
        It does.

    How to fix it:
        Do.
    """

    code, name, severity = "ACME1", "link-there", Severity.ERROR
    references, good, bad = (), (), ()

    def targets(self, audit):
        return audit.page.tags("a")

    def judge(self, target, audit):
        yield failed(target, "First.")
'''


def test_changed_settings_and_own_rules_hold_at_once(folder: Path) -> None:
    """The editor is asked to tell of such files; when one changes, open texts are checked anew."""

    async def session(editor: _Editor) -> None:
        async def told(*changed: str) -> list[tuple[object, str]]:
            editor.workspace_did_change_watched_files(
                lsp.DidChangeWatchedFilesParams(
                    [lsp.FileEvent((folder / name).as_uri(), lsp.FileChangeType.Changed) for name in changed]
                )
            )
            return [(each.code, each.message) for each in (await editor.next()).diagnostics]

        registered = await asyncio.wait_for(editor.registered.get(), _TIMEOUT)
        assert registered.method == lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
        editor.open(folder / "a.html", _EXIT)
        assert [each.code for each in (await editor.next()).diagnostics] == ["SX106"]
        (folder / "mine.py").write_text(_OWN_RULE, "utf-8")
        (folder / "safeexit.toml").write_text('own-rules = ["mine.py"]\nselect = ["ACME1"]\n', "utf-8")
        assert await told("safeexit.toml") == [("ACME1", "First.")]
        (folder / "mine.py").write_text(_OWN_RULE.replace("First.", "Other."), "utf-8")
        assert await told("unrelated.py", "mine.py") == [("ACME1", "Other.")]
        (folder / "mine.py").write_text("wrong =", "utf-8")
        assert "mine.py, line 1" in (await told("mine.py"))[0][1]
        (folder / "mine.py").write_text(_OWN_RULE, "utf-8")
        assert await told("mine.py") == [("ACME1", "First.")]

    _drive(session)


def test_what_is_no_page_is_told(folder: Path) -> None:
    """A text that cannot be read as a page says so in one place, and the server lives on."""

    async def session(editor: _Editor) -> None:
        editor.open(folder / "a.html", "\0" * 200)
        (told,) = (await editor.next()).diagnostics
        assert "cannot be" in told.message
        editor.open(folder / "b.html", _EXIT)
        assert (await editor.next()).diagnostics != ()

    _drive(session)


def test_without_the_extra_it_says_what_to_install() -> None:
    """`safeexit lsp` without pygls ends with 2 and the exact command."""
    code = "import sys, safeexit.cli as c; sys.modules['pygls'] = None; sys.argv[1:] = ['lsp']; c.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("safeexit: lsp needs the package pygls")
    assert done.stderr.endswith("pip install 'safeexit[lsp]'\n")
