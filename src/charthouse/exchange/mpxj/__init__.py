"""Other tools' plan files (.mpp .xer .pmxml .mpx .gan .pod …), through MPXJ, one confined process per file."""

from charthouse.exchange.mpxj.files import read, write

__all__ = ["read", "write"]
