/* One room for the token and for asking the server, one for storage; scripts are modules, and all that the desk's import
   is named in its frame. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const scripts = readdirSync(new URL('../../static/js/', import.meta.url));
const MAY = {
  'server.js': /csrf-token|X-CSRFToken|\bfetch\(|sendBeacon/i,
  'storage.js': /localStorage|sessionStorage/,
  'theme.js': /localStorage/, // before the first paint, alone
  'clocks.js': /\bfetch\(/, // on pages of customers, too, which have no token and no frame
};
const ROOM = /csrf-token|X-CSRFToken|localStorage|sessionStorage|\bfetch\(|sendBeacon/gi;
const IMPORTED = /from '\.\/([a-z-]+\.js)'/g;

for (const name of scripts) {
  test(`${name} asks, stores and signs through server.js and storage.js`, () => {
    const found = read(`static/js/${name}`).match(ROOM) ?? [];
    assert.deepEqual(
      found.filter((one) => !MAY[name]?.test(one)),
      [],
    );
  });
  test(`${name} shares nothing but by export and import`, () => {
    assert.equal(read(`static/js/${name}`).match(/window\.hd\b|Object\.assign\(window/), null);
  });
}

// everything that is imported on the way from some scripts
function imports(names, found = new Set()) {
  for (const name of names) {
    for (const [, next] of read(`static/js/${name}`).matchAll(IMPORTED)) {
      if (!found.has(next)) imports([next], found.add(next));
    }
  }
  return found;
}

const preloaded = (text) =>
  Array.from(text.matchAll(/modulepreload" href="{% static 'js\/([a-z-]+\.js)'/g), ([, it]) => it);
const FRAME = preloaded(read('templates/components/modules.html'));

test('the frame names all that its scripts import', () => {
  const entries = ['desk.js', 'back.js', 'live.js', 'news.js', 'dashboard.js', 'queue.js', 'saved.js', 'ticket.js'];
  assert.deepEqual([...FRAME].sort(), [...imports(entries)].sort());
});

test('the call intake names the rest of its imports', () => {
  const own = [...imports(['intake.js'])].filter((name) => !FRAME.includes(name));
  assert.deepEqual(preloaded(read('templates/desk/intake.html')).sort(), own.sort());
});
