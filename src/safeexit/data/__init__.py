"""Facts about other people's software: tracker hosts, cookie names, vendors, words.

NOTICE says whose they are.
"""
