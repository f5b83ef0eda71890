"""The error tree. Every message says where, which key, what value, and what to do; the CLI and UI show it as it is.

GreenroomError
├── InputError        the person's mistake: a bad file, option or message (exit 2)
│   ├── AuthoringError    a persona, prompt, rubric or pack file is wrong; lists all faults of the file
│   └── NotFoundError     no such persona, rehearsal, rubric
├── FailureError      ours or a server's: a model, a database, a disk (exit 1)
│   └── NotRunningError   the rehearsal has ended, so it takes no more messages
└── NotRecordedError  a replay met a question that has no recorded answer (exit 2)
"""


class GreenroomError(Exception):
    """Base of all errors shown to a person as one sentence."""

    exit_code = 1


class InputError(GreenroomError):
    """Something the person gave us is wrong."""

    exit_code = 2


class AuthoringError(InputError):
    """An authored file is wrong; `faults` has one line per fault."""

    def __init__(self, where: str, faults: list[str]) -> None:
        self.where, self.faults = where, faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"{where}: {count}\n" + "\n".join(f"  {fault}" for fault in faults))


class NotFoundError(InputError):
    """What was named does not exist; the message offers the nearest name."""


class FailureError(GreenroomError):
    """A part of the system failed; nothing was lost that had been confirmed."""


class NotRunningError(FailureError):
    """The rehearsal is over."""


class NotRecordedError(GreenroomError):
    """A replay may ask nobody. No `FailureError`: no role may go on as if only a model had failed."""

    exit_code = 2
