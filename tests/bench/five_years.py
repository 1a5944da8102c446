"""A million tickets of two offices, for measuring: words as people say them, German and English, rare and common.

Made by SQL on the server in a few minutes: triggers off, and the indexes of the large tables built at the end. The
vector of each ticket is put together from vectors of its parts, which gives the lexemes that the trigger would.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from contracts.coverage import DeviceFacts, Period, Verdict, coverage_of
from core.models import User
from tests.factories.contracts import make_product
from tests.factories.core import make_user
from tests.factories.offices import make_hamburg, make_member, make_woking
from tests.factories.tickets import make_classification
from tickets.numbers import DAMM

LARGE: Final = (
    "tickets_ticket",
    "tickets_call",
    "tickets_entry",
    "tickets_coveragereceipt",
    "promises_promise",
    "callbacks_callback",
)
NEEDLE: Final = "Quetschwalzenlager"  # said once, in the oldest ticket
# About three of ten tickets say "Etiketten" or "labels".
PARTS: Final = {
    "de": "Etiketten|Etiketten|Bandspannung|Druckkopf|Spender|Andruckrolle|Waage|Förderband|Lichtschranke|Farbband|"
    "Wickler|Netzteil|Anzeige|Kamera|Messer|Greifer|Drucker|Steuerung|Schneideinheit|Kopfplatte",
    "en": "Labels|Labels|Ribbon tension|Print head|Dispenser|Pressure roller|Scale|Conveyor|Light barrier|Ribbon|"
    "Rewinder|Power supply|Display|Camera|Knife|Gripper|Printer|Controller|Cutter|Head plate",
}
TROUBLES: Final = {
    "de": "sitzen schief|klemmt|meldet E214|bleibt stehen|reißt|läuft heiß|verschmiert|zeigt nichts mehr an|pfeift|"
    "verliert die Verbindung|zählt falsch|schneidet zu früh|wiegt ungenau|startet nicht|blinkt rot",
    "en": "sit crooked|jams|reports E214|stops|tears|runs hot|smears|shows nothing|whistles|loses the connection|"
    "counts wrongly|cuts too early|weighs inaccurately|does not start|flashes red",
}
SINCE: Final = {
    "de": "seit dem Bandwechsel|nach der Reinigung|seit heute früh|in der Nachtschicht|nach dem Umbau|bei Feuchtigkeit|"
    "seit dem Update|nach einem Stromausfall|unter Last|nach zehn Minuten",
    "en": "since the ribbon was changed|after cleaning|since this morning|on the night shift|after the rebuild|"
    "when it is damp|since the update|after a power cut|under load|after ten minutes",
}
BEGINNINGS: Final = (
    "Nord Süd West Ost Hafen Alster Elb Weser Rhein Main Neckar Thames River Bridge Stone Oak Green Harbour Mill Kirch"
)
MIDDLES: Final = "kai feld mann burg stein werk tal hof brück dorf ford field well worth gate side wood ton bach see"
TRADES: Final = (
    "Logistik Bäckerei Druck Pharma Technik Bakery Foods Packaging Print Metall Kühlhaus Verlag Optik Textil Papier"
)
FORMS: Final = "GmbH AG KG Ltd plc"
FIRST: Final = (
    "Tobias Jana Imke Gemma Callum Sabine Henrik Olivia Marek Aylin Pieter Nora Dieter Fiona Arthur Leyla Uwe Hanna"
)
LAST: Final = (
    "Wernicke Petersen Sander Lockwood Reeve Brandt Köster Ashworth Nowak Yildiz Visser Lindqvist Mohr Gallagher"
)
SYLLABLES: Final = "ba do fen gur hal kel lum mir nok pas rel sim tor ven wul zak brü fli stre kno"

COMPANIES: Final = 20_000
PEOPLE: Final = 60_000
DEVICES: Final = 200_000
RARE: Final = 40_000  # words, each in some 25 tickets

_WORDS = """
CREATE TEMP TABLE said AS
SELECT row_number() OVER () AS n, lang, text,
  setweight(to_tsvector('german', text), 'B') || setweight(to_tsvector('english', text), 'B') AS vector
FROM (
  SELECT lang, part || ' ' || trouble || ' ' || since || '.' AS text
  FROM unnest(%(langs)s, %(parts)s, %(troubles)s, %(sinces)s) AS given (lang, part, trouble, since)
) AS sentences;
CREATE TEMP TABLE rare AS
SELECT row_number() OVER () AS n, word,
  setweight(to_tsvector('german', word), 'B') || setweight(to_tsvector('english', word), 'B') AS vector
FROM unnest(%(rare)s) AS word;
CREATE INDEX ON said (n); CREATE INDEX ON rare (n); ANALYZE said, rare;
INSERT INTO tickets_word (word)
SELECT DISTINCT word FROM (
  SELECT regexp_split_to_table(lower(text), '[^[:alpha:]]+') AS word FROM said UNION SELECT lower(word) FROM rare
) AS words WHERE length(word) BETWEEN 4 AND 40 ON CONFLICT DO NOTHING;
"""
_CUSTOMERS = """
INSERT INTO contracts_company (id, number, name, language, home_office_id, notes, created_at)
SELECT n, 'K-' || 10000 + n, (%(firms)s)[n], 'de', CASE n %% 2 WHEN 0 THEN %(hamburg)s ELSE %(woking)s END, '', %(now)s
FROM generate_series(1, %(companies)s) n;
INSERT INTO contracts_contact (id, company_id, name, email, language, role, objects_to_surveys, active, created_at)
SELECT n, 1 + n %% %(companies)s, (%(names)s)[1 + n %% %(people_names)s] || ' ' || (%(rare)s)[1 + n %% 997],
  'p' || n || '@example.com', 'de', '', false, true, %(now)s FROM generate_series(1, %(people)s) n;
INSERT INTO contracts_contactphone (contact_id, number, label)
SELECT n, CASE n %% 2 WHEN 0 THEN '+4940' ELSE '+4420' END || 60000000 + n, '' FROM generate_series(1, %(people)s) n;
INSERT INTO contracts_device (id, manufacturer_id, serial, serial_key, serial_sound, product_id, owner_id, place,
  firmware, delivered, warranty, warranty_by_hand, retired)
SELECT n, %(maker)s, 'LX42-' || lpad((n / 10000)::text, 4, '2') || '-' || lpad((n %% 10000)::text, 4, '0'),
  'LX42' || lpad((n / 10000)::text, 4, '2') || lpad((n %% 10000)::text, 4, '0'),
  '1X42' || lpad((n / 10000)::text, 4, '2') || lpad((n %% 10000)::text, 4, '0'),
  %(product)s, 1 + n %% %(companies)s, '', '', '2024-01-01', daterange('2024-01-01', '2029-01-01'), false, false
FROM generate_series(1, %(devices)s) n;
"""
# Bodies far apart: 61803397 shares no divisor with 90,000,000, so that no number is given twice.
_TICKETS = """
CREATE FUNCTION pg_temp.damm(body text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  square text[] := %(damm)s;
  carried integer := 0;
BEGIN
  FOR place IN 1 .. length(body) LOOP
    carried := substr(square[carried + 1], substr(body, place, 1)::integer + 1, 1)::integer;
  END LOOP;
  RETURN body || carried;
END
$$;
INSERT INTO tickets_ticket (id, sequence, number, kind, status, office_id, language, caller_name, company_name, phone,
  email, product_name, serial, serial_missing, description, company_id, contact_id, device_id, product_id,
  classification_id, impact, priority, owner_id, way, way_reason, opened_at, settled_at, connected_at, solved_at,
  closed_at, cause, solution, version, changed_at, search)
SELECT t.n, t.n, pg_temp.damm((10000000 + (t.n * 61803397) %% 90000000)::text),
  CASE WHEN t.n %% 9 = 0 THEN 'enquiry' ELSE 'fault' END, t.status,
  CASE t.n %% 2 WHEN 0 THEN %(hamburg)s ELSE %(woking)s END, said.lang, person.name, firm.name, phone.number,
  person.email, 'LX-420', device.serial, '', said.text || ' ' || rare.word || '.', firm.id, person.id, device.id,
  %(product)s, (%(classes)s)[(1 + t.n %% 20)::integer], 'degraded', (1 + t.n %% 3)::integer,
  CASE WHEN t.n %% 3 > 0 THEN (%(owners)s)[(1 + t.n %% 40)::integer] END, 'covered', '', t.opened, t.opened,
  CASE WHEN t.n %% 3 > 0 THEN t.opened END, t.solved, t.solved, '', '', 1, t.opened,
  setweight(to_tsvector('simple', concat_ws(' ', firm.name, person.name, 'LX-420', device.serial)), 'A')
    || said.vector || rare.vector
FROM (
  SELECT n, %(now)s - n * interval '150 seconds' AS opened,
    CASE WHEN live THEN (ARRAY['open', 'open', 'waiting', 'referred'])[(1 + n %% 4)::integer]
      ELSE 'closed' END AS status,
    CASE WHEN NOT live THEN %(now)s - n * interval '149 seconds' END AS solved
  FROM (SELECT n, n <= 8000 OR n %% 500 = 0 AS live FROM generate_series(1::bigint, %(tickets)s) n) AS numbered
) AS t
JOIN said ON said.n = 1 + (t.n * 7919) %% (SELECT count(*) FROM said)
JOIN rare ON rare.n = 1 + (t.n * 104729) %% (SELECT count(*) FROM rare)
JOIN contracts_contact person ON person.id = 1 + (t.n * 7907) %% %(people)s
JOIN contracts_company firm ON firm.id = person.company_id
JOIN contracts_contactphone phone ON phone.contact_id = person.id
JOIN contracts_device device ON device.id = 1 + (t.n * 7901) %% %(devices)s;
UPDATE tickets_ticket SET description = %(needle)s || '.',
  search = setweight(to_tsvector('german', %(needle)s), 'B') || setweight(to_tsvector('english', %(needle)s), 'B')
WHERE id = %(tickets)s;
INSERT INTO tickets_word (word) VALUES (lower(%(needle)s)) ON CONFLICT DO NOTHING;
"""
_TRAFFIC = """
INSERT INTO tickets_call (ticket_id, no_ticket_reason, kind, direction, office_id, agent_id, caller_name,
  company_name, phone, note, started_at, ended_at)
SELECT id, '', kind, 'in', office_id, %(user)s, caller_name, company_name, phone, '', opened_at,
  opened_at + interval '2 minutes' FROM tickets_ticket;
INSERT INTO tickets_entry (ticket_id, kind, event, visibility, author_id, text, data, at)
SELECT id, 'call', 'logged', 'customer', %(user)s, description, '{}', opened_at FROM tickets_ticket;
INSERT INTO tickets_coveragereceipt (ticket_id, device_id, "on", covered, reason, verdict, rule_version, told, told_to,
  at)
SELECT id, device_id, opened_at::date, true, 'warranty', %(verdict)s, 1, '', caller_name, opened_at FROM tickets_ticket;
INSERT INTO promises_promise (id, kind, office_id, given_at, due_at, ended_at)
SELECT id, 'callback', office_id, opened_at, opened_at + interval '2 hours',
  CASE WHEN id > 1200 THEN opened_at + interval '50 minutes' END
FROM tickets_ticket WHERE id %% 3 = 0;
INSERT INTO callbacks_callback (promise_id, ticket_id, office_id, skill_id, language, state, phone, contact_name,
  promised_at, promised_due_at, due_at, first_attempt_at, reached_at, close_reason)
SELECT id, id, office_id, %(skill)s, 'de', CASE WHEN id <= 1200 THEN 'open' ELSE 'reached' END, phone, caller_name,
  opened_at, opened_at + interval '2 hours', opened_at + interval '2 hours',
  CASE WHEN id > 1200 THEN opened_at + interval '50 minutes' END,
  CASE WHEN id > 1200 THEN opened_at + interval '50 minutes' END, ''
FROM tickets_ticket WHERE id %% 3 = 0;
"""


@dataclass(frozen=True)
class Million:
    """What was filled, and somebody who may see all of it."""

    manager: User
    tickets: int


def fill(*, now: datetime, tickets: int = 1_000_000) -> Million:
    """Into an empty, migrated database. Everything that the offices would have grown in five years."""
    hamburg, woking = make_hamburg(), make_woking()
    manager = make_member(hamburg, role="manager", name="Jana Petersen", language="de").user
    product = make_product()
    values = _words(random.Random(1)) | {
        "now": now,
        "tickets": tickets,
        "hamburg": hamburg.pk,
        "woking": woking.pk,
        "user": manager.pk,
        "product": product.pk,
        "maker": product.manufacturer_id,
        "skill": product.family.skill_id,
        "classes": [make_classification(product.family).pk for _turn in range(20)],
        "owners": [make_user().pk for _turn in range(40)],
        "damm": list(DAMM),
        "companies": COMPANIES,
        "people": PEOPLE,
        "devices": DEVICES,
        "needle": NEEDLE,
        "verdict": json.dumps(_verdict().to_json()),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_WORDS, values)
        cursor.execute(_CUSTOMERS, values)
        with _without_indexes(cursor):
            cursor.execute(_TICKETS, values)
            cursor.execute(_TRAFFIC, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Million(manager, tickets)


def _words(dice: random.Random) -> dict[str, Any]:
    said = [
        (lang, part, trouble, since)
        for lang in ("de", "en")
        for part in PARTS[lang].split("|")
        for trouble in TROUBLES[lang].split("|")
        for since in SINCE[lang].split("|")
    ]
    langs, parts, troubles, sinces = (list(column) for column in zip(*said, strict=True))
    langs = ["de" if lang == "de" else "en-gb" for lang in langs]
    syllables = SYLLABLES.split()
    rare = sorted({"".join(dice.choices(syllables, k=dice.randint(3, 4))).title() for _turn in range(RARE)})
    names = [f"{first} {last}" for first in FIRST.split() for last in LAST.split()]
    firms = [
        f"{dice.choice(BEGINNINGS.split())}{dice.choice(MIDDLES.split())} "
        f"{dice.choice(TRADES.split())} {dice.choice(rare)} {dice.choice(FORMS.split())}"
        for _turn in range(COMPANIES)
    ]
    return {
        "langs": langs,
        "parts": parts,
        "troubles": troubles,
        "sinces": sinces,
        "rare": rare,
        "firms": firms,
        "names": names,
        "people_names": len(names),
    }


def _verdict() -> Verdict:
    warranty = Period(date(2024, 1, 1), date(2028, 12, 31))
    facts = DeviceFacts(
        serial="LX42-2222-0001", known_owner=True, belongs_to_caller=True, warranty=warranty, contracts=()
    )
    return coverage_of(facts, on=date(2026, 5, 13))


@contextmanager
def _without_indexes(cursor: CursorWrapper) -> Iterator[None]:
    """Plain indexes of the large tables go and are built again at once afterwards, which takes a tenth of the time."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid::regclass::text = ANY (%s) AND NOT indisunique",
        [list(LARGE)],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        cursor.execute(definition)
