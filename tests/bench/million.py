"""A large house by server-side SQL, for measurements: 1,000,000 devices, 200,000 contracts and what belongs to them.

Serial numbers look as the house writes them (LX42-2207-0031): a family and model, year and month, a running number.
One device in eleven has no owner, every device none to two contracts one after the other, a twentieth of the
contracts is suspended, one in ten covers by site or company. Triggers and foreign keys rest while rows are copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

TODAY = date(2026, 5, 13)
FAMILIES = ("LX", "PX", "KV", "MT")
# Both ways of `contracts.serials.canonical`, in SQL.
LOOKS_LIKE = ("OQDIL|ZSGB", "0001112568")

_COMPANIES = """
INSERT INTO contracts_company (id, number, name, language, home_office_id, notes, created_at)
SELECT n, 'K-' || n,
       (ARRAY['Nordkai','Elbtal','Holzapfel','Brennecke','Whitlock','Ashdown','Steinbach','Kranich','Riverside','Lindau']
       )[1 + n %% 10] || ' ' ||
       (ARRAY['Logistik','Molkerei','Druck','Packaging','Foods','Werke','Pharma','Labels'])[1 + n / 10 %% 8] || ' ' || n
       || (ARRAY[' GmbH',' AG',' Ltd',' KG'])[1 + n / 80 %% 4],
       CASE n %% 3 WHEN 0 THEN 'en-gb' ELSE 'de' END, CASE n %% 3 WHEN 0 THEN %(woking)s ELSE %(hamburg)s END, '', now()
FROM generate_series(1, %(companies)s) n;

INSERT INTO contracts_site (id, company_id, name, street, postal_code, city, country)
SELECT n, 1 + n %% %(companies)s, 'Werk ' || 1 + n / %(companies)s, '', '', 'Ort ' || n %% 900, 'DE'
FROM generate_series(0, 2 * %(companies)s - 1) n;

INSERT INTO contracts_contact (id, company_id, name, email, language, role, objects_to_surveys, active, created_at)
SELECT n, 1 + n %% %(companies)s,
       (ARRAY['Tobias','Sabine','Jonas','Karin','Oliver','Priya','Grace','Matthias'])[1 + n %% 8] || ' ' ||
       (ARRAY['Wernicke','Krüger','Holzapfel','Lindqvist','Ashworth','Nair','Bergmann','Ott','Yilmaz'])[1 + n / 8 %% 9]
       || ' ' || n,
       'person' || n || '@example.com', CASE (1 + n %% %(companies)s) %% 3 WHEN 0 THEN 'en-gb' ELSE 'de' END,
       (ARRAY['operator','technician','purchasing','management',''])[1 + n %% 5], n %% 40 = 0, n %% 50 > 0, now()
FROM generate_series(1, 3 * %(companies)s) n;

INSERT INTO contracts_contactphone (contact_id, number, label)
SELECT 1 + n %% (3 * %(companies)s), '+4940' || 1000000 + n, '' FROM generate_series(1, 5 * %(companies)s) n;
"""
_DEVICES = """
INSERT INTO contracts_device (id, manufacturer_id, serial, serial_key, serial_sound, product_id, owner_id, site_id,
                              place, firmware, delivered, warranty, warranty_by_hand, retired)
SELECT n, %(maker)s, plate, replace(plate, '-', ''), translate(replace(plate, '-', ''), %(characters)s, %(digits)s),
       model.id, owner, CASE WHEN owner IS NOT NULL THEN owner - 1 + %(companies)s * (n / 7 %% 2) END,
       CASE n %% 3 WHEN 0 THEN '' ELSE 'Halle ' || n %% 9 || ', Linie ' || n %% 31 END, '', since,
       daterange(since, since + model.warranty_months * 30 + 1), n %% 53 = 0, n %% 23 = 0
FROM generate_series(1, %(devices)s) n
JOIN LATERAL (SELECT p.id, replace(p.code, '-', '') AS code, p.warranty_months
              FROM contracts_product p WHERE p.id = (%(models)s)[1 + n %% array_length(%(models)s, 1)]) model ON true
CROSS JOIN LATERAL (SELECT left(model.code, 4) || '-' || to_char(date '2017-01-01' + n %% 3400, 'YYMM') || '-' ||
                           lpad((n / 3400 * 31 + n %% 3400 %% 31)::text, 4, '0') AS plate,
                           date '2017-01-01' + n %% 3400 AS since,
                           CASE WHEN n %% 11 > 0 THEN 1 + (n::bigint * 7919 %% %(companies)s)::int END AS owner) made;

INSERT INTO contracts_ownership (device_id, company_id, days)
SELECT id, owner_id, daterange(delivered, NULL) FROM contracts_device WHERE owner_id IS NOT NULL;
"""
_CONTRACTS = """
INSERT INTO contracts_contract (id, number, company_id, cls_id, valid, notice_days, scope, site_id, predecessor_id,
                                note, created_at)
SELECT n, 'WV-' || extract(year FROM since) || '-' || lpad(n::text, 6, '0'), 1 + n %% %(companies)s,
       (%(classes)s)[1 + n %% 2], daterange(since, since + 1096), 90,
       CASE n %% 20 WHEN 0 THEN 'company' WHEN 10 THEN 'site' ELSE 'listed' END,
       CASE n %% 20 WHEN 10 THEN 1 + n %% %(companies)s - 1 END, NULL, '', now()
FROM generate_series(1, %(contracts)s) n
CROSS JOIN LATERAL (SELECT date '2019-01-01' + n %% 2800 AS since) AS begins;

-- a successor for a third of those that end soon
UPDATE contracts_contract c SET predecessor_id = c.id - 1
WHERE c.id %% 3 = 0 AND c.company_id > 1;

-- a device's first contract, and for every third device a second one that follows it
INSERT INTO contracts_contractdevice (contract_id, device_id, kind, days)
SELECT c.id, d.id, 'maintenance', c.valid
FROM contracts_device d
JOIN contracts_contract c ON c.id = d.owner_id - 1 + %(companies)s * (d.id / 17 %% (%(contracts)s / %(companies)s))
WHERE d.owner_id IS NOT NULL AND d.id %% 7 > 1;
INSERT INTO contracts_contractdevice (contract_id, device_id, kind, days)
SELECT 1 + c.id %% %(contracts)s, d.device_id, 'maintenance', daterange(upper(d.days), upper(d.days) + 731)
FROM contracts_contractdevice d JOIN contracts_contract c ON c.id = d.contract_id
WHERE d.device_id %% 13 < 5;

INSERT INTO contracts_suspension (contract_id, days, reason)
SELECT id, daterange(date '2026-04-01', date '2026-06-01'), 'unpaid' FROM contracts_contract WHERE id %% 20 = 5;
"""
_TICKETS = """
INSERT INTO tickets_ticket (id, sequence, number, kind, status, office_id, language, caller_name, company_name, phone,
  email, product_name, serial, serial_missing, description, impact, priority, way, way_reason, opened_at, settled_at,
  solved_at, cause, solution, version, changed_at, company_id, device_id, product_id, classification_id)
SELECT n, n, (100000000 + n)::text, 'fault', CASE n %% 50 WHEN 0 THEN 'open' ELSE 'closed' END,
  c.home_office_id, c.language, 'A', c.name, '+4940123', '', p.name_en, d.serial, '', 'Ribbon tension', 'degraded', 2,
  'covered', '', opened, opened, opened + interval '1 day', 'Loose ribbon ' || n %% 40, 'Tightened', 1, opened, c.id,
  d.id, p.id,
  (SELECT k.id FROM tickets_classification k WHERE k.family_id = p.family_id ORDER BY k.id OFFSET n %% 6 LIMIT 1)
FROM (SELECT n, 1 + (n::bigint * 7919 %% %(devices)s)::int AS device,
             timestamptz '2026-05-13 12:00+00' - n * interval '150 seconds' AS opened
      FROM generate_series(1, %(tickets)s) n) made
JOIN contracts_device d ON d.id = made.device
JOIN contracts_company c ON c.id = d.owner_id
JOIN contracts_product p ON p.id = d.product_id;
"""
FILLED = (
    "contracts_company",
    "contracts_site",
    "contracts_contact",
    "contracts_contactphone",
    "contracts_device",
    "contracts_ownership",
    "contracts_contract",
    "contracts_contractdevice",
    "contracts_suspension",
    "tickets_ticket",
)
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = ANY (%(tables)s::regclass[]) AND NOT i.indisunique
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of everything."""

    devices: int = 1_000_000
    contracts: int = 200_000
    companies: int = 20_000
    tickets: int = 200_000


def fill(size: Size) -> None:
    """Fill an empty, migrated database. Takes a minute or two at full size."""
    from django.db import connection

    values = {**vars(size), **_catalogue(), "characters": LOOKS_LIKE[0], "digits": LOOKS_LIKE[1]}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        indexes = _without_indexes(cursor)
        for statements in (_COMPANIES, _DEVICES, _CONTRACTS, _TICKETS):
            cursor.execute(statements, values)
        cursor.execute("SET session_replication_role = origin")
        for table in FILLED:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")


def _without_indexes(cursor: Any) -> list[str]:
    """Drop the indexes that no constraint stands on; how to make them again."""
    cursor.execute(_INDEXES, {"tables": list(FILLED)})
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def _catalogue() -> dict[str, Any]:
    """Offices, products with their faults, contract classes: few, so made one by one."""
    from tests.factories.contracts import make_class, make_family, make_product
    from tests.factories.offices import make_hamburg, make_woking
    from tests.factories.tickets import make_classification

    models = []
    for family in (make_family(code) for code in FAMILIES):
        models += [make_product(f"{family.code}-{number}00", family=family) for number in range(1, 6)]
        for number in range(6):
            make_classification(family, f"{family.code}{number}00")
    return {
        "hamburg": make_hamburg().pk,
        "woking": make_woking().pk,
        "maker": models[0].manufacturer_id,
        "models": [model.pk for model in models],
        "classes": [make_class("basic", rank=10, parts=False, onsite=False).pk, make_class("premium").pk],
    }
