"""Charthouse as an ASGI application: Django, and beside it the streams that its live pages listen to."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charthouse.settings")

_django = get_asgi_application()

from charthouse.bodies import bounded  # noqa: E402 - only now are the chapters ready
from charthouse.live.stream import streaming  # noqa: E402

application = streaming(bounded(_django))
