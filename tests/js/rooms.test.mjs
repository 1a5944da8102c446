/* One room for the token, for storage and for asking the server: static/js/server.js. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const STATIC = new URL('../../static/js/', import.meta.url);
const MAY = {
  'theme.js': /localStorage/, // before the first paint, alone
  'clocks.js': /\bfetch\(/, // on pages of customers, too, which have no token and no frame
};
const ROOM = /csrf-token|X-CSRFToken|localStorage|sessionStorage|\bfetch\(|sendBeacon/gi;

for (const name of readdirSync(STATIC).filter((one) => one.endsWith('.js') && one !== 'server.js')) {
  test(`${name} asks, stores and signs through answers.js`, () => {
    const found = readFileSync(new URL(name, STATIC), 'utf8').match(ROOM) ?? [];
    assert.deepEqual(found.filter((one) => !MAY[name]?.test(one)), []);
  });
}
