"""Plan files in and out, through one neutral plan document."""

from charthouse.exchange.files import read, write
from charthouse.exchange.refusals import Problem, UnreadablePlan, UnreadableTable, UnwritablePlan

__all__ = ["Problem", "UnreadablePlan", "UnreadableTable", "UnwritablePlan", "read", "write"]
