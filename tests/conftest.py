"""Settings for all tests."""

from hypothesis import settings

# No timed assertions: a busy machine is no fault of the code's.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
