"""The pages of the studio as HTML. Everything from a file is escaped."""

from collections.abc import Sequence
from difflib import unified_diff
from html import escape

from bot.authoring import render_html
from bot.authoring.findings import Finding
from bot.authoring.preview import Preview
from bot.core.persona import Persona
from bot.store.desk import Source
from bot.store.shelf import Broken

_DIFF = {"+": "add", "-": "cut"}


def listing(personas: Sequence[Persona], broken: Sequence[Broken]) -> str:
    """Every persona, the broken ones first."""
    wrong = "".join(
        f'<li class="error"><a href="/studio/{escape(b.id)}">{escape(b.id)}</a>: {escape(b.fault)} '
        f"({'trainees meet its last good state' if b.kept else 'trainees do not see it'})</li>"
        for b in broken
    )
    rows = "".join(
        f'<tr><td><a href="/studio/{escape(p.id)}">{escape(p.name)}</a></td><td>{escape(p.difficulty)}</td>'
        f'<td class="n">{p.version}</td><td>{escape(p.summary)}</td></tr>'
        for p in personas
    )
    table = (
        '<div class="wide"><table><thead><tr><th>customer</th><th>difficulty</th><th class="n">version</th>'
        f"<th>what it is about</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
    back = '<a href="/">Back to the rehearsals</a>'
    return _page("Studio", back, f'<h1>Studio</h1><ul class="findings">{wrong}</ul>{table}')


def bench(source: Source, earlier: Sequence[Source]) -> str:
    """The source of one persona, with what the check and the preview say beside it."""
    links = " ".join(
        f'<a href="/studio/{escape(source.id)}/{kept.mark}">version {kept.version}</a>' for kept in earlier
    )
    history = f'<p class="soft">Compare with {links}</p>' if earlier else ""
    form = (
        f'<form id="persona" data-id="{escape(source.id)}" data-mark="{source.mark}"><label for="text" class="soft">'
        f'{escape(source.id)}.yaml</label><textarea id="text" spellcheck="false" maxlength="400000">\n'
        f'{escape(source.text)}</textarea><div class="bar"><button id="save">Save as new version</button>'
        f'<span id="said" role="status"></span></div>{history}</form>'
    )
    body = f'<div class="bench">{form}<div id="shown" aria-live="polite"></div></div>'
    return _page(source.id, '<a href="/studio">All personas</a>', body, script=True)


def verdict(findings: Sequence[Finding], shown: Preview | None) -> str:
    """What stands beside the source: findings of the check, then the preview where the file can be played."""
    items = "".join(
        f'<li class="{found.level}"><strong>line {found.line}</strong> {escape(_said(found))}</li>'
        for found in findings
    )
    lead = f"<h2>{_count(findings)}</h2><ul class='findings'>{items}</ul>"
    return lead + (render_html.body(shown) if shown else "<p>The preview comes back when the errors are gone.</p>")


def comparison(earlier: Source, now: Source) -> str:
    """What has changed since an earlier version."""
    lines = list(unified_diff(earlier.text.splitlines(), now.text.splitlines(), lineterm="", n=2))[2:]
    marked = "".join(f'<span class="{_DIFF.get(line[:1], "")}">{escape(line)}</span>' for line in lines)
    heading = f"<h1>{escape(now.id)}: version {earlier.version} to {now.version}</h1>"
    body = f'<pre class="diff">{marked}</pre>' if lines else "<p>The texts are the same.</p>"
    return _page(now.id, f'<a href="/studio/{escape(now.id)}">Back to {escape(now.id)}</a>', heading + body)


def _page(title: str, links: str, body: str, *, script: bool = False) -> str:
    run = '<script src="/public/studio.js" defer></script>' if script else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - Greenroom studio</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<style>{render_html.style()}</style><link rel="stylesheet" href="/public/studio.css">{run}</head>'
        f"<body><nav>{links}</nav>{body}</body></html>\n"
    )


def _said(found: Finding) -> str:
    said = ": ".join(part for part in (found.key, found.what) if part)
    return said + (f"; {found.fix}" if found.fix else "")


def _count(findings: Sequence[Finding]) -> str:
    counts = [(sum(found.level == level for found in findings), level) for level in ("error", "warning")]
    named = [f"{number} {level}{'s' * (number != 1)}" for number, level in counts if number]
    return " and ".join(named) or "Nothing wrong in the file"
