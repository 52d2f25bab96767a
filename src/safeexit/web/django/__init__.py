"""For Django: the app `safeexit.web.django`, with its URLs, middleware, context processor and template tags.

SAFEEXIT = {"site": SafeExit(quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"))}
INSTALLED_APPS = [..., "safeexit.web.django"]
MIDDLEWARE = [..., "safeexit.web.django.middleware.SafeExitMiddleware"]

path("_sx/", include("safeexit.web.django.urls"))
{% load safeexit %} {% safeexit_head %} … {% safeexit_body_start %} … {% safeexit_body_end %}
"""

try:
    import django  # noqa: F401  imported to say what lacks
except ImportError as error:
    raise ImportError(
        f"{__name__} needs the package {error.name}, which is not installed: pip install 'safeexit[django]'"
    ) from error
