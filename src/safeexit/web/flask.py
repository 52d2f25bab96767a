"""For Flask: `init_app(app, site)` answers under the site's mount and gives each template `safeexit`.

{{ safeexit.head() }} … {{ safeexit.body_start() }} … {{ safeexit.body_end() }}
{% gate "statistics" %}<script src="https://stats.example.org/count.js"></script>{% endgate %}
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

try:
    import flask
    from werkzeug.datastructures import Headers
except ImportError as error:
    raise ImportError(
        f"{__name__} needs the package {error.name}, which is not installed: pip install 'safeexit[flask]'"
    ) from error

from safeexit.web import endpoints, stores, wsgi
from safeexit.web.forms import BODY_LIMIT
from safeexit.web.jinja2 import SafeExitExtension
from safeexit.web.visit import VISIT, Visit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from safeexit.records.store import Store
    from safeexit.site import SafeExit

__all__ = ["blueprint", "init_app"]


def init_app(app: flask.Flask, site: SafeExit, *, inject: bool = False, records: str | None = None) -> None:
    """Put a site's components at the service of an application; `app` may come from a factory.

    Args:
        app: The application.
        site: The site's components; its mount is a path of this application.
        inject: Whether HTML pages get the components without a change to their templates.
        records: The URL of a database for consent receipts; see `safeexit.records`.

    Raises:
        ImportError: `records` is given, and the extra of that name is not installed.
        ValueError: `records` is no URL of a store, or the application has the components already.
    """
    ours = blueprint(site, records=stores.open_for(records))
    root = (app.config["APPLICATION_ROOT"] or "").rstrip("/")
    app.register_blueprint(ours, url_prefix=site.mount.removeprefix(root))
    if csrf := app.extensions.get("csrf"):  # Flask-WTF: our forms are checked by their origin
        csrf.exempt(ours)
    app.jinja_env.add_extension(SafeExitExtension)
    app.context_processor(lambda: {"safeexit": _visit(site)})
    # Around the whole application: no hook that runs later can make a visitor's page public.
    # setattr: Flask's documented way to wrap an application, which the types of a method forbid.
    setattr(app, "wsgi_app", wsgi.pages(site, app.wsgi_app, inject=inject))  # noqa: B010


def blueprint(site: SafeExit, *, records: Store | None = None) -> flask.Blueprint:
    """Return the routes under the site's mount, which is where they have to be registered."""
    routes = flask.Blueprint("safeexit", __name__)

    @routes.route("/<path:name>", methods=["GET", "POST"])
    def answer(name: str) -> _Answer:
        request = replace(
            wsgi.read_request(flask.request.environ), path=f"{site.mount}/{name}", body=_body(flask.request)
        )
        response = endpoints.answer(site, request, records=records)
        return _Answer(response.body, response.status, list(response.headers))

    return routes


class _Answer(flask.Response):
    """An answer of ours. Hooks of the application may add headers, but change none, and set no cookie.

    A policy for referrers that somebody else put here would tell the next site where a visitor comes from,
    and a session's cookie would come back after the exit has cleared it.
    """

    def __init__(self, body: bytes, status: int, headers: list[tuple[str, str]]) -> None:
        super().__init__(body, status, headers)
        self._ours = headers

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """Return the headers that are sent."""
        headers = super().get_wsgi_headers(environ)
        for name in {"Set-Cookie", *(name for name, _ in self._ours)}:
            headers.remove(name)
        headers.extend(self._ours)
        return headers


def _body(request: flask.Request) -> bytes:
    """Return the form as it was sent, or as a hook of the application has read it before."""
    if request.method != "POST":
        return b""
    body = request.stream.read(BODY_LIMIT + 1)
    return body or urlencode(list(request.form.items(multi=True))).encode()


def _visit(site: SafeExit) -> Visit:
    visit: Visit | None = flask.request.environ.get(VISIT) if flask.has_request_context() else None
    if visit is None:
        return Visit(site)
    visit.nonce = lambda: getattr(flask.request, "csp_nonce", None)  # flask-talisman's
    return visit
