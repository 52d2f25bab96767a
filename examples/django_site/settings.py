"""The site's settings. A site on the internet has a secret key of its own, and names its hosts."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from safeexit import BetaNotice, Category, Cookie, CookieBanner, QuickExit, SafeExit

HERE = Path(__file__).parent
DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY", "only for this example")
ALLOWED_HOSTS = ["127.0.0.1", ".localhost", "localhost"]
ROOT_URLCONF = "urls"
WSGI_APPLICATION = "wsgi.application"

INSTALLED_APPS = ["safeexit.web.django", "csp"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "safeexit.web.django.middleware.SafeExitMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {"context_processors": ["safeexit.web.django.context_processors.safeexit"]},
    }
]

# With inject, the templates leave the three pieces to the middleware.
INJECT = bool(os.environ.get("INJECT"))
SAFEEXIT = {
    "site": SafeExit(
        quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
        cookies=CookieBanner(
            policy_url="/cookies",
            version="2026-11",
            categories=(
                Category(
                    "statistics",
                    cookies=(Cookie("visits", days=30, purpose="Counts the pages that you open"),),
                ),
            ),
        ),
        beta=BetaNotice(feedback_url="/contact"),
    ),
    "inject": INJECT,
}
# Django 6 has such a policy of its own (SECURE_CSP), whose nonce works just as well.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "require-trusted-types-for": ["'script'"],
    }
}
