"""Sets as ints: their members, and what the masks of many atoms say together at the cost of a few."""

from collections.abc import Callable, Iterator, Sequence

_FEW = 32


def members(bits: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, the lowest first."""
    if bits.bit_count() < _FEW:
        while bits:
            low = bits & -bits
            yield low.bit_length() - 1
            bits ^= low
        return
    digits = f"{bits:b}"[::-1]  # the text is searched in one pass; arithmetic would copy all bits for each
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)


def places(rules: int, count: int) -> list[int]:
    """Return the places of some of `count` rules, in their order; the first rule is the highest bit."""
    return [count - 1 - bit for bit in members(rules)][::-1]


class Folded:
    """The masks of a column, joined in pairs, in pairs of pairs, and so on.

    The atoms that the cells of an ordered column accept mostly stand side by side, and thousands of them
    then are few nodes of this tree. Level l has the masks of 2**l atoms each, the first of which is a
    multiple of that.
    """

    def __init__(self, masks: Sequence[int], join: Callable[[int, int], int], nothing: int) -> None:
        self._join, self._nothing = join, nothing
        self._known: dict[int, int] = {}
        self._levels: list[Sequence[int]] = [masks]
        self._left: list[int] = []  # for each level, the atoms at which the left one of a pair begins
        while (count := len(self._levels[-1])) > 1:
            below, width = self._levels[-1], 2 << len(self._left)
            self._left.append(sum(1 << a * width for a in range(count // 2)))
            self._levels.append([join(*pair) for pair in zip(below[::2], below[1::2], strict=False)])

    def of(self, atoms: int) -> int:
        """Return the masks of these atoms joined; what was asked before is looked up."""
        known = self._known.get(atoms)
        if known is None:
            known = self._known[atoms] = self._folded(atoms)
        return known

    def _folded(self, atoms: int) -> int:
        found = self._nothing
        for level, masks in enumerate(self._levels):
            whole = 0
            if level < len(self._left):
                whole = atoms & atoms >> (1 << level) & self._left[level]
            for a in members(atoms ^ (whole | whole << (1 << level))):
                found = self._join(found, masks[a >> level])
            atoms = whole
            if not atoms:
                break
        return found
