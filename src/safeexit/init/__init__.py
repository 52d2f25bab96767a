"""Finds what a site is built with, and proposes settings to start from."""
