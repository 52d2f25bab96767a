"""What stands under the site's mount: `path("_sx/", include("safeexit.web.django.urls"))`."""

from __future__ import annotations

from django.urls import path

from safeexit.web.django.views import answer

__all__ = ["app_name", "urlpatterns"]

app_name = "safeexit"
urlpatterns = [path("<path:name>", answer, name="answer")]
