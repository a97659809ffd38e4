"""The tables of the build memory, as a person can query them."""

from typing import get_args

SCHEMA_VERSION = 6  # raise it with every change of the tables below


def statements() -> list[str]:
    """Return the statements of SQL that make the tables."""
    from timeline.model import DateBasis, Modality  # a memory that is there does not wait for them

    bases, modalities = (", ".join(f"'{value}'" for value in get_args(values)) for values in (DateBasis, Modality))
    return _TABLES.replace("BASES", bases).replace("MODALITIES", modalities).split(";")


_TABLES = """
create table facts (key text primary key, value text not null) without rowid;
create table files (
    path text primary key, stamp text not null, sha256 text not null, rules text not null
) without rowid;
create table notices (
    file text not null, position integer not null, what text not null, place text not null, mend text not null,
    is_error integer not null, primary key (file, position)
) without rowid;
create table articles (
    file text not null references files (path), number integer not null, is_published integer not null,
    digest text not null, looks text not null, mention_count integer not null, id text not null, path text not null,
    language text not null, is_draft integer not null,
    title text not null, publisher text not null, url text not null, published text not null, author text not null,
    tags text not null, is_guessed integer not null, text text not null, blocks text not null, sentences text not null,
    offsets text not null, html text, places text, primary key (file, number)
);
create index articles_by_id on articles (id);
create index heads_of_articles on articles (
    file, number, is_published, is_draft, path, language, digest, looks, mention_count, id, title, publisher, url,
    published, author, tags, is_guessed
);
create table mentions (
    file text not null, number integer not null, position integer not null, id text not null, start integer not null,
    "end" integer not null, quote text not null, trigger text not null, date text not null, timex text not null,
    rule text not null, basis text not null check (basis in (BASES)),
    modality text not null check (modality in (MODALITIES)), headline text not null, reason text not null,
    names text not null, kinds text not null, moment text not null, sentence_start integer not null,
    sentence_end integer not null,
    trigger_start integer not null, trigger_end integer not null, timex_start integer, timex_end integer,
    timex_type text not null, timex_value text not null, timex_mod text not null, timex_edtf text not null,
    timex_moment text not null, timex_offset text not null, timex_reason text not null,
    primary key (file, number, position), foreign key (file, number) references articles (file, number)
) without rowid;
create index mentions_by_id on mentions (id);
create table events (
    id text primary key, own text not null, is_placed integer not null, date text not null, moment text not null,
    headline text not null, importance real not null, modality text not null check (modality in (MODALITIES)),
    digest blob not null, names text not null, kinds text not null, reasons text not null,
    disagreements text not null, citations text not null
) without rowid;
create unique index events_by_own_id on events (own);
create view citations as
    select e.id as event, c.key as position, c.value ->> 0 as mention, c.value ->> 1 as article, c.value ->> 4 as quote,
    c.value ->> 10 as reason from events e, json_each(e.citations) c;
create table ids (id text primary key, mentions text not null, successors text not null) without rowid;
create index ids_that_lead_on on ids (id) where successors <> '[]';
create table ids_of_mentions (mention text primary key, id text not null) without rowid;
create table merge_rows (
    name text not null, key text not null, value blob not null, primary key (name, key)
) without rowid;
create table words (word text primary key, articles integer not null) without rowid;
create table pages (url text primary key, stamp text not null, made_from text not null) without rowid;
create table builds (number integer primary key, articles integer not null, events integer not null);
create table changes (
    build integer not null references builds (number), position integer not null,
    kind text not null check (kind in ('added', 'changed', 'merged', 'withdrawn')), event text not null,
    date text not null, headline text not null, successor text not null, primary key (build, position)
) without rowid;
"""
