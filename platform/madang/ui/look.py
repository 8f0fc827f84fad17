"""How a visitor wants pages to look: size of text and contrast.

Kept like the language: in the address, in a cookie, and for the session. The shell writes it on the
root element before any script runs; what it means stands in the style sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Size: TypeAlias = Literal["100", "125", "150"]
Contrast: TypeAlias = Literal["normal", "high"]
SIZES: Sequence[Size] = ("100", "125", "150")
CONTRASTS: Sequence[Contrast] = ("normal", "high")
CHOICES: Mapping[str, Sequence[str]] = {"size": SIZES, "contrast": CONTRASTS}
COOKIES: Mapping[str, str] = {name: f"madang_{name}" for name in CHOICES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Text size in percent, and contrast."""

    size: Size = "100"
    contrast: Contrast = "normal"

    def params(self) -> dict[str, str]:
        """What a link carries; nothing where all is as usual, so that addresses stay short."""
        usual = Look()
        chosen = {"size": self.size, "contrast": self.contrast}
        return {name: value for name, value in chosen.items() if value != getattr(usual, name)}

    def attributes(self) -> str:
        """The attributes of the root element that the style sheet reads.

        >>> Look(size="125").attributes()
        ' data-size="125"'
        """
        return "".join(f' data-{name}="{value}"' for name, value in self.params().items())


def asked_for(found: Mapping[str, str]) -> dict[str, str]:
    """The wishes among query parameters that can be meant; others are ignored."""
    return {name: found[name] for name, known in CHOICES.items() if found.get(name) in known}


def look_of(*wishes: Mapping[str, str]) -> Look:
    """The look that the first of `wishes` with a possible value asks for: address, then cookies.

    >>> look_of({"size": "900"}, {"size": "150"}).size
    '150'
    """
    sizes: list[Size] = [size for wish in wishes for size in SIZES if wish.get("size") == size]
    contrasts: list[Contrast] = [
        contrast for wish in wishes for contrast in CONTRASTS if wish.get("contrast") == contrast
    ]
    usual = Look()
    return Look(
        size=sizes[0] if sizes else usual.size,
        contrast=contrasts[0] if contrasts else usual.contrast,
    )


def kept_in(cookies: Mapping[str, str]) -> dict[str, str]:
    """The wishes that a visitor's cookies hold, by name of the choice."""
    return {name: cookies[key] for name, key in COOKIES.items() if key in cookies}
