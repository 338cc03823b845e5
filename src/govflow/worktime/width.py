"""Full-width text: `１０个工作日`, `09：00`, as Chinese keyboards write it."""

_HALF = {0xFF01 + k: 0x21 + k for k in range(94)} | {0x3000: 0x20}


def half_width(text: str) -> str:
    """Return `text` with full-width digits, letters, signs and spaces as plain ones (全角转半角).

    Nothing else changes. NFKC would also turn `10²` into 102, and a limit must not grow by its footnote.
    """
    return text.translate(_HALF)
