"""How the findings of a check are shown."""

from bot.authoring.findings import Report
from bot.commands import console, print_json

COLOURS = {"error": "red", "warning": "yellow"}


def show(report: Report, *, as_json: bool) -> None:
    """A report on stdout, for a person or for a program."""
    if as_json:
        print_json(report.model_dump(mode="json") | {"summary": report.summary})
        return
    out = console()
    for found in report.findings:
        out.print(str(found), style=COLOURS[found.level], markup=False, highlight=False, soft_wrap=True)
    for sound in report.sound:
        out.print(str(sound), markup=False, highlight=False, soft_wrap=True)
    out.print(report.summary, markup=False, highlight=False)
