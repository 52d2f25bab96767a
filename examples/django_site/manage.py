"""Run the site: `python manage.py`, or any command of Django's."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    start = ["runserver", "--noreload", os.environ.get("PORT", "8003")]
    execute_from_command_line(sys.argv if len(sys.argv) > 1 else [*sys.argv, *start])
