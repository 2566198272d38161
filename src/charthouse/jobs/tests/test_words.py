"""A job speaks its owner's language, whoever works on it."""

import pytest
from django.utils import translation

from charthouse.jobs import actions, registry, worker
from charthouse.jobs.models import Job
from charthouse.jobs.registry import JobKind
from charthouse.refusals import Refused
from charthouse.ui import formats

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_refuses_in_its_owner_s_language(maria, monkeypatch):
    maria.locale = "de"
    maria.save()
    said = {}

    def work(running):
        said["language"] = translation.get_language()
        raise Refused(formats.span(960))

    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register(JobKind("test.words", work))
    job = actions.start("test.words", by=maria, title="Speak", arguments={})

    worker.main(until_empty=True)

    assert said == {"language": "de"}
    assert Job.objects.get(pk=job.pk).error == "2\N{NO-BREAK SPACE}T"
    assert translation.get_language() == "en"
