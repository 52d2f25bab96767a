"""Settings for all tests."""

import os

from hypothesis import settings

# No timed assertions: a busy machine is no fault of the code's.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# No test is answered from what an earlier one kept, nor leaves anything in the user's folders.
os.environ["SAFEEXIT_CACHE"] = ""
