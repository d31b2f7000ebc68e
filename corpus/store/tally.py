"""Counting records: every number from the records themselves, within what a viewer may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Connection, Engine, and_, func, not_, or_, select

from corpus.facet_names import FacetName, field_name, region_path, tag_name
from corpus.facets import Facets, Listed, Standing, Tally
from corpus.levels import Viewer, visible
from corpus.store.tables import FACET, RECORD


@contextmanager
def one_state(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees nothing of what is written meanwhile: numbers must agree."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
            yield connection
        else:
            yield connection.execution_options(isolation_level="REPEATABLE READ")


def tally_of(connection: Connection, viewer: Viewer, facets: Facets, *, day: date) -> Tally:
    """Give what `RecordStore.tally` gives but for its page; the connection is from `one_state`."""
    meets = meeting(viewer, facets, day)
    over = replace(facets, holds=False, standings=())
    return Tally(
        number=_number(connection, meets),
        standings=_standings(connection, viewer, replace(facets, holds=True), day),
        over=_number(connection, meeting(viewer, over, day)),
        kinds=_counts(connection, RECORD.c.kind, meeting(viewer, replace(facets, kinds=()), day)),
        fields=_named(connection, "field", meeting(viewer, replace(facets, field=None), day)),
        regions=_named(connection, "region", meeting(viewer, replace(facets, region=None), day)),
        tags=_named(connection, "tag", meeting(viewer, replace(facets, tag=None), day)),
        silent=_silent(connection, viewer, facets, day),
    )


def page_of(
    connection: Connection, viewer: Viewer, facets: Facets, *, day: date, limit: int, offset: int
) -> tuple[Listed, ...]:
    """Give a part of what meets the facets, the newest first, then by id."""
    if not limit:
        return ()
    query = (
        select(RECORD.c.id, RECORD.c.kind, RECORD.c.title)
        .where(meeting(viewer, facets, day))
        .order_by(RECORD.c.published.desc().nulls_last(), RECORD.c.id)
        .limit(limit)
        .offset(offset)
    )
    rows = connection.execute(query)
    return tuple(Listed(id=row.id, kind=row.kind, title=row.title) for row in rows)


def meeting(viewer: Viewer, facets: Facets, day: date) -> ColumnElement[bool]:
    """Give what a record's row must be like to meet facets."""
    conditions: list[ColumnElement[bool]] = [RECORD.c.level.in_(visible(viewer))]
    if facets.kinds:
        conditions.append(RECORD.c.kind.in_(facets.kinds))
    if facets.field:
        conditions.append(_bears("field", FACET.c.name == field_name(facets.field)))
    if facets.tag:
        conditions.append(_bears("tag", FACET.c.name == tag_name(facets.tag)))
    if facets.tier:
        conditions.append(_bears("tier", FACET.c.name == facets.tier))
    if facets.region:
        path = region_path(facets.region)
        # A place that nobody told us of is looked for wherever it lies.
        lies = or_(FACET.c.name == path, FACET.c.name.endswith(f"/{path}", autoescape=True))
        conditions.append(_bears("region", lies))
    if facets.trl is not None:
        conditions.append(RECORD.c.trl >= facets.trl)
    if facets.trl_most is not None:
        conditions.append(RECORD.c.trl <= facets.trl_most)
    if facets.standings:
        conditions.append(RECORD.c.standing.in_(facets.standings))
    if facets.holds is not None:
        conditions.append(_holds(day) if facets.holds else not_(_holds(day)))
    return and_(*conditions)


def _holds(day: date) -> ColumnElement[bool]:
    """Give whether a record holds on a day; see `corpus.facets.days_of`."""
    replaced = RECORD.c.superseded_from
    return and_(
        or_(RECORD.c.since.is_(None), RECORD.c.since <= day),
        or_(RECORD.c.until.is_(None), RECORD.c.until >= day),
        or_(
            RECORD.c.kind != "policy",  # which alone is replaced
            and_(replaced.is_(None), RECORD.c.over.is_(False)),
            and_(replaced.is_not(None), replaced > day),
        ),
    )


def _bears(facet: FacetName, name: ColumnElement[bool]) -> ColumnElement[bool]:
    return RECORD.c.id.in_(select(FACET.c.record).where(FACET.c.facet == facet, name))


def _number(connection: Connection, meets: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(RECORD).where(meets)) or 0


def _counts(
    connection: Connection, column: Column[Any], meets: ColumnElement[bool]
) -> dict[Any, int]:
    query = select(column, func.count()).where(meets).group_by(column)
    return {row[0]: row[1] for row in connection.execute(query)}


def _named(connection: Connection, facet: FacetName, meets: ColumnElement[bool]) -> dict[str, int]:
    """Give the number for each name of a facet, the greatest first, then by name."""
    query = (
        select(FACET.c.name, func.count())
        .join(RECORD, RECORD.c.id == FACET.c.record)
        .where(FACET.c.facet == facet, meets)
        .group_by(FACET.c.name)
    )
    found = [(name, number) for name, number in connection.execute(query)]
    return dict(sorted(found, key=lambda row: (-row[1], row[0])))


def _standings(
    connection: Connection, viewer: Viewer, facets: Facets, day: date
) -> dict[Standing, int]:
    meets = meeting(viewer, replace(facets, standings=()), day)
    return _counts(connection, RECORD.c.standing, meets)


def _silent(
    connection: Connection, viewer: Viewer, facets: Facets, day: date
) -> dict[FacetName | Literal["trl"], int]:
    """Count what would meet the facets but for saying nothing of one that is asked for."""
    found: dict[FacetName | Literal["trl"], int] = {}
    if facets.trl is not None or facets.trl_most is not None:
        rest = meeting(viewer, replace(facets, trl=None, trl_most=None), day)
        found["trl"] = _number(connection, and_(rest, RECORD.c.trl.is_(None)))
    names: tuple[tuple[FacetName, str | None, Facets], ...] = (
        ("field", facets.field, replace(facets, field=None)),
        ("tag", facets.tag, replace(facets, tag=None)),
        ("region", facets.region, replace(facets, region=None)),
    )
    for facet, wanted, others in names:
        if wanted:
            says = _bears(facet, FACET.c.name.is_not(None))
            rest = meeting(viewer, others, day)
            found[facet] = _number(connection, and_(rest, not_(says)))
    return found
