/* A storage that may be full or forbidden (static/js/storage.js). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { local } from '../../static/js/storage.js';

function put(description) {
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, ...description });
}

test('what is stored is read again, and found by the beginning of its name', () => {
  const place = { 'hd-call-1': 'one', other: 'two' };
  const methods = {
    getItem: (key) => place[key] ?? null,
    setItem: (key, value) => {
      place[key] = value;
    },
    removeItem: (key) => {
      delete place[key];
    },
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(place, name, { value });
  put({ value: place });
  local.set('hd-call-2', 'three');
  local.remove('other');
  assert.equal(local.get('hd-call-2'), 'three');
  assert.equal(local.get('other'), '');
  assert.deepEqual(local.keys('hd-call-'), ['hd-call-1', 'hd-call-2']);
});

test('a storage that is forbidden holds nothing and breaks nothing', () => {
  put({
    get() {
      throw new Error('forbidden');
    },
  });
  local.set('a', 'b');
  local.remove('a');
  assert.equal(local.get('a'), '');
  assert.deepEqual(local.keys('a'), []);
});
