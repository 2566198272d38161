"""Each page in its reader's own language and formats."""

import pytest
from django.utils import timezone, translation
from tests.worlds import signed_in

from charthouse.accounts.actions import make_first_account
from charthouse.accounts.locales import as_read_by


@pytest.mark.django_db
def test_a_stranger_reads_what_the_browser_asks_for(client, maria):
    page = client.get("/accounts/login/", headers={"accept-language": "de-CH,de;q=0.9,en;q=0.5"})

    assert page.headers["Content-Language"] == "de"
    assert '<html lang="de"' in page.content.decode()


@pytest.mark.django_db
def test_a_stranger_whose_language_we_lack_reads_english(client, maria):
    page = client.get("/accounts/login/", headers={"accept-language": "fi"})

    assert page.headers["Content-Language"] == "en"


def test_what_somebody_chose_wins_over_the_browser(maria):
    maria.locale = "de-at"
    maria.save()

    page = signed_in(maria).get("/projects/", headers={"accept-language": "en-US"})

    assert page.headers["Content-Language"] == "de-at"
    assert '<html lang="de-at"' in page.content.decode()


def test_a_locale_that_is_no_more_is_read_as_english(maria):
    maria.locale = "tlh"
    maria.save()

    assert signed_in(maria).get("/projects/").headers["Content-Language"] == "en"


@pytest.mark.django_db
def test_the_first_account_reads_on_in_the_language_of_the_page_that_made_it():
    with translation.override("de"):
        user = make_first_account(email="m@example.org", name="Maria", password="correct horse battery")

    assert user.locale == "de"


def test_what_is_written_to_somebody_is_in_their_language_and_time(maria):
    maria.locale, maria.time_zone = "de-ch", "Europe/Zurich"

    with translation.override("en"), as_read_by(maria):
        assert translation.get_language() == "de-ch"
        assert timezone.get_current_timezone_name() == "Europe/Zurich"
