"""A Django project with all components, for the tests of its front door."""

# Django has no types of its own.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator, Callable, Iterator

import django
from csp.constants import NONCE
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import etag
from markupsafe import Markup

from tests.web.sites import SITE

MIDDLEWARE = "safeexit.web.django.middleware.SafeExitMiddleware"
DJANGO_CSP = "csp.middleware.CSPMiddleware"
OWN_CSP = "django.middleware.csp.ContentSecurityPolicyMiddleware"  # from Django 6.0 on
POLICIES = [DJANGO_CSP, *([OWN_CSP] if importlib.util.find_spec("django.middleware.csp") else [])]
PAGE = "<!doctype html><html><head><title>t</title></head><body><p>words</p></body></html>"

settings.configure(
    SECRET_KEY="only for tests",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "safeexit.web.django"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.gzip.GZipMiddleware",
        "django.middleware.http.ConditionalGetMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        MIDDLEWARE,
    ],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    SESSION_SAVE_EVERY_REQUEST=True,
    SAFEEXIT={"site": SITE},
    CONTENT_SECURITY_POLICY={"DIRECTIVES": {"script-src": ["'self'", NONCE]}},
    SECURE_CSP={"script-src": ["'self'", "<CSP_NONCE_SENTINEL>"]},
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"context_processors": ["safeexit.web.django.context_processors.safeexit"]},
        }
    ],
)
django.setup()


def render(template: str, request: HttpRequest | None = None) -> str:
    """Return what a template that loads our tags renders."""
    made = engines["django"].from_string(f"{{% load safeexit %}}{template}")
    return str(made.render({}, request))


def _templated(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        render(
            "<!doctype html><html><head>{% safeexit_head %}</head><body>{% safeexit_body_start %}"
            "{% gate 'statistics' %}<script src='https://stats.example.org/count.js'></script>{% endgate %}"
            "{% safeexit_body_end %}</body></html>",
            request,
        )
    )


def overwriting(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware that knows better than any view."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Referrer-Policy"] = "unsafe-url"
        return response

    return middleware


def _signed_in(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = True
    return HttpResponse("seen")


def _bare(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


_tagged = etag(lambda _request: '"v1"')(_bare)


def _streamed(_request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse(part.encode() for part in PAGE.partition("<p>"))


async def _streamed_later(_request: HttpRequest) -> HttpResponseBase:
    async def parts() -> AsyncIterator[bytes]:
        for part in PAGE.partition("<p>"):
            yield part.encode()

    return StreamingHttpResponse(parts())


def _streamed_template(request: HttpRequest) -> HttpResponseBase:
    def parts() -> Iterator[str]:
        yield render("{% safeexit_head %}{% safeexit_body_start %}", request)

    return StreamingHttpResponse(parts())


def _fragment(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render("{% gate 'statistics' label='Video' %}<p>video</p>{% endgate %}", request))


def _leave_out(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(Markup("<li>part</li>"))


urlpatterns = [
    path("", _templated),
    path("signed-in", _signed_in),
    path("bare", _bare),
    path("tagged", _tagged),
    path("streamed", _streamed),
    path("streamed-later", _streamed_later),
    path("streamed-template", _streamed_template),
    path("fragment", _fragment),
    path("part", _leave_out),
    path("_sx/", include("safeexit.web.django.urls")),
]
