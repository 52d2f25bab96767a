"""Accessible quick exit, cookie banner and beta notice, and a checker for them."""
