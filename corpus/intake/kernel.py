"""What the Linux kernel refuses a process on its own request, asked for without any library.

Each function gives whether the kernel agreed; on other systems, and where a kernel is too old or
forbids it, none does, and the limits of `corpus.intake.limits` are all there is. Sources: the
manual pages unshare(2), capset(2), landlock(7), seccomp(2) and prctl(2).
"""

import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_FILTER = 2
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION_3 = 0x20080522

# landlock(7): the same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# All rights over files that each version of landlock knows: a right that is not handled is given.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_CONNECT_AND_BIND = 0b11
_SIGNALS_AND_SOCKETS = 0b11
_NET_FROM, _SCOPES_FROM = 4, 6

# seccomp(2): calls that no parser makes, by number. Starting processes, reaching other ones,
# sockets, and the parts of the kernel through which processes have got out.
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CALLS: dict[str, tuple[int, ...]] = {
    # socket connect accept accept4 bind listen fork vfork execve kill ptrace chroot mount umount2
    # pivot_root swapon reboot init_module finit_module kexec_load add_key request_key keyctl
    # unshare setns bpf execveat perf_event_open userfaultfd process_vm_readv process_vm_writev
    # name_to_handle_at open_by_handle_at tkill rt_sigqueueinfo rt_tgsigqueueinfo
    "x86_64": (
        41, 42, 43, 288, 49, 50, 57, 58, 59, 62, 101, 161, 165, 166, 155, 167, 169, 175, 313, 246,
        248, 249, 250, 272, 308, 321, 322, 298, 323, 310, 311, 303, 304, 200, 129, 297,
    ),
    "aarch64": (
        198, 203, 202, 242, 200, 201, 221, 129, 117, 51, 40, 39, 41, 224, 142, 105, 273, 104, 217,
        218, 219, 97, 268, 280, 281, 241, 282, 270, 271, 264, 265, 130, 138, 240,
    ),
}  # fmt: skip
# pidfd_send_signal io_uring_setup open_tree move_mount fsopen fsconfig fsmount pidfd_open
# pidfd_getfd process_madvise: the same numbers everywhere
_NEWER_CALLS = (424, 425, 428, 429, 430, 431, 432, 434, 438, 440)
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_X32_BIT = 0x40000000
_EPERM, _ENOSYS = 1, 38
_RET_ALLOW, _RET_ERRNO, _RET_KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_CLONE_THREAD = 0x00010000


def die_with_parent() -> bool:
    """Have this process killed when its parent ends, however that ends."""
    return not _other() and _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def not_inspectable() -> bool:
    """Keep processes of the same user from reading or changing this one's memory."""
    return _prctl(_PR_SET_DUMPABLE, 0)


def no_new_privileges() -> bool:
    """Give up, for good, what set-uid programs could give; the two below need it."""
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def leave_network() -> bool:
    """Move to a network of its own in which there is nothing, and give up every capability.

    Call it with one thread. Children are born into the same emptiness.
    """
    if _other() or _libc().unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    # In the new user namespace it has all capabilities, over nothing; it needs none of them.
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    number = _CAPSET.get(platform.machine())
    return number is None or _libc().syscall(number, header, bytes(24)) == 0


def only_read(folders: Sequence[str]) -> bool:
    """Let files be read below these folders and nothing be done to any file, TCP or process."""
    if _other():
        return False
    libc = _libc()
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = _FILE_RIGHTS[max(known for known in _FILE_RIGHTS if known <= version)]
    attributes = struct.pack("=Q", rights)
    if version >= _NET_FROM:
        attributes += struct.pack("=Q", _CONNECT_AND_BIND)
    if version >= _SCOPES_FROM:
        attributes += struct.pack("=Q", _SIGNALS_AND_SOCKETS)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        for folder in folders:
            _allow_reading(ruleset, folder)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow_reading(ruleset: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # a path of sys.path that is not there
    try:
        rights = _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE  # noqa: PTH112
        rule = struct.pack("=Qi", rights, place)
        _libc().syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(place)


def refuse_calls(*, threads: bool) -> bool:
    """Have system calls refused that no parser makes, in this thread and what comes of it."""
    machine = platform.machine()
    if _other() or machine not in _CALLS:
        return False
    refused = [*_CALLS[machine], *_NEWER_CALLS, *([] if threads else [_CLONE[machine]])]
    refuse = (_RETURN, 0, 0, _RET_ERRNO | _EPERM)
    program = [
        (_LOAD, 0, 0, 4),  # the architecture: numbers mean nothing without it
        (_EQUAL, 1, 0, _AUDIT_ARCH[machine]),
        (_RETURN, 0, 0, _RET_KILL),
        (_LOAD, 0, 0, 0),  # the number
    ]
    if machine == "x86_64":
        program += [(_AT_LEAST, 0, 1, _X32_BIT), (_RETURN, 0, 0, _RET_KILL)]
    for number in refused:
        program += [(_EQUAL, 0, 1, number), refuse]
    # "Not there" makes the C library fall back to clone, whose number tells what is wanted.
    program += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _RET_ERRNO | _ENOSYS)]
    program += [(_EQUAL, 0, 3, _CLONE[machine]), (_LOAD, 0, 0, 16)]
    program += [(_ANY_BIT, 1, 0, _CLONE_THREAD), refuse, (_RETURN, 0, 0, _RET_ALLOW)]
    packed = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    code = ctypes.create_string_buffer(packed, len(packed))
    filters = struct.pack("@HP", len(program), ctypes.addressof(code))
    return _prctl(_PR_SET_SECCOMP, _FILTER, filters)


def _prctl(option: int, value: int, pointer: bytes | None = None) -> bool:
    if _other():
        return False
    rest = ctypes.c_ulong(0)
    return bool(_libc().prctl(option, ctypes.c_ulong(value), pointer, rest, rest) == 0)


def _other() -> bool:
    """Say whether this is another system than Linux."""
    return sys.platform != "linux"


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
