"""The check that every text is marked for translation finds one that is not."""

import pytest
import unmarked
from parts import ROOT

REFUSALS = frozenset({"Refused", "TooLate"})


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>{% translate 'Done' %}</p>", []),
        ("<p>\n Nothing is due.</p>", [(1, "Nothing is due.")]),
        ("<p>{% blocktranslate %}Due {{ day }}{% endblocktranslate %} today</p>", [(1, "today")]),
        ('<button aria-label="Close">×</button>', [(1, "Close")]),
        ("<button title=\"{% translate 'Close' %}\">×</button>", []),
        ('<input placeholder="CRM-42">', []),
        ("<p>{# not said #}{{ name }} · {{ date }}</p>", []),
        ("{% block body_class %}entrance{% endblock %}", []),
        ("<script>let word = 1</script><kbd>Esc</kbd>", []),
    ],
)
def test_in_a_template(page, found):
    assert list(unmarked.in_template(page)) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('raise TooLate(_("The gate is closed."))', []),
        ('raise TooLate("The gate is closed.")', [(1, "The gate is closed.")]),
        ('raise TooLate(f"{gate} is closed.")', [(1, " is closed.")]),
        ('raise TooLate("%s is closed." % gate)', [(1, "%s is closed.")]),
        ('raise ValueError("our own mistake")', []),
        ('Field(label="Name", widget="text")', [(1, "Name")]),
        ('Field(label=_("Name"))', []),
        ('messages.success(request, "Kept.")', [(1, "Kept.")]),
        ('log.info("Kept.")', []),
        (
            "_(WORDS[kind])",
            [(1, "_(WORDS[kind]): mark texts where they are written, and say them by str()")],
        ),
    ],
)
def test_in_python(code, found):
    assert list(unmarked.in_python(code, refusals=REFUSALS)) == found


def test_refusals_are_known_by_their_descent():
    known = unmarked.refusal_classes(ROOT / "src" / "charthouse")

    assert {"Refused", "BadValue", "CannotCompute"} <= known
    assert "CircularPlan" not in known
