"""What `safeexit init` writes for each way to build a site, and what is left to do by hand."""

from __future__ import annotations

import json

__all__ = ["STEPS", "files"]

MODULE = "safeexit_site.py"
SETTINGS = "safeexit.toml"

_MODULE = '''\
"""What safeexit puts into the pages of this site."""

from safeexit import QuickExit, SafeExit

site = SafeExit(
    # Where "Leave this site" leads: an everyday page that nobody wonders about.
    quick_exit=QuickExit(to={to}),
    # Only if the site sets cookies that people may refuse; import CookieBanner and Category:
    # cookies=CookieBanner(
    #     policy_url="/cookies",
    #     categories=(Category("statistics", cookies=("_ga", "_ga_*")),),
    # ),
    # While the service is being tried out; import BetaNotice:
    # beta=BetaNotice(feedback_url="/feedback"),
)
'''
_CHECK = """\
# What `safeexit check` asks of every whole page.
require = ["quick-exit"]
"""
_SITE = """
# What `safeexit build` puts into every page. Each table is a component; remove what the site does not need.
[site.quick-exit]
# Where "Leave this site" leads: an everyday page that nobody wonders about.
to = {to}

# Only if the site sets cookies that people may refuse.
# [site.cookie-banner]
# policy-url = "/cookies"
# categories = [{{ name = "statistics", cookies = ["_ga", "_ga_*"] }}]

# While the service is being tried out.
# [site.beta-notice]
# feedback-url = "/feedback"
"""

STEPS = {
    "django": """\
In settings.py:

    from safeexit_site import site

    SAFEEXIT = {"site": site}
    INSTALLED_APPS = [..., "safeexit.web.django"]
    MIDDLEWARE = [..., "safeexit.web.django.middleware.SafeExitMiddleware"]

In urls.py:

    path("_sx/", include("safeexit.web.django.urls"))

In the base template: {% load safeexit %}, then {% safeexit_head %} first in <head>, {% safeexit_body_start %}
first in <body>, {% safeexit_body_end %} last in it. `python manage.py check` says what is missing.
""",
    "flask": """\
Where the application is made:

    from safeexit.web.flask import init_app
    from safeexit_site import site

    init_app(app, site)

In the base template: {{ safeexit.head() }} first in <head>, {{ safeexit.body_start() }} first in <body>,
{{ safeexit.body_end() }} last in it. Or no change to templates: init_app(app, site, inject=True).
""",
    "starlette": """\
Where the application is made:

    from safeexit.web.starlette import SafeExitMiddleware
    from safeexit_site import site

    app.add_middleware(SafeExitMiddleware, site=site, inject=True)

With inject=True templates need no change.
""",
    "static": """\
Build the site, then put the components into what was built, as the last step (public: its folder):

    safeexit build public
    safeexit check public
""",
    "templates": """\
Print what to paste into the base template, and write the files that it loads:

    safeexit snippet
    safeexit assets public/_sx/assets
    safeexit check templates
""",
}


def files(framework: str, *, to: str) -> dict[str, str]:
    """Return the text of each file to write, by name. `to` is where the exit leads, already checked."""
    address = json.dumps(to, ensure_ascii=False)  # a string of Python and of TOML as well
    if framework in {"static", "templates"}:
        return {SETTINGS: _CHECK + _SITE.format(to=address)}
    return {MODULE: _MODULE.format(to=address), SETTINGS: _CHECK}
