"""Chinese for every English sentence: keep it complete, fail on anything wrong.

::

    python scripts/translations.py check     exit 1 on a missing, empty, fuzzy or obsolete entry, or other placeholders
    python scripts/translations.py update    add missing entries with an empty translation, drop obsolete ones

The file is sorted by its English and holds no line numbers and no dates, so that a change of the sources changes only
the lines of its own sentences.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "resources" / "translations" / "zh_CN" / "LC_MESSAGES" / "siji.po"
SOURCES = ("crm", "ui")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
HEADER = r"""# Chinese (China) translation of Siji; Apache-2.0 like the rest.
msgid ""
msgstr ""
"Project-Id-Version: Siji\n"
"Language: zh_CN\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
Key = tuple[str, str | None]
"""The English (the singular where there are two forms) and the context."""


def inside_f_strings(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and text of each ``_("…")`` inside an f-string, where Babel does not look."""
    for each in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)):
        for call in (node for node in ast.walk(each) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "_" and isinstance(call.args[0], ast.Constant):
                yield call.lineno, str(call.args[0].value)


def extracted() -> Catalog:
    """Return every sentence marked in the sources, with the places where it stands."""
    found = Catalog(locale="zh_CN", charset="utf-8")
    files = [ROOT / "main.py", *(each for folder in SOURCES for each in (ROOT / folder).rglob("*.py"))]
    for file in sorted(files):
        place = file.relative_to(ROOT).as_posix()
        for line, message, _comments, context in extract_from_file("python", file, keywords=KEYWORDS):
            found.add(message, locations=[(place, line)], context=context)
        for line, text in inside_f_strings(file.read_text(encoding="utf-8")):
            found.add(text, locations=[(place, line)])
    return found


def key_of(message: Message) -> Key:
    """Return what a message is looked up by."""
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def messages(catalogue: Catalog) -> dict[Key, Message]:
    """Return the messages of a catalogue without its header, commented-out ones included."""
    every = [*catalogue, *catalogue.obsolete.values()]
    return {key_of(message): message for message in every if message.id}


def read(path: Path) -> dict[Key, Message]:
    """Return the messages of a .po file; none where there is no file."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return messages(read_po(file, locale="zh_CN", abort_invalid=True))


def words_of(message: Message) -> list[str]:
    """Return the translation's forms, without empty ones."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return [form for form in forms if form]


def placeholders(text: str) -> set[str]:
    """Return the ``{name}`` or ``{name:form}`` of a sentence; one that is no format string counts as holding its braces."""
    try:
        parts = [(name, form) for _literal, name, form, _conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        return {"unbalanced braces"}
    return {f"{name}:{form}" if form else name for name, form in parts}


def written(chosen: Iterable[Message]) -> str:
    """Return a .po of messages in the order of their English, the same text for the same messages."""
    catalogue = Catalog(locale="zh_CN", charset="utf-8")
    for message in sorted(chosen, key=lambda each: (key_of(each)[0], each.context or "")):
        catalogue.add(message.id, message.string, context=message.context).flags.clear()
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, omit_header=True, no_location=True)
    return HEADER + buffer.getvalue().decode().strip() + "\n"


def updated(wanted: dict[Key, Message], known: dict[Key, Message]) -> list[Message]:
    """Return what the sources ask for, with the Chinese that is known and without what they no longer hold."""
    for key, message in wanted.items():
        words = words_of(known[key]) if key in known and not known[key].fuzzy else []
        message.string = tuple(words or [""]) if message.pluralizable else "".join(words[:1])
    return list(wanted.values())


def update() -> int:
    """Write the catalogue anew and say how much is still to be translated."""
    chosen = updated(messages(extracted()), read(CATALOGUE))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(written(chosen), encoding="utf-8")
    print(f"{len(chosen)} sentences, {sum(not words_of(each) for each in chosen)} to be translated")
    return 0


def faults(wanted: dict[Key, Message], known: dict[Key, Message]) -> Iterator[str]:
    """Yield what is wrong with a catalogue, one line each, led by where the sentence stands."""
    for key, message in wanted.items():
        place = ":".join(str(part) for part in message.locations[0]) if message.locations else ""
        if key not in known or not words_of(known[key]):
            yield f"{place}: not translated: {key[0]!r}"
            continue
        if known[key].fuzzy:
            yield f"{place}: fuzzy: {key[0]!r}"
        english = message.id if isinstance(message.id, str) else message.id[1]
        for form in words_of(known[key]):
            if placeholders(form) != placeholders(english):
                yield f"{place}: other placeholders: {english!r} → {form!r}"
    for key, message in known.items():
        if key not in wanted:
            yield f"{CATALOGUE.name}:{message.lineno or ''}: obsolete: {key[0]!r}"


def check() -> int:
    """Report every fault of the catalogue; returns the exit status."""
    wanted = messages(extracted())
    found = list(faults(wanted, read(CATALOGUE)))
    for fault in found:
        print(fault)
    print(f"{len(wanted)} sentences, {len(found)} faults")
    return 1 if found else 0


TASKS = {"check": check, "update": update}


def main(arguments: list[str]) -> int:
    """Run the task named; returns the exit status."""
    if len(arguments) != 1 or arguments[0] not in TASKS:
        print(__doc__, file=sys.stderr)
        return 2
    return TASKS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
