"""Charthouse as an ASGI application: Django, and beside it the streams that its live pages listen to."""

import os

import django

from charthouse.starting import what_stays

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charthouse.settings")

with what_stays():
    django.setup(set_prefix=False)

    from django.urls import get_resolver

    # Only now are the chapters ready.
    from charthouse.bodies import bounded
    from charthouse.live.stream import streaming
    from charthouse.one_thread import Handler
    from charthouse.readers import patient

    application = patient(streaming(bounded(Handler())))
    # Else who asks first waits until every page and operation is loaded.
    get_resolver().url_patterns  # noqa: B018
