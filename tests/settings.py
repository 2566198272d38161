"""Charthouse's own settings in a data folder that vanishes, with passwords that are quick to check."""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="charthouse-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["CHARTHOUSE_DATA_DIR"] = _data
os.environ.pop("CHARTHOUSE_DEBUG", None)

from charthouse.settings import *  # noqa: E402, F403
from charthouse.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A file, not memory: then threads and a live server see the same database, under the same locks as in earnest.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_data, "tests.sqlite3")}  # noqa: PTH118
