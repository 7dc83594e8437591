"""Names: firms, people, streets and numbers as different clerks write them."""

from __future__ import annotations

from random import Random

from tests.other_world.lands import CITIES, LEGAL
from tests.other_world.words import FAMILY, GIVEN, STEMS, STREETS, TAILS


class Clerk:
    """Invents names and numbers; the same name twice in a country is avoided, as a registrar would."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.used: set[str] = set()
        self.count = 0

    def firm(self, country: str) -> str:
        """A firm's name in its country's legal form."""
        for _ in range(40):
            name = f"{self.rng.choice(STEMS)} {self.rng.choice(TAILS)}"
            if self.rng.random() < 0.5:
                name = f"{self.rng.choice(STEMS)}{self.rng.choice(STEMS).lower()} {self.rng.choice(TAILS)}"
            name = f"PT {name} Tbk" if country == "ID" else f"{name} {LEGAL[country]}"
            if name not in self.used:
                break
        self.used.add(name)
        return name

    def messy(self, name: str) -> str:
        """The same name as another clerk keyed it in."""
        change = self.rng.randrange(4)
        if change == 0:
            return name.upper().replace(".", "")
        if change == 1:
            return name.replace("Technologies", "Tech.").replace("Solutions", "Soln").replace("Sdn. Bhd.", "SB") + " "
        if change == 2:
            at = self.rng.randrange(1, len(name) - 1)
            return name[:at] + name[at + 1 :]
        return f"M/S {name}"

    def party_id(self, country: str) -> str:
        """A number: registries, ERPs and customs books number in their own ways."""
        self.count += 1
        kind = self.rng.randrange(4)
        if kind == 0:
            return f"{2005 + self.rng.randrange(20)}{self.count:05d}{self.rng.choice('KMWZ')}"
        if kind == 1:
            return f"{country}/{self.count:06d}"
        if kind == 2:
            return f"C.{100000 + self.count * 7}"
        return f"00{4710000000 + self.count * 13}"

    def person(self) -> str:
        """A person's name."""
        return f"{self.rng.choice(GIVEN)} {self.rng.choice(GIVEN)} {self.rng.choice(FAMILY)}"

    def street(self, country: str) -> tuple[str, str]:
        """An address and its city."""
        city = self.rng.choice(CITIES[country])
        unit = f"#{self.rng.randrange(1, 40):02d}-{self.rng.randrange(1, 99):02d}, " if self.rng.random() < 0.4 else ""
        return f"{unit}{self.rng.randrange(1, 400)} {self.rng.choice(STREETS)}, {city}", city
