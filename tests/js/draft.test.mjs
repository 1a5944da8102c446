/* Which of the kept drafts belongs on a sheet (static/js/draft.js). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pick } from '../../static/js/draft.js';

const EMPTY = { token: 'new', phone: '' };
const early = { token: 'a', started_at: '2026-05-13T09:00:00Z', phone: '040 1', description: 'E214' };
const late = { token: 'b', started_at: '2026-05-13T09:20:00Z', phone: '040 2', description: 'M118' };
const blank = { token: 'c', started_at: '2026-05-13T10:00:00Z', phone: '', description: '' };

test("a sheet's own draft comes before a later one", () => {
  assert.equal(pick([late, early], { ...EMPTY, token: 'a' }), early);
});

test('on a sheet that says nothing yet it is the last one', () => {
  assert.equal(pick([early, late], EMPTY), late);
});

test('a draft in which nothing was typed is none', () => {
  assert.equal(pick([blank], EMPTY), undefined);
  assert.equal(pick([blank, early], EMPTY), early);
});

test("never over another caller's", () => {
  assert.equal(pick([early, late], { ...EMPTY, phone: '040 1' }), early);
  assert.equal(pick([late], { ...EMPTY, phone: '040 1' }), undefined);
});

for (const name of ['description', 'serial', 'attach_to']) {
  test(`never over what the sheet says already: ${name}`, () => {
    assert.equal(pick([early, late], { ...EMPTY, [name]: 'x' }), undefined);
  });
}
