"""A charity's site in Flask: an application factory, flask-talisman's policy, the components in templates."""

from __future__ import annotations

import os
from pathlib import Path

import flask
from flask_talisman import Talisman

from safeexit import BetaNotice, Category, Cookie, CookieBanner, QuickExit, SafeExit
from safeexit.web.flask import init_app

HERE = Path(__file__).parent
SITE = SafeExit(
    quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
    cookies=CookieBanner(
        policy_url="/cookies",
        version="2026-11",
        categories=(
            Category(
                "statistics", cookies=(Cookie("visits", days=30, purpose="Counts the pages that you open"),)
            ),
        ),
    ),
    beta=BetaNotice(feedback_url="/contact"),
)
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
}
PAGES = ("accessibility", "contact", "cookies", "stay-safe-online")


def create_app(*, inject: bool = False) -> flask.Flask:
    """Return the application; with `inject`, its templates leave the components to the middleware."""
    app = flask.Flask(__name__)
    Talisman(
        app,
        # A site on the internet leaves this out: Talisman then insists on https.
        force_https=False,
        content_security_policy=POLICY,
        content_security_policy_nonce_in=["script-src"],
    )
    init_app(app, SITE, inject=inject)

    @app.get("/")
    @app.get("/<any({}):name>".format(", ".join(f'"{name}"' for name in PAGES)))
    def page(name: str = "index") -> str:
        return flask.render_template(f"{name}.html", inject=inject)

    @app.get("/style.css")
    def style() -> flask.Response:
        return flask.send_from_directory(HERE.parent / "before-and-after", "style.css")

    return app


if __name__ == "__main__":
    create_app().run(port=int(os.environ.get("PORT", "8001")))
