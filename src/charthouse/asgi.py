"""Charthouse as an ASGI application: Django, and beside it the streams that its live pages listen to."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charthouse.settings")

django.setup(set_prefix=False)

from charthouse.bodies import bounded  # noqa: E402 - only now are the chapters ready
from charthouse.live.stream import streaming  # noqa: E402
from charthouse.one_thread import Handler  # noqa: E402
from charthouse.readers import patient  # noqa: E402

application = patient(streaming(bounded(Handler())))
