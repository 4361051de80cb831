"""The invented figures of Northbrook: one set of numbers that all its returns agree on.

Northbrook has about 48,000 children. Its rates lie near England's for 2015-16 (published by the
Department for Education), so that the report has something believable to say; nothing in them
comes from a real area. Random numbers use ``Random.random`` alone, the one method whose values
Python promises to keep from version to version.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SEED = 201516
NOTICE = "DEMONSTRATION – invented figures"
AREA = "Northbrook"

#: Children aged 0-9 and 10-17 at the middle of two years.
POPULATION = {2014: (27381, 20431), 2015: (27698, 20517)}


@dataclass(frozen=True)
class Share:
    """Some of a number: 133 of 612."""

    part: int
    whole: int

    @property
    def percent(self) -> float:
        """The share in per cent, to one decimal as returns state it."""
        return round(100 * self.part / self.whole, 1)


@dataclass(frozen=True)
class Series:
    """A measure through the year.

    Attributes:
        name: as the agency writes it.
        parts: what was counted in each period.
        wholes: what it is a share of, empty for a plain count.
        last_year: count and base of the year before.
        snapshot: a position at the end of a period, which does not add up over the year.
    """

    name: str
    parts: tuple[int, ...]
    wholes: tuple[int, ...] = ()
    last_year: tuple[int, int] = (0, 0)
    snapshot: bool = False

    @property
    def year_part(self) -> int:
        """The year's count: the sum of the periods, or the last position."""
        return self.parts[-1] if self.snapshot else sum(self.parts)

    @property
    def year_whole(self) -> int:
        """The year's base, by the same rule."""
        return self.wholes[-1] if self.snapshot else sum(self.wholes)


class Dice:
    """Seeded random numbers of the few kinds that the returns need."""

    def __init__(self, seed: int = SEED) -> None:
        self._random = Random(seed)

    def near(self, centre: float, spread: float) -> int:
        """Return a whole number within ``spread`` (a proportion) of the centre."""
        return round(centre * (1 + spread * (2 * self._random.random() - 1)))

    def share(self, whole: int, proportion: float, spread: float = 0.04) -> int:
        """Return about that proportion of a whole, never more than all of it."""
        return min(whole, max(0, self.near(whole * proportion, spread)))

    def pick(self, choices: dict[str, float]) -> str:
        """Return one of the keys, as likely as its weight."""
        mark = self._random.random() * sum(choices.values())
        for choice, weight in choices.items():
            mark -= weight
            if mark < 0:
                return choice
        return next(reversed(choices))

    def order(self, items: list[str]) -> list[str]:
        """Return the items in another order."""
        return [item for _, item in sorted((self._random.random(), item) for item in items)]


def social_care(dice: Dice) -> dict[str, Series]:
    """Return the quarterly dataset of children's social care, keyed by a short name."""
    referrals = tuple(dice.near(n, 0.02) for n in (588, 601, 622, 634))
    completed = tuple(dice.near(n, 0.02) for n in (566, 580, 571, 602))
    conferences = tuple(dice.near(n, 0.03) for n in (70, 74, 79, 78))
    starting = tuple(dice.near(n, 0.03) for n in (61, 63, 66, 69))
    plans, three_months = (206, 211, 214, 219), (159, 163, 166, 171)

    def shares(
        wholes: tuple[int, ...], proportions: tuple[float, ...], spread: float = 0.02
    ) -> tuple[int, ...]:
        return tuple(dice.share(n, p, spread) for n, p in zip(wholes, proportions, strict=True))

    return {
        "referrals": Series("Referrals received ¹", referrals, last_year=(2318, 0)),
        "repeat": Series(
            "Re-referrals within 12 months of an earlier referral",
            shares(referrals, (0.216, 0.228, 0.243, 0.256)), referrals, (487, 2318),
        ),
        "closed": Series(
            "Referrals ending in no further action",
            shares(referrals, (0.121, 0.115, 0.112, 0.108)), referrals, (299, 2318),
        ),
        "assessed": Series(
            "Assessments completed within 45 working days",
            shares(completed, (0.868, 0.851, 0.826, 0.795)), completed, (1934, 2214),
        ),
        "need": Series(
            "Children in need at period end ²", (1604, 1617, 1655, 1672),
            last_year=(1588, 0), snapshot=True,
        ),
        "enquiries": Series(
            "Section 47 enquiries started", tuple(dice.near(n, 0.03) for n in (163, 170, 178, 184)),
            last_year=(641, 0),
        ),
        "conferences": Series(
            "Initial child protection conferences held", conferences, last_year=(286, 0)
        ),
        "prompt": Series(
            "Initial conferences held within 15 working days",
            shares(conferences, (0.80, 0.78, 0.74, 0.71)), conferences, (231, 286),
        ),
        "plans": Series(
            "Children subject of a child protection plan at period end", plans,
            last_year=(198, 0), snapshot=True,
        ),
        "again": Series(
            "Plans started that are a second or subsequent plan",
            shares(starting, (0.18, 0.19, 0.21, 0.23), 0.05), starting, (41, 242),
        ),
        "long": Series(
            "Plans open for two years or more at period end", (8, 7, 6, 4), plans, (9, 198),
            snapshot=True,
        ),
        "reviewed": Series(
            "Child protection plans reviewed on time", (153, 155, 157, 160), three_months,
            (149, 154), snapshot=True,
        ),
    }  # fmt: skip


def early_help(dice: Dice) -> dict[str, Series]:
    """Return the early help dataset: bases stand on rows of their own there."""
    completed = tuple(dice.near(n, 0.03) for n in (121, 126, 134, 139))
    closed = tuple(dice.near(n, 0.03) for n in (98, 104, 109, 117))
    return {
        "started": Series(
            "Early help assessments started",
            tuple(dice.near(n, 0.03) for n in (134, 139, 151, 158)),
        ),
        "completed": Series("Early help assessments completed", completed),
        "partners": Series(
            "  of which led by a partner agency",
            tuple(
                dice.share(n, p) for n, p in zip(completed, (0.37, 0.40, 0.42, 0.45), strict=True)
            ),
        ),
        "closed": Series("Early help episodes closed", closed),
        "outcomes": Series(
            "  of which closed with planned outcomes met",
            tuple(dice.share(n, p) for n, p in zip(closed, (0.66, 0.64, 0.61, 0.60), strict=True)),
        ),
    }


#: Who referred; what is left of the year's referrals falls to the first.
SOURCES = {
    "Police": 0.0,
    "Schools": 0.171,
    "Health services": 0.148,
    "Local authority services": 0.131,
    "Individual (family member, neighbour, self)": 0.112,
    "Education services": 0.034,
    "Other legal agency (probation, courts)": 0.037,
    "Housing": 0.018,
    "Anonymous": 0.029,
    "Other": 0.052,
}
UNKNOWN = 4  # one small count, so that disclosure control has something to do


def sources(referrals: int) -> dict[str, int]:
    """Divide the year's referrals by who made them."""
    counts = {name: round(referrals * share) for name, share in SOURCES.items()}
    counts["Police"] = referrals - sum(counts.values()) - UNKNOWN
    return counts | {"Unknown": UNKNOWN}


def durations(plans: int, two_years: int) -> dict[str, int]:
    """Divide the plans open on 31 March by how long they have been open."""
    counts = {
        "3 months or less": 48,
        "More than 3 months but no more than 6 months": 57,
        "More than 6 months but less than 1 year": 74,
        "1 year but less than 2 years": 0,
        "2 years or more": two_years,
    }
    counts["1 year but less than 2 years"] = plans - sum(counts.values())
    return counts


def police(dice: Dice, conferences: tuple[int, ...]) -> dict[str, Series]:
    """Return twelve months of police figures; January 2016 lies far outside the others."""
    reports = [dice.near(204, 0.08) for _ in range(12)]
    reports[9] = 341
    missing = [dice.near(n, 0.1) for n in (22, 24, 25, 27, 19, 26, 24, 23, 22, 25, 26, 28)]
    due = [n - dice.near(2, 0.6) for n in missing]
    talked = [dice.share(n, 0.74, 0.06) for n in due]
    prompt = [dice.share(n, 0.66, 0.06) for n in talked]
    talked[4], prompt[4] = 9, 4
    thirds = [part for quarter in conferences for part in _thirds(quarter)]
    attended = [dice.share(n, 0.71, 0.08) for n in thirds]
    sent = [
        min(whole - part, dice.near(3, 0.5)) for whole, part in zip(thirds, attended, strict=True)
    ]
    both = [a + s for a, s in zip(attended, sent, strict=True)]
    return {
        "reports": Series("Child-coming-to-notice reports", tuple(reports)),
        "domestic": Series(
            "Domestic abuse incidents with a child present",
            tuple(dice.near(n, 0.07) for n in (58, 61, 60, 66, 71, 63, 60, 58, 69, 64, 59, 62)),
        ),
        "missing": Series("Missing episodes, children aged 10-17", tuple(missing)),
        "due": Series("Missing episodes eligible for a return-home interview", tuple(due)),
        "talked": Series("Return-home interviews completed", tuple(talked)),
        "prompt": Series("  of which completed within 72 hours", tuple(prompt)),
        "invited": Series("Conferences the police were invited to", tuple(thirds)),
        "attended": Series("Attended", tuple(attended)),
        "sent": Series("Report sent, did not attend", tuple(sent)),
        "both": Series("Attended or report sent", tuple(both)),
    }


def _thirds(quarter: int) -> tuple[int, int, int]:
    first, second = quarter // 3, (quarter + 1) // 3
    return first, second, quarter - first - second
