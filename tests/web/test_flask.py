"""The front door for Flask: the contract's answers and headers, in Flask's own idiom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from flask_talisman import Talisman  # type: ignore[import-untyped]  # it has no types
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client, TestResponse

from safeexit import BetaNotice, SafeExit
from safeexit.records import Feedback, open_store
from safeexit.web.flask import init_app
from tests.web.sites import SITE

_TEMPLATE = (
    "<!doctype html><html><head>{{ safeexit.head() }}</head><body>{{ safeexit.body_start() }}"
    "{% gate 'statistics' %}<script src='https://stats.example.org/count.js'></script>{% endgate %}"
    "{{ safeexit.body_end() }}</body></html>"
)
_BARE = "<!doctype html><html><head><title>t</title></head><body><p>words</p></body></html>"


def _app(site: SafeExit = SITE, **options: Any) -> flask.Flask:
    app = flask.Flask(__name__)
    app.secret_key = "only for tests"  # noqa: S105
    app.add_url_rule("/", "index", lambda: flask.render_template_string(_TEMPLATE))
    app.add_url_rule("/bare", "bare", lambda: _BARE)
    app.add_url_rule("/stream", "stream", lambda: flask.Response(iter(_BARE.partition("<p>"))))
    app.add_url_rule("/plain", "plain", lambda: flask.render_template_string("nothing of ours"))
    init_app(app, site, **options)
    return app


@pytest.fixture
def client() -> FlaskClient:
    """A browser that keeps cookies."""
    return _app().test_client()


def _choose(client: Client, form: str = "decision=accept&next=/", **options: Any) -> TestResponse:
    return client.post("/_sx/consent", data=form, content_type="application/x-www-form-urlencoded", **options)


def test_a_template_renders_the_components(client: FlaskClient) -> None:
    """`safeexit` gives what the site gives, with the path of the page; caches learn what it depends on."""
    page = client.get("/?a=b")
    assert str(SITE.head()) in page.text
    assert str(SITE.body_start(next="/?a=b")) in page.text
    assert str(SITE.body_end(next="/?a=b")) in page.text
    assert '<template data-safeexit="gate" data-category="statistics">' in page.text
    assert page.headers["Vary"] == "Cookie, Sec-GPC"


def test_a_choice_holds_and_its_message_is_shown_once(client: FlaskClient) -> None:
    """The page that follows the form thanks, clears its cookie and is not kept; later ones are private."""
    answer = _choose(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    first = client.get("/")
    assert "You have accepted" in first.text
    assert first.headers["Cache-Control"] == "private, no-store"
    later = client.get("/")
    assert 'data-safeexit="cookies"' not in later.text
    assert "<template" not in later.text
    assert later.headers["Cache-Control"] == "private"


def test_no_hook_makes_a_visitors_page_public() -> None:
    """What an application does to every response comes before our headers."""
    app = _app()

    @app.after_request
    def cache(response: flask.Response) -> flask.Response:
        response.headers["Cache-Control"] = "public, max-age=600"
        return response

    client = app.test_client()
    _choose(client)
    client.get("/")
    assert client.get("/").headers["Cache-Control"] == "private, max-age=600"


def test_what_has_nothing_of_ours_keeps_its_headers(client: FlaskClient) -> None:
    """A template that does not use the components does not depend on the choice."""
    assert "Vary" not in client.get("/plain").headers


def test_nobody_changes_the_exit() -> None:
    """Neither a session nor a policy for referrers comes between the visitor and the way out."""
    app = _app()
    Talisman(app, force_https=False)

    @app.before_request
    def keep() -> None:
        flask.session.permanent = True
        flask.session["seen"] = True

    way_out = app.test_client().get("/_sx/leave")
    assert (way_out.status_code, way_out.headers["Location"]) == (303, "https://www.bbc.co.uk/weather")
    assert way_out.headers.getlist("Referrer-Policy") == ["no-referrer"]
    assert way_out.headers.getlist("Set-Cookie") == []
    assert way_out.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("inject", [False, True])
def test_the_nonce_is_talismans(inject: bool) -> None:
    """The inline scripts run under flask-talisman's policy."""
    app = _app(inject=inject)
    policy = {"script-src": "'self'"}
    Talisman(
        app,
        force_https=False,
        content_security_policy=policy,
        content_security_policy_nonce_in=["script-src"],
    )
    page = app.test_client().get("/bare" if inject else "/")
    nonce = page.headers["Content-Security-Policy"].partition("'nonce-")[2].rstrip("'")
    assert nonce
    assert page.text.count(f'nonce="{nonce}"') == page.text.count("nonce=") > 2


def test_the_form_works_after_a_hook_has_read_it() -> None:
    """A hook that looks at every form, as one against forgery may, takes nothing away."""
    app = _app()
    seen: list[str] = []
    app.before_request(lambda: seen.extend(flask.request.form))
    answer = _choose(app.test_client(), "decision=save&category=statistics&category=preferences")
    assert answer.status_code == 303
    assert ":preferences.statistics:" in answer.headers["Set-Cookie"] + str(answer.headers)
    assert seen == ["decision", "category"]


def test_our_forms_need_no_token() -> None:
    """An extension that asks for one (Flask-WTF calls itself `csrf`) leaves our routes out."""

    class Protection:
        exempted: list[str]

        def exempt(self, routes: flask.Blueprint) -> None:
            self.exempted = [routes.name]

    app = flask.Flask(__name__)
    app.extensions["csrf"] = protection = Protection()
    init_app(app, SITE)
    assert protection.exempted == ["safeexit"]


def test_a_form_that_is_too_large_is_refused(client: FlaskClient) -> None:
    """No more is read of it than shows that."""
    assert _choose(client, "decision=" + "a" * 3_000_000).status_code == 413


def test_a_form_of_another_site_is_refused(client: FlaskClient) -> None:
    """The origin is asked, in place of a token."""
    assert _choose(client, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_routes_have_a_name() -> None:
    """`url_for` leads to the cookies page."""
    app = _app()
    with app.test_request_context():
        assert flask.url_for("safeexit.answer", name="cookies") == "/_sx/cookies"


@pytest.mark.parametrize("fixed_first", [False, True])
def test_a_proxy_tells_https(fixed_first: bool) -> None:
    """Behind ProxyFix the cookie is `Secure`, in whatever order the two were set up."""
    app = flask.Flask(__name__)
    if fixed_first:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]  # as its documentation says
    init_app(app, SITE)
    if not fixed_first:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]  # as its documentation says
    answer = _choose(app.test_client(), headers={"X-Forwarded-Proto": "https"})
    assert all("; Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_an_application_may_stand_under_a_path() -> None:
    """With APPLICATION_ROOT the mount is the whole path, as browsers see it."""
    app = flask.Flask(__name__)
    app.config["APPLICATION_ROOT"] = "/help"
    init_app(app, SafeExit(quick_exit=SITE.quick_exit, cookies=SITE.cookies, mount="/help/_sx"))
    client = Client(DispatcherMiddleware(_nothing, {"/help": app}))
    assert client.get("/help/_sx/cookies").status_code == 200
    assert _choose_at(client, "/help/_sx/consent").status_code == 303


def _nothing(_environ: Any, start_response: Any) -> Iterator[bytes]:
    start_response("404 Not Found", [])
    return iter(())


def _choose_at(client: Client, path: str) -> TestResponse:
    return client.post(path, data={"decision": "accept"})


@pytest.mark.parametrize("path", ["/bare", "/stream"])
def test_a_page_is_injected(path: str) -> None:
    """A template that nobody touched gets the components, at once or streamed."""
    page = _app(inject=True).test_client().get(path)
    assert page.text.startswith(f"<!doctype html><html><head>{SITE.head()}<title>")
    assert str(SITE.body_start(next=path)) in page.text
    assert page.text.endswith(f"{SITE.body_end(next=path)}</body></html>")


def test_what_brings_the_components_is_not_injected() -> None:
    """A template that renders them has them once, and so have our own pages."""
    client = _app(inject=True).test_client()
    for path in ("/", "/_sx/cookies"):
        assert client.get(path).text.count('data-safeexit="exit"') == 1


def test_a_template_without_a_request_is_for_everybody() -> None:
    """A page made outside a request, for a file or a mail, has what every visitor may see."""
    app = _app()
    with app.app_context():
        assert flask.render_template_string("{{ safeexit.body_start() }}") == str(SITE.body_start())


def test_a_choice_leaves_a_receipt(tmp_path: Path) -> None:
    """`records` names the store."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    _choose(_app(records=url).test_client())
    store = open_store(url)
    assert store.count() == 1
    store.close()


def test_feedback_reaches_the_site() -> None:
    """The notice's own form works here, too, and the page that follows thanks for it."""
    told: list[Feedback] = []
    site = replace(SITE, beta=BetaNotice(on_feedback=told.append))
    client = _app(site).test_client()
    answer = client.post("/_sx/feedback", data={"message": "hello", "next": "/"})
    assert (answer.status_code, [entry.message for entry in told]) == (303, ["hello"])
    thanks = client.get("/")
    assert 'data-safeexit="feedback-saved"' in thanks.text
    assert thanks.headers["Cache-Control"] == "private, no-store"
    assert 'data-safeexit="feedback-saved"' not in client.get("/").text


def test_the_components_come_once() -> None:
    """A second `init_app` is refused by name."""
    with pytest.raises(ValueError, match="safeexit"):
        init_app(_app(), SITE)
