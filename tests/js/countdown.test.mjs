/* How a due time counts on (static/js/countdown.js); that its words are the server's is in tests/promises. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edge, edges, elapsed, span } from '../../static/js/countdown.js';

const UNITS = ['Std.', 'Min.', 'Sek.'];

for (const [seconds, shown] of [
  [119, '119 Sek.'],
  [120, '2 Min.'],
  [3599, '59 Min.'],
  [3600, '1 Std.'],
  [3660, '1 Std. 01'],
  [7259, '2 Std.'],
  [0, '0 Min.'],
  [-59, '0 Min.'],
  [-60, '1 Min.'],
  [-3660, '1 Std. 01'],
]) {
  test(`${seconds} seconds are shown as ${shown}`, () => assert.equal(span(seconds, UNITS), shown));
}

for (const [seconds, shown] of [
  [0, '00:00'],
  [59, '00:59'],
  [60, '01:00'],
  [3599, '59:59'],
  [3600, '1:00:00'],
]) {
  test(`a call of ${seconds} seconds is ${shown}`, () => assert.equal(elapsed(seconds), shown));
}

test('an edge is passed at its own second', () => {
  assert.deepEqual(
    [3601, 3600, 901, 900, 0, -1].map((left) => edge(left, [3600, 900, -1])),
    [0, 1, 1, 2, 2, 3],
  );
});

test('edges are read from an attribute, and may be missing', () => {
  assert.deepEqual(edges('3600 900 -1'), [3600, 900, -1]);
  assert.deepEqual(edges(''), []);
  assert.deepEqual(edges(undefined), []);
});
