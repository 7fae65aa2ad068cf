"""Public holidays by country and region, from the library `holidays`.

The library is imported only when a country is set: most workspaces set none, and umpire starts 0.1 s faster.
"""

from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from scoring.refusals import Malformed


@lru_cache(maxsize=256)
def list_public_holidays(code: str, year: int) -> frozenset[date]:
    """List the public holidays in a year of a country, `DE`, or of a region, `DE-BE`."""
    import holidays

    country, _, region = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=[year], observed=True))


def parse_country(text: str) -> str:
    """Read a country's or region's code, or a country's English name. Refused: any other, with the nearest."""
    code = _find_country_code(text.strip()) or text.strip().upper().replace("_", "-")
    try:
        list_public_holidays(code, 2026)
    except NotImplementedError:
        raise Malformed(_explain_unknown(text, code)) from None
    return code


def _find_country_code(name: str) -> str | None:
    from holidays.registry import COUNTRIES

    row = COUNTRIES.get(name.casefold().replace(" ", "_"))
    return row[1] if row is not None else None


def _explain_unknown(text: str, code: str) -> str:
    import holidays
    from holidays.registry import COUNTRIES

    known = holidays.list_supported_countries(include_aliases=False)
    country, _, region = code.partition("-")
    if country in known and region:
        regions = known[country]
        near = get_close_matches(region, regions, n=1, cutoff=0) if regions else [""]
        hint = f"Did you mean `{country}-{near[0]}`?" if near[0] else f"It has no regions of its own: `{country}`."
        return f"“{text[:60]}” is no region of {country} whose holidays I know. {hint}"
    names = {row[1]: name for name, row in COUNTRIES.items() if row[1] in known}
    by_name = get_close_matches(text.strip().casefold().replace(" ", "_"), names.values(), n=1, cutoff=0.6)
    by_code = get_close_matches(country, names, n=1, cutoff=0.5)
    near = [each for each, name in names.items() if name in by_name] or by_code
    hint = f" Did you mean `{near[0]}` ({names[near[0]].replace('_', ' ').title()})?" if near else ""
    return f"“{text[:60]}” is not a country whose holidays I know.{hint} Write it like `DE` or `DE-BE`, or `none`."
