/* Call intake without a line, or refused: what is said above the sheet, and what stands in the parts that the server
   cannot fill meanwhile. Imported by intake.js. */
import { hidden, piece } from './intake-fields.js';

const held = {}; // what stood in those parts, by name

// by the office's clock, not by this machine's
function clockOf(date) {
  const office = document.querySelector('[data-clock]');
  return date.toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: office ? office.dataset.clock : undefined,
  });
}

export function isRefusalShown() {
  return !!document.querySelector('.hd-err-top [data-reload]');
}

export function showRefused() {
  document.getElementById('main').prepend(fragment('refused'));
}

function fragment(id) {
  return document.getElementById(id).content.cloneNode(true);
}

// state: since, kind of the fault, isUnsaved
export function showOffline(state) {
  if (state.isUnsaved) {
    hidden('held').value = '1';
    document.getElementById('piece-save-label').hidden = true;
    document.getElementById('save-again').hidden = false;
  }
  const shownBanner = document.querySelector('.hd-err-top');
  if (shownBanner?.querySelector('[data-offline-since]')) {
    nameFault(shownBanner, state.kind);
    return;
  }
  if (shownBanner) shownBanner.remove(); // of a refusal
  const banner = fragment('offline');
  banner.querySelectorAll('[data-offline-since]').forEach((el) => {
    el.textContent = clockOf(state.since);
  });
  nameFault(banner, state.kind);
  document.getElementById('main').prepend(banner);
  ['cover', 'serial-tag', 'spelled', 'history', 'similar', 'dock'].forEach((name) => {
    held[name] = Array.from(piece(name).childNodes);
    const promise = piece(name).querySelector('[data-promise]');
    piece(name).replaceChildren(fragment(`offline-${name}`));
    if (name === 'dock') tellClock(promise);
  });
}

function nameFault(banner, kind) {
  banner.querySelectorAll('[data-fault]').forEach((el) => {
    el.hidden = el.dataset.fault !== kind;
  });
}

function tellClock(promise) {
  const dock = piece('dock');
  dock.querySelector('[data-offline-start]').textContent = clockOf(new Date(hidden('started_at').value));
  dock.querySelector('[data-offline-promise]').textContent = promise ? promise.textContent : '';
}

// everything as it was before; whether anything was said
export function clearBanner() {
  const banner = document.querySelector('.hd-err-top');
  if (!banner) return false;
  banner.remove();
  Object.keys(held).forEach((name) => {
    piece(name).replaceChildren(...held[name]);
    delete held[name];
  });
  document.getElementById('piece-save-label').hidden = false;
  document.getElementById('save-again').hidden = true;
  return true;
}
