"""The site's addresses."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.urls import include, path
from django.views.generic import TemplateView
from django.views.static import serve

PAGES = {"": "index", "accessibility": "accessibility", "contact": "contact", "cookies": "cookies"}


def style(_request: HttpRequest) -> FileResponse:
    """Return the style that the examples share."""
    return FileResponse((settings.HERE.parent / "before-and-after" / "style.css").open("rb"))


urlpatterns = [
    *(
        path(
            address,
            TemplateView.as_view(template_name=f"{name}.html", extra_context={"inject": settings.INJECT}),
        )
        for address, name in PAGES.items()
    ),
    path("_sx/", include("safeexit.web.django.urls")),
    path("style.css", style),
    # A site on the internet lets its web server do this.
    path("static/<path:path>", serve, {"document_root": settings.HERE / "static"}),
]
