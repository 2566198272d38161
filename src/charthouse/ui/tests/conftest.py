"""People for the shell's tests."""

import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def maria(db):
    return get_user_model().objects.create_user("maria@example.com", "charthouse-demo", name="Maria Okafor")


@pytest.fixture
def maria_unsaved():
    return get_user_model()(email="maria@example.com", name="Maria Okafor", theme="dark")
