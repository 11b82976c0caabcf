"""What an archive asks of a PDF (ISO 19005-2, PDF/A-2b) beside its pages: described in XMP, its colours tied to a profile.

The same facts stand in the information dictionary and in the XMP packet, word for word (ISO 19005-2, 6.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import PDFArray, PDFCatalog, PDFDictionary, PDFInfo, PDFName, PDFStream, PDFString

from crm.documents.seal import BLANK, KEY

PROFILE: Final = Path(__file__).resolve().parents[2] / "resources" / "colour" / "srgb.icc"
PRODUCER: Final = "ReportLab"
CREATOR: Final = "四季招商"
VERSION: Final = (1, 7)
UNDATED: Final = "2000-01-01"

_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
{subject}<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{day}T00:00:00+08:00</xmp:CreateDate>
<xmp:ModifyDate>{day}T00:00:00+08:00</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
_SUBJECT: Final = '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>\n'


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself: ``day`` is the paper's own date in ISO form, ``sealed`` keeps room for a seal."""

    title: str
    author: str
    subject: str = ""
    day: str = UNDATED
    sealed: bool = False


class _Info(PDFInfo):  # type: ignore[misc]  # ReportLab is untyped
    """The information dictionary, with room for the file's seal, which is written when every other byte stands."""

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self.facts = facts
        self.title, self.author, self.subject = facts.title, facts.author, facts.subject

    def format(self, document: Any) -> bytes:  # noqa: ANN401 - ReportLab's document
        """Return the dictionary's bytes."""
        moment = f"D:{self.facts.day.replace('-', '')}000000+08'00'"
        entries = {
            "Title": PDFString(self.facts.title),
            "Author": PDFString(self.facts.author),
            "Creator": PDFString(CREATOR),
            "Producer": PDFString(PRODUCER),
            "CreationDate": PDFString(moment),
            "ModDate": PDFString(moment),
        }
        if self.facts.subject:
            entries["Subject"] = PDFString(self.facts.subject)
        whole: bytes = PDFDictionary(entries).format(document)
        if not self.facts.sealed:
            return whole
        head, end, tail = whole.rpartition(b">>")
        return head + f"\n/{KEY} ({BLANK})\n".encode("ascii") + end + tail


class _Catalog(PDFCatalog):  # type: ignore[misc]  # ReportLab is untyped
    """The document's root, which may name output intents."""

    __NoDefault__ = (*PDFCatalog.__NoDefault__, "OutputIntents")
    __Refs__ = __NoDefault__


def describe(document: Any, facts: Facts) -> None:  # noqa: ANN401 - ReportLab's document
    """Give a document its facts, its XMP packet and its output intent."""
    document.info = _Info(facts)
    kept, document.Catalog = document.Catalog, _Catalog()
    document.Catalog.__dict__.update(kept.__dict__)
    packet = PDFStream(
        PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}), xmp(facts).encode("utf-8"), filters=[]
    )
    profile = PDFStream(PDFDictionary({"N": 3}), _profile(), filters=[])
    document.Catalog.Metadata = document.Reference(packet)
    document.Catalog.OutputIntents = PDFArray(
        [
            PDFDictionary(
                {
                    "Type": PDFName("OutputIntent"),
                    "S": PDFName("GTS_PDFA1"),
                    "OutputConditionIdentifier": PDFString("sRGB IEC61966-2.1"),
                    "DestOutputProfile": document.Reference(profile),
                }
            )
        ]
    )


def xmp(facts: Facts) -> str:
    """Return the XMP packet of a file's facts."""
    return _XMP.format(
        title=escape(facts.title),
        author=escape(facts.author),
        subject=_SUBJECT.format(subject=escape(facts.subject)) if facts.subject else "",
        creator=CREATOR,
        producer=PRODUCER,
        day=facts.day,
    )


@lru_cache(maxsize=1)
def _profile() -> bytes:
    return PROFILE.read_bytes()
