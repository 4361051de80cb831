"""The invented figures of Northbrook: one set of numbers that all its returns agree on.

Northbrook has about 48,000 children. Its rates lie near England's for 2015-16 (published by the
Department for Education), so that the report has something believable to say; nothing in them
comes from a real area. Random numbers use ``Random.random`` alone, the one method whose values
Python promises to keep from version to version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

SEED = 201516
NOTICE = "DEMONSTRATION – invented figures"
AREA = "Northbrook"
#: The years that returns are made for, by the calendar year in which each begins.
YEARS = (2013, 2014, 2015)

#: Children by age at the middle of a year, women who could be heard at a MARAC, and pupils.
_BANDS = {
    2012: (13204, 13421, 12893, 7462),
    2013: (13317, 13655, 12921, 7438),
    2014: (13402, 13979, 13022, 7409),
    2015: (13488, 14210, 13140, 7377),
}
_OTHERS = {
    2012: (3634, 81207, 33611),
    2013: (3622, 81795, 33918),
    2014: (3609, 82391, 34206),
    2015: (3594, 82984, 34571),
}


def year_name(year: int) -> str:
    """Write a year as 2015-16."""
    return f"{year}-{(year + 1) % 100:02d}"


def population(year: int) -> dict[str, int]:
    """Count the people that rates are rates of, in the middle of a calendar year."""
    under_5, under_10, under_15, under_18 = _BANDS[year]
    girls, women, pupils = _OTHERS[year]
    return {
        "0-4": under_5,
        "5-9": under_10,
        "0-14": under_5 + under_10 + under_15,
        "10-17": under_15 + under_18,
        "Girls 15-17": girls,
        "Women 16 and over": women,
        "Pupils on roll (January)": pupils,
        "All children 0-17": sum(_BANDS[year]),
    }


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
        return sum(self.wholes[-1:] if self.snapshot else self.wholes)


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


@dataclass(frozen=True)
class _Care:
    """What a year of children's social care is drawn from, a number a quarter."""

    referrals: tuple[int, ...]
    assessed: tuple[int, ...]
    conferences: tuple[int, ...]
    starting: tuple[int, ...]
    ending: tuple[int, ...]
    enquiries: tuple[int, ...]
    need: tuple[int, ...]
    plans: tuple[int, ...]
    three_months: tuple[int, ...]
    reviewed: tuple[int, ...]
    two_years: tuple[int, ...]
    looked_after: tuple[int, ...]
    missing_education: tuple[int, ...]
    home_educated: tuple[int, ...]
    again: tuple[float, ...]
    closed: tuple[float, ...]
    in_time: tuple[float, ...]
    prompt: tuple[float, ...]
    subsequent: tuple[float, ...]
    moved: tuple[float, ...]


#: Demand rises through the years; what is done in time slips in the last of them.
_CARE = {
    2013: _Care(
        (541, 549, 553, 560), (512, 520, 531, 540), (63, 66, 68, 70), (54, 56, 57, 58),
        (52, 53, 55, 56), (141, 146, 150, 153), (1496, 1510, 1523, 1541), (181, 184, 186, 189),
        (140, 142, 144, 146), (136, 139, 141, 143), (11, 11, 12, 11), (226, 229, 231, 233),
        (47, 44, 51, 49), (82, 84, 85, 88),
        (0.205, 0.209, 0.207, 0.21), (0.138, 0.136, 0.133, 0.131), (0.84, 0.85, 0.86, 0.862),
        (0.76, 0.77, 0.78, 0.79), (0.165, 0.16, 0.17, 0.168), (0.118, 0.116, 0.115, 0.112),
    ),
    2014: _Care(
        (569, 574, 582, 593), (541, 549, 558, 566), (69, 71, 72, 74), (59, 60, 61, 62),
        (57, 58, 58, 60), (155, 158, 162, 166), (1552, 1561, 1574, 1588), (191, 194, 196, 198),
        (148, 150, 152, 154), (143, 145, 147, 149), (10, 10, 9, 9), (235, 237, 238, 240),
        (50, 46, 53, 52), (91, 94, 96, 99),
        (0.207, 0.209, 0.211, 0.213), (0.131, 0.129, 0.128, 0.128), (0.872, 0.874, 0.875, 0.873),
        (0.80, 0.81, 0.81, 0.81), (0.165, 0.17, 0.17, 0.172), (0.111, 0.108, 0.108, 0.107),
    ),
    2015: _Care(
        (588, 601, 622, 634), (566, 580, 571, 602), (70, 74, 79, 78), (61, 63, 66, 69),
        (60, 60, 63, 64), (163, 170, 178, 184), (1604, 1617, 1655, 1672), (206, 211, 214, 219),
        (159, 163, 166, 171), (153, 155, 157, 160), (8, 7, 6, 4), (243, 245, 249, 252),
        (54, 49, 58, 61), (103, 107, 112, 118),
        (0.216, 0.228, 0.243, 0.256), (0.121, 0.115, 0.112, 0.108), (0.868, 0.851, 0.826, 0.795),
        (0.80, 0.78, 0.74, 0.71), (0.18, 0.19, 0.21, 0.23), (0.106, 0.104, 0.103, 0.099),
    ),
}  # fmt: skip


def social_care(year: int) -> dict[str, Series]:
    """Return the quarterly dataset of children's social care, keyed by a short name."""
    found = _care(year)
    if year - 1 not in _CARE:
        return found
    before = _care(year - 1)
    return {
        name: replace(series, last_year=(before[name].year_part, before[name].year_whole))
        for name, series in found.items()
    }


def _care(year: int) -> dict[str, Series]:
    dice, base = Dice(SEED + year), _CARE[year]

    def about(numbers: tuple[int, ...], spread: float) -> tuple[int, ...]:
        return tuple(dice.near(number, spread) for number in numbers)

    def shares(
        wholes: tuple[int, ...], proportions: tuple[float, ...], spread: float = 0.02
    ) -> tuple[int, ...]:
        return tuple(dice.share(n, p, spread) for n, p in zip(wholes, proportions, strict=True))

    referrals, completed = about(base.referrals, 0.02), about(base.assessed, 0.02)
    conferences, starting = about(base.conferences, 0.03), about(base.starting, 0.03)
    ending = about(base.ending, 0.03)
    education = (base.missing_education, base.home_educated)
    return {
        "referrals": Series("Referrals received ¹", referrals),
        "repeat": Series(
            "Re-referrals within 12 months of an earlier referral",
            shares(referrals, base.again), referrals,
        ),
        "closed": Series(
            "Referrals ending in no further action", shares(referrals, base.closed), referrals,
        ),
        "completed": Series("Assessments completed", completed),
        "assessed": Series(
            "Assessments completed within 45 working days",
            shares(completed, base.in_time), completed,
        ),
        "need": Series("Children in need at period end ²", base.need, snapshot=True),
        "enquiries": Series("Section 47 enquiries started", about(base.enquiries, 0.03)),
        "conferences": Series("Initial child protection conferences held", conferences),
        "prompt": Series(
            "Initial conferences held within 15 working days",
            shares(conferences, base.prompt), conferences,
        ),
        "plans": Series(
            "Children subject of a child protection plan at period end", base.plans, snapshot=True,
        ),
        "again": Series(
            "Plans started that are a second or subsequent plan",
            shares(starting, base.subsequent, 0.05), starting,
        ),
        "long": Series(
            "Plans open for two years or more at period end", base.two_years, base.plans,
            snapshot=True,
        ),
        "ended": Series(
            "Plans ended that had lasted two years or more",
            shares(ending, (0.12, 0.1, 0.11, 0.1), 0.1), ending,
        ),
        "reviewed": Series(
            "Child protection plans reviewed on time", base.reviewed, base.three_months,
            snapshot=True,
        ),
        "looked_after": Series(
            "Children looked after at period end", base.looked_after, snapshot=True,
        ),
        "moved": Series(
            "Children looked after with three or more placements in 12 months",
            shares(base.looked_after, base.moved, 0.03), base.looked_after, snapshot=True,
        ),
        "out_of_school": Series(
            "Children missing education or educated at home, at period end",
            tuple(sum(both) for both in zip(*education, strict=True)), snapshot=True,
        ),
        "missing_education": Series("  of whom missing education", education[0], snapshot=True),
        "home_educated": Series("  of whom educated at home", education[1], snapshot=True),
    }  # fmt: skip


#: Early help through the years: assessments started and completed, episodes closed, and shares.
_HELP = {
    2013: ((108, 112, 115, 121), (99, 104, 107, 110), (80, 84, 88, 90),
           (0.29, 0.30, 0.31, 0.33), (0.69, 0.68, 0.68, 0.67)),
    2014: ((121, 125, 129, 133), (110, 114, 118, 120), (90, 93, 95, 98),
           (0.33, 0.34, 0.35, 0.36), (0.68, 0.67, 0.67, 0.66)),
    2015: ((134, 139, 151, 158), (121, 126, 134, 139), (98, 104, 109, 117),
           (0.37, 0.40, 0.42, 0.45), (0.66, 0.64, 0.61, 0.60)),
}  # fmt: skip


def early_help(year: int) -> dict[str, Series]:
    """Return the early help dataset: bases stand on rows of their own there."""
    dice = Dice(SEED + 100 + year)
    begun, done, ended, led, met = _HELP[year]
    completed = tuple(dice.near(n, 0.03) for n in done)
    closed = tuple(dice.near(n, 0.03) for n in ended)
    return {
        "started": Series(
            "Early help assessments started", tuple(dice.near(n, 0.03) for n in begun)
        ),
        "completed": Series("Early help assessments completed", completed),
        "partners": Series(
            "  of which led by a partner agency",
            tuple(dice.share(n, p) for n, p in zip(completed, led, strict=True)),
        ),
        "closed": Series("Early help episodes closed", closed),
        "outcomes": Series(
            "  of which closed with planned outcomes met",
            tuple(dice.share(n, p) for n, p in zip(closed, met, strict=True)),
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


def sources(year: int) -> dict[str, int]:
    """Divide the year's referrals by who made them; other agencies count their own the same."""
    referrals = social_care(year)["referrals"].year_part
    counts = {name: round(referrals * share) for name, share in SOURCES.items()}
    counts["Police"] = referrals - sum(counts.values()) - UNKNOWN
    return counts | {"Unknown": UNKNOWN}


def durations(year: int) -> dict[str, int]:
    """Divide the plans open on 31 March by how long they have been open."""
    plans, two_years = _CARE[year].plans[-1], _CARE[year].two_years[-1]
    counts = {
        "3 months or less": round(plans * 0.22),
        "More than 3 months but no more than 6 months": round(plans * 0.26),
        "More than 6 months but less than 1 year": round(plans * 0.34),
        "1 year but less than 2 years": 0,
        "2 years or more": two_years,
    }
    counts["1 year but less than 2 years"] = plans - sum(counts.values())
    return counts


@dataclass(frozen=True)
class _Police:
    """What a year of police figures is drawn from; a month's number, or twelve of them."""

    reports: int
    domestic: int
    missing: int
    talked: float
    prompt: float
    attended: float
    protection: int


_POLICE = {
    2013: _Police(178, 52, 19, 0.66, 0.55, 0.64, 5),
    2014: _Police(190, 57, 21, 0.71, 0.61, 0.68, 6),
    2015: _Police(204, 62, 24, 0.74, 0.66, 0.71, 7),
}
#: Children discussed at the exploitation panel in a quarter, by level of risk.
EXPLOITATION = {
    2013: {"Level 1": (9, 11, 10, 12), "Level 2": (6, 7, 7, 8), "Level 3": (2, 3, 2, 3)},
    2014: {"Level 1": (12, 13, 15, 14), "Level 2": (8, 9, 9, 10), "Level 3": (3, 3, 4, 3)},
    2015: {"Level 1": (15, 17, 18, 19), "Level 2": (10, 11, 12, 12), "Level 3": (4, 3, 5, 6)},
}
#: Each month beside the year's mean: fewer in August, more at the end of term and of the year.
_SEASON = (0.92, 1.0, 1.04, 1.12, 0.8, 1.08, 1.0, 0.96, 0.92, 1.04, 1.08, 1.16)


def police(year: int) -> dict[str, Series]:
    """Return twelve months of police figures; January 2016 lies far outside the others."""
    dice, base = Dice(SEED + 200 + year), _POLICE[year]
    reports = [dice.near(base.reports, 0.08) for _ in range(12)]
    missing = [dice.near(base.missing * part, 0.1) for part in _SEASON]
    due = [n - dice.near(2, 0.6) for n in missing]
    talked = [dice.share(n, base.talked, 0.06) for n in due]
    prompt = [dice.share(n, base.prompt, 0.06) for n in talked]
    if year == 2015:
        reports[9] = 341
        talked[4], prompt[4] = 9, 4
    thirds = [
        part for quarter in social_care(year)["conferences"].parts for part in _thirds(quarter)
    ]
    attended = [dice.share(n, base.attended, 0.08) for n in thirds]
    sent = [
        min(whole - part, dice.near(3, 0.5)) for whole, part in zip(thirds, attended, strict=True)
    ]
    both = [a + s for a, s in zip(attended, sent, strict=True)]
    return {
        "reports": Series("Child-coming-to-notice reports", tuple(reports)),
        "domestic": Series(
            "Domestic abuse incidents with a child present",
            tuple(dice.near(base.domestic, 0.1) for _ in range(12)),
        ),
        "protection": Series(
            "Children taken into police protection (section 46)",
            tuple(dice.near(base.protection, 0.4) for _ in range(12)),
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
