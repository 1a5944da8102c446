"""Text as people read it (C7): what `core.folding.fold` does, in the database. A test compares the two."""

from django.db import migrations

FOLDED = r"""
CREATE FUNCTION core_folded(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(btrim(regexp_replace(replace(replace(translate(
    regexp_replace(normalize(written, NFKD),
      '[\u0300-\u036f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]', '', 'g'),
    'ABCDEFGHIJKLMNOPQRSTUVWXYZÆŒØÐĐŁĦŦİıæœøđłħŧΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ'
      || '‐‑‒–—―−’‘‚‛ʼ“”„‟«»',
    'abcdefghijklmnopqrstuvwxyzaooddlhtiiaoodlhtαβγδεζηθικλμνξοπρστυφχψωσабвгдежзийклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ'
      || repeat('-', 7) || repeat('''', 5) || repeat('"', 6)),
    'ß', 'ss'), 'ẞ', 'ss'),
    '[\t-\r \u001c-\u001f\u0085\u1680\u2028\u2029]+', ' ', 'g'), ' '),
    '(?<![aeiouq])([aou])e', '\1', 'g')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_remove_taskhealth_started_at_and_more")]
    operations = [migrations.RunSQL(FOLDED, "DROP FUNCTION core_folded(text);")]
