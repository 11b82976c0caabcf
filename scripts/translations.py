"""Keep the Chinese catalogue in step with the code: ``python scripts/translations.py check`` or ``update``.

``check`` names every text of the code that the catalogue lacks, leaves empty, marks fuzzy or spells with other
``{placeholders}``, and every entry that the code no longer has; its exit status is then 1.
``update`` adds what is missing with an empty translation and drops what is obsolete. The file is sorted by text and
holds no line numbers and no dates, so that a change of the code changes only its own lines.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("main.py", "crm", "ui")
LANGUAGE = "zh_CN"
CATALOGUE = ROOT / "resources" / "translations" / LANGUAGE / "LC_MESSAGES" / "siji.po"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: siji\\n"
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


class Key(NamedTuple):
    """What gettext looks a text up by: its context, if any, and its (singular) English."""

    context: str | None
    text: str


class Use(NamedTuple):
    """A text in the code: its English forms (singular, and plural where there is one) and where it stands first."""

    forms: tuple[str, ...]
    place: str


def uses(root: Path = ROOT) -> dict[Key, Use]:
    """Return every text that the code under ``root`` marks for translation."""
    found: dict[Key, Use] = {}
    for source in SOURCES:
        path = root / source
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for line, text, _comments, context in extract_from_file("python", file, keywords=KEYWORDS):
                forms = (text,) if isinstance(text, str) else tuple(text)
                found.setdefault(Key(context, forms[0]), Use(forms, f"{file.relative_to(root)}:{line}"))
    return found


def read_catalogue(path: Path = CATALOGUE) -> Catalog:
    """Return the catalogue at ``path``."""
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def entries(catalogue: Catalog) -> dict[Key, Message]:
    """Return the catalogue's entries, without its header."""
    return {Key(each.context, each.id if isinstance(each.id, str) else each.id[0]): each for each in catalogue if each.id}


def translations_of(message: Message) -> tuple[str, ...]:
    """Return the translated forms of an entry."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(text: str) -> set[str]:
    """Return the ``{placeholders}`` of a text, each with its format, as in ``moment:%H:%M``."""
    parts = Formatter().parse(text)
    return {f"{name}:{form}" if form else name for _literal, name, form, _conversion in parts if name is not None}


def findings(code: dict[Key, Use], catalogue: Catalog, path: str) -> Iterator[str]:
    """Yield a sentence, led by file:line, for everything that is wrong with the catalogue at ``path``."""
    known = entries(catalogue)
    for key, use in code.items():
        message = known.get(key)
        if message is None:
            yield f"{use.place}: no translation of {key.text!r}"
        elif message.fuzzy:
            yield f"{use.place}: the translation of {key.text!r} is fuzzy"
        elif not all(translations_of(message)):
            yield f"{use.place}: the translation of {key.text!r} is empty"
        else:
            yield from _placeholder_findings(use, translations_of(message))
    for key in sorted(known.keys() - code.keys(), key=_order):
        yield f"{path}:{known[key].lineno}: obsolete, the code has no {key.text!r}"
    for key in catalogue.obsolete:
        yield f"{path}: commented out, {key!r}"


def _placeholder_findings(use: Use, forms: tuple[str, ...]) -> Iterator[str]:
    wanted = placeholders(use.forms[-1])
    for form in forms:
        if placeholders(form) != wanted:
            yield f"{use.place}: {form!r} has other placeholders than {use.forms[-1]!r}"


def updated(code: dict[Key, Use], catalogue: Catalog) -> Catalog:
    """Return a catalogue of exactly the texts of ``code``, with the translations that ``catalogue`` has."""
    known = entries(catalogue)
    result = Catalog(locale=LANGUAGE)
    for key in sorted(code, key=_order):
        forms, old = code[key].forms, known.get(key)
        plural = len(forms) > 1
        text: str | tuple[str, ...] = "" if old is None else translations_of(old) if plural else translations_of(old)[0]
        result.add(
            forms if plural else forms[0], text, context=key.context, flags=old.flags - {"python-brace-format"} if old else ()
        )
    return result


def _order(key: Key) -> tuple[str, str]:
    return key.text, key.context or ""


def catalogue_text(catalogue: Catalog) -> str:
    """Return the file's text: a constant header, then one entry after another in the catalogue's order."""
    body = BytesIO()
    for message in catalogue:
        message.flags.discard("python-brace-format")
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, ignore_obsolete=True)
    return HEADER + body.getvalue().decode("utf-8").strip() + "\n"


def check() -> int:
    """Print every finding; return 1 where there is one."""
    found = list(findings(uses(), read_catalogue(), str(CATALOGUE.relative_to(ROOT))))
    for each in found:
        print(each)
    return 1 if found else 0


def update() -> int:
    """Write the catalogue anew from the code and the translations it has; say how many are still empty."""
    catalogue = updated(uses(), read_catalogue() if CATALOGUE.exists() else Catalog(locale=LANGUAGE))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(catalogue_text(catalogue), encoding="utf-8")
    empty = sum(not all(translations_of(each)) for each in entries(catalogue).values())
    print(f"{len(catalogue)} texts, {empty} still to be translated")
    return 0


def main(arguments: list[str]) -> int:
    """Run ``check`` or ``update``."""
    acts = {"check": check, "update": update}
    if len(arguments) != 1 or arguments[0] not in acts:
        print(__doc__)
        return 2
    return acts[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
