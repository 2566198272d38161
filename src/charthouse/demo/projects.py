"""The demo projects, in the order in which the portfolio shows them."""

from charthouse.demo.cybersecurity import ZERO_TRUST
from charthouse.demo.infrastructure import DATA_CENTRE
from charthouse.demo.rows import DemoProject
from charthouse.demo.software import PORTAL
from charthouse.demo.transformation import ERP

PROJECTS: tuple[DemoProject, ...] = (ERP, PORTAL, DATA_CENTRE, ZERO_TRUST)
