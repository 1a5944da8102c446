/* The overview and the wall board: what the reader has opened stays open when the page refreshes itself; the wall asks
   every 15 seconds and says so when it has heard nothing for a minute. */
import { kindOf } from './server.js';

const ASK_MS = 15000;
const SILENT_MS = 60000;
const body = document.body;
const state = { open: [], heard: Date.now() }; // which details; when the server was last heard

body.addEventListener('htmx:beforeSwap', () => {
  state.open = Array.from(document.querySelectorAll('details[open][id]'), (el) => el.id);
});
// at once, not after settling: another part of the page may be swapped in between and overwrite `open`
body.addEventListener('htmx:afterSwap', () => {
  state.open.forEach((id) => {
    const el = document.getElementById(id);
    if (el) el.open = true;
  });
});

function show() {
  const silent = Date.now() - state.heard > SILENT_MS;
  document.querySelectorAll('[data-while]').forEach((el) => {
    el.hidden = (el.dataset.while === 'silent') !== silent;
  });
}

function beginWall() {
  body.addEventListener('htmx:afterOnLoad', (event) => {
    // 204 is how the server says that nobody is signed in any more: nothing was heard
    if (event.detail.xhr.status === 200 && kindOf(event.detail.xhr) === 'heard') state.heard = Date.now();
    show();
  });
  setInterval(() => {
    window.htmx.trigger('#wall', 'live');
  }, ASK_MS);
  setInterval(show, 1000);
}

if (document.getElementById('wall')) beginWall();
