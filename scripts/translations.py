"""Chinese for every English sentence: merge the parts, list what is missing, fail on anything wrong.

::

    python scripts/translations.py merge           parts/*.po into zh_CN/LC_MESSAGES/siji.po
    python scripts/translations.py check           exit 1 on a missing, empty, fuzzy or obsolete entry, or other placeholders
    python scripts/translations.py fill-template   the entries still to be translated, as a .po on stdout
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
MERGED = FOLDER / "zh_CN" / "LC_MESSAGES" / "siji.po"
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


def extracted() -> Catalog:
    """Return every sentence marked in the sources, with the places where it stands."""
    found = Catalog(locale="zh_CN", charset="utf-8")
    front = ROOT / "main.py"
    for line, message, _comments, context in extract_from_file("python", front, keywords=KEYWORDS):
        found.add(message, locations=[("main.py", line)], context=context)
    for folder in SOURCES:
        each_file = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS)
        for name, line, message, _comments, context in each_file:
            found.add(message, locations=[(f"{folder}/{name}", line)], context=context)
    return found


def key_of(message: Message) -> Key:
    """Return what a message is looked up by."""
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def messages(catalogue: Catalog) -> dict[Key, Message]:
    """Return the messages of a catalogue without its header."""
    return {key_of(message): message for message in catalogue if message.id}


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
    """Return the names of ``{name}`` in a sentence; a sentence that is no format string counts as holding its braces."""
    try:
        return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"unbalanced braces"}


def written(chosen: Iterable[Message]) -> str:
    """Return a .po of messages in the order of their English, the same text for the same messages."""
    catalogue = Catalog(locale="zh_CN", charset="utf-8")
    for message in sorted(chosen, key=lambda each: (key_of(each)[0], each.context or "")):
        catalogue.add(message.id, message.string, context=message.context)
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, omit_header=True, no_location=True)
    return HEADER + buffer.getvalue().decode()


def clashes(parts: dict[str, dict[Key, Message]]) -> Iterator[str]:
    """Yield each sentence that two parts translate differently."""
    seen: dict[Key, tuple[str, Message]] = {}
    for name, part in parts.items():
        for key, message in part.items():
            if key in seen and words_of(seen[key][1]) != words_of(message):
                yield f"two translations: {key[0]!r}: {seen[key][0]} {words_of(seen[key][1])}, {name} {words_of(message)}"
            seen.setdefault(key, (name, message))


def merge() -> int:
    """Write the merged catalogue: what the sources ask for, from the parts first, else as it was."""
    parts = {path.name: read(path) for path in sorted((FOLDER / "parts").glob("*.po"))}
    found = list(clashes(parts))
    for clash in found:
        print(clash, file=sys.stderr)
    known = read(MERGED)
    for part in reversed(parts.values()):
        known |= part
    wanted = messages(extracted())
    kept = []
    for key, message in wanted.items():
        if key in known and words_of(known[key]):
            message.string = tuple(words_of(known[key])) if message.pluralizable else words_of(known[key])[0]
            kept.append(message)
    MERGED.parent.mkdir(parents=True, exist_ok=True)
    MERGED.write_text(written(kept), encoding="utf-8")
    print(f"{len(kept)} of {len(wanted)} sentences are translated")
    return 1 if found else 0


def faults(wanted: dict[Key, Message], known: dict[Key, Message]) -> Iterator[str]:
    """Yield what is wrong with a catalogue, one line each."""
    for key, message in wanted.items():
        place = ":".join(str(part) for part in message.locations[0]) if message.locations else ""
        if key not in known or not words_of(known[key]):
            yield f"not translated: {place}: {key[0]!r}"
            continue
        if known[key].fuzzy:
            yield f"fuzzy: {place}: {key[0]!r}"
        english = message.id if isinstance(message.id, str) else message.id[1]
        for form in words_of(known[key]):
            if placeholders(form) != placeholders(english):
                yield f"other placeholders: {place}: {english!r} → {form!r}"
    for key in known:
        if key not in wanted:
            yield f"obsolete: {key[0]!r}"


def check() -> int:
    """Report every fault of the merged catalogue; returns the exit status."""
    wanted = messages(extracted())
    found = list(faults(wanted, read(MERGED)))
    for fault in found:
        print(fault)
    print(f"{len(wanted)} sentences, {len(found)} faults")
    return 1 if found else 0


def fill_template() -> int:
    """Print the entries that neither the merged catalogue nor a part translates."""
    known = read(MERGED)
    for path in sorted((FOLDER / "parts").glob("*.po")):
        known |= read(path)
    missing = [message for key, message in messages(extracted()).items() if key not in known or not words_of(known[key])]
    print(written(missing), end="")
    print(f"{len(missing)} sentences are not translated", file=sys.stderr)
    return 0


TASKS = {"merge": merge, "check": check, "fill-template": fill_template}


def main(arguments: list[str]) -> int:
    """Run the task named; returns the exit status."""
    if len(arguments) != 1 or arguments[0] not in TASKS:
        print(__doc__, file=sys.stderr)
        return 2
    return TASKS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
