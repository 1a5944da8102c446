/* What an answer means, which token goes with a request, and a storage that may be forbidden (static/js/server.js). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const hd = load('server.js');
const SIGN_IN = '/accounts/login/';
const at = (path) => ({ status: 200, redirected: true, url: `http://desk.example${path}` });

for (const [meaning, statuses] of Object.entries({
  heard: [200, 204, 302, 409, 422],
  refused: [400, 403, 404, 410, 413, 419],
  'signed out': [401],
  failed: [408, 425, 429, 500, 502, 503, 504],
  'no line': [0, undefined],
})) {
  for (const status of statuses) {
    test(`status ${status} means ${meaning}`, () => assert.equal(hd.decide({ status }, SIGN_IN), meaning));
  }
}

test('no answer at all is no line', () => assert.equal(hd.decide(null, SIGN_IN), 'no line'));

test('led to the sign-in page is signed out, led elsewhere is heard', () => {
  assert.equal(hd.decide(at('/accounts/login/?next=/calls/new/'), SIGN_IN), 'signed out');
  assert.equal(hd.decide(at('/callbacks/'), SIGN_IN), 'heard');
});

test('the word of the server that nobody is signed in counts, though its status is 204', () => {
  assert.equal(hd.decide({ status: 204, trigger: 'hd-signed-out' }, SIGN_IN), 'signed out');
  assert.equal(hd.decide({ status: 204, trigger: '{"hd-toast": {"text": "Saved"}}' }, SIGN_IN), 'heard');
});

test('the token of now goes with a request of the same reader only', () => {
  const page = { token: 'old', reader: 'jana' };
  assert.equal(hd.choose(page, { token: 'new', reader: 'jana' }), 'new');
  assert.equal(hd.choose(page, { token: 'new', reader: 'callum' }), 'old');
  assert.equal(hd.choose(page, { token: '', reader: 'jana' }), 'old');
});

test('a cookie is found by its whole name', () => {
  assert.equal(hd.cookie('xcsrftoken=1; csrftoken=a%20b', 'csrftoken'), 'a b');
  assert.equal(hd.cookie('xcsrftoken=1', 'csrftoken'), '');
  assert.equal(hd.cookie('', 'csrftoken'), '');
});

test('what is stored is read again, and found by the beginning of its name', () => {
  const place = { 'hd-call-1': 'one', other: 'two' };
  Object.defineProperties(place, {
    getItem: { value: (key) => place[key] ?? null },
    setItem: { value: (key, value) => { place[key] = value; } },
    removeItem: { value: (key) => { delete place[key]; } },
  });
  const { local } = load('server.js', { window: { localStorage: place } });
  local.set('hd-call-2', 'three');
  local.remove('other');
  assert.equal(local.get('hd-call-2'), 'three');
  assert.equal(local.get('other'), '');
  assert.deepEqual([...local.keys('hd-call-')], ['hd-call-1', 'hd-call-2']);
});

test('a storage that is forbidden holds nothing and breaks nothing', () => {
  const window = {};
  Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } });
  const { local } = load('server.js', { window });
  local.set('a', 'b');
  local.remove('a');
  assert.equal(local.get('a'), '');
  assert.deepEqual([...local.keys('a')], []);
});
