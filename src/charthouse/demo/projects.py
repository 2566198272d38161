"""The demo projects, in the order in which the portfolio shows them."""

from charthouse.demo.cybersecurity import ZERO_TRUST
from charthouse.demo.infrastructure import DATA_CENTRE
from charthouse.demo.rows import DemoProject
from charthouse.demo.software import PORTAL
from charthouse.demo.transformation import ERP
from charthouse.demo.wave_zero import PILOT

PROJECTS: tuple[DemoProject, ...] = (ERP, PORTAL, DATA_CENTRE, ZERO_TRUST)
"""Those that are under way."""
EVERY: tuple[DemoProject, ...] = (*PROJECTS, PILOT)
"""With the one that is finished."""
