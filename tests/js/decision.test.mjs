/* What an answer means, and which token goes with a request (static/js/decision.js). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choose, cookie, decide } from '../../static/js/decision.js';

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
    test(`status ${status} means ${meaning}`, () => assert.equal(decide({ status }, SIGN_IN), meaning));
  }
}

test('no answer at all is no line', () => assert.equal(decide(null, SIGN_IN), 'no line'));

test('led to the sign-in page is signed out, led elsewhere is heard', () => {
  assert.equal(decide(at('/accounts/login/?next=/calls/new/'), SIGN_IN), 'signed out');
  assert.equal(decide(at('/callbacks/'), SIGN_IN), 'heard');
});

test('the word of the server that nobody is signed in counts, though its status is 204', () => {
  assert.equal(decide({ status: 204, trigger: 'hd-signed-out' }, SIGN_IN), 'signed out');
  assert.equal(decide({ status: 204, trigger: '{"hd-toast": {"text": "Saved"}}' }, SIGN_IN), 'heard');
});

test('the token of now goes with a request of the same reader only', () => {
  const page = { token: 'old', reader: 'jana' };
  assert.equal(choose(page, { token: 'new', reader: 'jana' }), 'new');
  assert.equal(choose(page, { token: 'new', reader: 'callum' }), 'old');
  assert.equal(choose(page, { token: '', reader: 'jana' }), 'old');
});

test('a cookie is found by its whole name', () => {
  assert.equal(cookie('xcsrftoken=1; csrftoken=a%20b', 'csrftoken'), 'a b');
  assert.equal(cookie('xcsrftoken=1', 'csrftoken'), '');
  assert.equal(cookie('', 'csrftoken'), '');
});
