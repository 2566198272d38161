"""Where heavy computation is done, from CHARTHOUSE_COMPUTE; what cannot be used is refused aloud."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from charthouse import configuration
from charthouse.configuration import BadSetting


@dataclass(frozen=True, slots=True)
class Cluster:
    """The scheduler of a Dask cluster; with ``tls://`` the files that prove who talks to whom."""

    address: str
    ca: str = ""
    certificate: str = ""
    key: str = ""


def cluster() -> Cluster | None:
    """The cluster that the environment names; none: everything is computed in this process.

    :raises BadSetting:
    """
    address = configuration.text("CHARTHOUSE_COMPUTE")
    if not address:
        return None
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in {"tcp", "tls"} or not parts.hostname or port is None or parts.path or parts.query:
        raise BadSetting(
            f'CHARTHOUSE_COMPUTE="{address}": use the address of a Dask scheduler, like "tcp://10.0.0.5:8786" or'
            ' "tls://…", or leave it out to compute in this process.'
        )
    if find_spec("distributed") is None:
        raise BadSetting('CHARTHOUSE_COMPUTE names a Dask cluster; run: pip install "charthouse[cluster]"')
    names = ("CHARTHOUSE_COMPUTE_CA", "CHARTHOUSE_COMPUTE_CERTIFICATE", "CHARTHOUSE_COMPUTE_KEY")
    files = [configuration.text(name) for name in names]
    if parts.scheme == "tls":
        for name, file in zip(names, files, strict=True):
            if not file or not Path(file).is_file():
                raise BadSetting(f'{name}="{file}": with tls:// this names a PEM file that can be read.')
    return Cluster(address, *files)
