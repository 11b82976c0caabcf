"""The look: colour tokens as data, the style sheet made from them, fonts and icons."""
