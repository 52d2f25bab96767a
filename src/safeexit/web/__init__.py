"""What we serve: the exit, the visitor's choice, the cookies page and the assets.

The core (`http`, `endpoints` and the modules beside them) knows requests and responses as plain values and no
framework; `wsgi` and `asgi` carry them to and from a server.
"""
