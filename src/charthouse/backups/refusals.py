"""Why a backup cannot be made, read or put back."""

from __future__ import annotations


class BackupRefused(Exception):  # noqa: N818 - it reads as what it is
    """Nothing was changed; the message is a sentence with the way out."""


class Unreadable(BackupRefused):
    """The file is no backup, or not whole: cut off, damaged or changed by hand."""


class NewerThanThis(BackupRefused):
    """The database or backup knows changes that this version of Charthouse has never heard of."""
