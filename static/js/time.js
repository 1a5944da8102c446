/* The server decides the state, the browser only counts: due times, lengths of calls, clocks of the offices. */
import { edge, edges, elapsed, span } from './countdown.js';
import { each, meta, words } from './page.js';

const state = { lastTick: Date.now(), clocks: {} };
const serverAhead = meta('hd-now') ? Date.parse(meta('hd-now')) - Date.now() : 0;
// by the server's clock: this computer's may be wrong
export function serverTime() {
  return new Date(Date.now() + serverAhead);
}

const units = (words.textUnits || 'h|min|s').split('|');
const SLEEP_MS = 90000; // a machine that slept this long asks for everything again

function write(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

function ask(el) {
  const part = el.closest('[hx-trigger~="live"]');
  if (part && window.htmx) part.dispatchEvent(new CustomEvent('hd-stale', { bubbles: true }));
}

export function start(root) {
  const now = Date.now();
  each(root, '[data-seconds]', (el) => {
    el.hdStart = now;
    el.hdEdge = edge(Number(el.dataset.seconds), edges(el.dataset.edges));
  });
}

function count(el, now) {
  const stops = el.dataset.stopsAt ? Date.parse(el.dataset.stopsAt) - serverAhead : Infinity;
  const left = Math.round(
    Number(el.dataset.seconds) - (Math.min(now, Math.max(stops, el.hdStart)) - el.hdStart) / 1000,
  );
  const passed = edge(left, edges(el.dataset.edges));
  if (passed !== el.hdEdge) {
    el.hdEdge = passed;
    ask(el);
  } else {
    write(el.querySelector('b'), span(left, units));
  }
}

function tick() {
  const now = Date.now();
  if (now - state.lastTick > SLEEP_MS) document.dispatchEvent(new Event('hd-woke'));
  state.lastTick = now;
  document.querySelectorAll('[data-seconds]').forEach((el) => {
    if (el.hdStart) count(el, now);
  });
  document.querySelectorAll('[data-since]').forEach((el) => {
    write(el, elapsed(Math.max(0, Math.floor((now + serverAhead - Date.parse(el.dataset.since)) / 1000))));
  });
  document.querySelectorAll('[data-clock]').forEach((el) => {
    clock(el, now + serverAhead);
  });
}

function clock(el, at) {
  const zone = el.dataset.clock;
  state.clocks[zone] =
    state.clocks[zone] || new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone });
  write(el, state.clocks[zone].format(at));
  if (el.dataset.until && at > Date.parse(el.dataset.until)) {
    el.dataset.until = '';
    ask(el);
  }
}

export function beginCounting() {
  tick();
  setInterval(tick, 1000);
}
