"""The plan chapter as a Django app."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Registers the plan chapter."""

    name = "charthouse.plan"
    label = "plan"
