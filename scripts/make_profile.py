"""Write ``resources/colour/srgb.icc``, the colour profile that archival PDFs name as their output intent.

Made by Little CMS (MIT) through Pillow from the numbers of IEC 61966-2-1; run it again only to renew the file.
"""

from __future__ import annotations

from pathlib import Path

from PIL.ImageCms import ImageCmsProfile, createProfile

TARGET = Path(__file__).resolve().parents[1] / "resources" / "colour" / "srgb.icc"


def main() -> None:
    """Write the file."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(ImageCmsProfile(createProfile("sRGB")).tobytes())


if __name__ == "__main__":
    main()
