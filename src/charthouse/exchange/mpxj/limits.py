"""What a worker may use: memory, seconds, files, and neither the network nor other programs."""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import signal
import struct
import sys
from dataclasses import dataclass

GIBIBYTE = 1 << 30
MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that reading or writing one file may take."""

    seconds: float = 120
    """By the clock on the wall; the parent ends the worker after it."""
    cpu_seconds: int = 120
    heap: str = "512m"
    """Java's own memory."""
    address_space: int = 3 * GIBIBYTE
    output: int = 512 * MEBIBYTE
    """The biggest file that the worker may write."""
    open_files: int = 256


DEFAULT = Limits()

# Numbers of Linux's system calls that a reader of files never needs, by machine:
# socket connect bind execve execveat ptrace process_vm_writev io_uring_setup
_FORBIDDEN_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 49, 59, 322, 101, 311, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 117, 271, 425)),
}

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_GREATER_OR_EQUAL, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_X32_CALLS = 0x40000000


def confine(limits: Limits) -> None:
    """Bind this process, before it looks at the file, to its limits; it dies with its parent."""
    _limit(resource.RLIMIT_AS, limits.address_space)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, limits.output)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _forbid_calls(libc)


def _limit(what: int, most: int) -> None:
    _, ceiling = resource.getrlimit(what)
    least = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
    resource.setrlimit(what, (least, least))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _forbid_calls(libc: ctypes.CDLL) -> None:
    """Let the kernel refuse sockets and other programs to this process and all its threads (seccomp)."""
    known = _FORBIDDEN_CALLS.get(platform.machine())
    if known is None:
        return
    architecture, calls = known
    last = len(calls) + 4  # the index of the instruction that refuses
    code = [_instruction(_LOAD, 0, 0, 4), _instruction(_JUMP_IF_EQUAL, 0, last - 2, architecture)]
    code.append(_instruction(_LOAD, 0, 0, 0))
    code.append(_instruction(_JUMP_IF_GREATER_OR_EQUAL, last - 4, 0, _X32_CALLS))
    code += [_instruction(_JUMP_IF_EQUAL, last - index - 5, 0, call) for index, call in enumerate(calls)]
    code[-1] = _instruction(_JUMP_IF_EQUAL, 0, 1, calls[-1])
    code.append(_instruction(_RETURN, 0, 0, _REFUSE))
    code.append(_instruction(_RETURN, 0, 0, _ALLOW))
    program = _Program(len(code), b"".join(code))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


def _instruction(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
