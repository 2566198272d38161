"""The API's frame as a Django app."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Keeps the answers to idempotency keys and the counts of requests."""

    name = "charthouse.rest"
    label = "rest"
