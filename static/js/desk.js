/* What every page of the desk does in the browser. Keys, time, messages and asking the server have modules of their own.
   1 answers to htmx · 2 theme, copying, dialogs · 3 search box · 4 the page as it came */
import { begin } from './begin.js';
import { use } from './keys.js';
import { complain, fade, toast } from './messages.js';
import { address, meta, words } from './page.js';
import { kindOf, send } from './server.js';
import { local } from './storage.js';
import { beginCounting } from './time.js';

const html = document.documentElement;
const body = document.body;

/* 1 ── answers to htmx ─────────────────────────────────────────────────────────────────────────────────────────────── */
// the page of a refusal names its reason, if the server gave one
function reasonIn(page) {
  const said = new DOMParser().parseFromString(page, 'text/html').querySelector('[data-reason]');
  return said ? said.textContent : '';
}

// an element that refreshes itself may fail quietly, live.js says that the line is down
body.addEventListener('htmx:responseError', (event) => {
  if (isLive(event.detail.requestConfig)) return;
  const kind = kindOf(event.detail.xhr);
  const reason = kind === 'refused' && reasonIn(event.detail.xhr.responseText);
  if (reason) toast(reason, true);
  else complain({ kind: kind === 'heard' ? 'failed' : kind });
});
body.addEventListener('htmx:sendError', (event) => {
  if (!isLive(event.detail.requestConfig)) complain({ kind: 'no line' });
});
// whoever is heard again has signed in again
body.addEventListener('htmx:afterOnLoad', (event) => {
  if (kindOf(event.detail.xhr) === 'heard') document.dispatchEvent(new Event('hd-heard'));
});

function isLive(config) {
  return !!(config?.triggeringEvent && config.triggeringEvent.type === 'live');
}

/* 2 ── theme, copying, dialogs ─────────────────────────────────────────────────────────────────────────────────────── */
function toggleTheme() {
  const next = html.dataset.bsTheme === 'dark' ? 'light' : 'dark';
  html.dataset.bsTheme = next;
  html.dataset.theme = next;
  local.set('hd-theme', next);
  document.dispatchEvent(new Event('hd-theme'));
  if (meta('hd-live')) send(address('theme'), { theme: next }).catch(complain);
}

function copy(el) {
  navigator.clipboard.writeText(el.dataset.copy).then(() => {
    toast(words.textCopied);
  });
}

/* 3 ── the list below the search box: arrow keys choose, Escape or leaving closes it */
const find = document.querySelector('.hd-find');

function hits() {
  return Array.from(find.querySelectorAll('.hd-hit'));
}

function closeFind() {
  document.getElementById('find-list').replaceChildren();
}

if (find) {
  find.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = hits().indexOf(document.activeElement) + step;
    if (event.key === 'Escape') {
      closeFind();
      if (event.target.id !== 'find') document.getElementById('find').focus();
    } else if (step && hits().length) {
      event.preventDefault();
      (hits()[at] || document.getElementById('find')).focus();
    }
  });
  find.addEventListener('focusout', () => {
    setTimeout(() => {
      if (!find.contains(document.activeElement)) closeFind();
    }, 0);
  });
}

document.addEventListener('click', (event) => {
  const el = event.target.closest('[data-theme-toggle], [data-copy], [data-dialog], [data-focus]');
  if (!el) return;
  if (el.dataset.copy) copy(el);
  else if (el.dataset.focus) use(document.getElementById(el.dataset.focus));
  else if (el.dataset.dialog) document.getElementById(el.dataset.dialog).showModal();
  else toggleTheme();
});
document.addEventListener('change', (event) => {
  if (!event.target.matches('[data-single-keys-switch]')) return;
  words.singleKeys = event.target.checked ? '1' : '0';
  send(address('keys'), { on: words.singleKeys }).catch(complain);
});

/* 4 ── the page as it came ─────────────────────────────────────────────────────────────────────────────────────────── */
begin(body);
body.addEventListener('htmx:load', (event) => {
  begin(event.detail.elt);
});
document.querySelectorAll('.hd-toast').forEach(fade);
beginCounting();

// A form that came back refused: on with the first field that needs another look.
let refused = document.querySelector('main [aria-invalid="true"]');
if (refused?.matches('[role="radiogroup"]')) refused = refused.querySelector('input');
if (refused) refused.focus();
