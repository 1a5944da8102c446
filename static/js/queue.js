/* The callback queue: moving through the rows, taking before dialling, timing the call. Without this script the rows'
   links, the forms and the phone number still work. */
import { complain } from './messages.js';
import { ask } from './server.js';
import { session } from './storage.js';

const body = document.body;
const state = { pending: 0, scrolled: {}, began: 0 }; // timer; how far, by pane; when the call began, 0 for none
const LEAVES_MS = 2000; // how long a row that somebody has taken stays, faded and with the name

/* rows */
function rows() {
  return Array.from(document.querySelectorAll('.hd-row[data-pk]'));
}

function current() {
  return document.querySelector('.hd-row[aria-current]');
}

function choose(row) {
  if (!row) return;
  rows().forEach((each) => {
    const on = each === row;
    if (on) each.setAttribute('aria-current', 'true');
    else each.removeAttribute('aria-current');
    each.querySelector('a').toggleAttribute('data-key', on);
    if (on) each.querySelector('a').dataset.key = 'enter';
  });
  document.getElementById('queue-sel').value = row.dataset.pk;
  row.scrollIntoView({ block: 'nearest' });
  showSide(row);
}

function showSide(row) {
  clearTimeout(state.pending);
  state.pending = setTimeout(() => {
    const url = new URL(window.location);
    url.searchParams.set('sel', row.dataset.pk);
    history.replaceState(null, '', url);
    if (document.getElementById('queue-side')) {
      window.htmx.ajax('GET', row.dataset.side, { target: '#queue-side', swap: 'outerHTML' });
    }
  }, 120);
}

function move(step) {
  const all = rows();
  const at = all.indexOf(current());
  choose(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
}

document.addEventListener('click', (event) => {
  const mover = event.target.closest('[data-move]');
  if (mover) {
    move(Number(mover.dataset.move));
    return;
  }
  const phone = event.target.closest('[data-take]');
  if (phone) {
    event.preventDefault();
    takeAndDial(phone);
    return;
  }
  if (event.target.closest('[data-dial]')) startTimer();
  const row = event.target.closest('.hd-row[data-pk]');
  if (row && !event.target.closest('a, button')) choose(row);
});

/* two specialists never call the same customer: first it is taken, then the phone dials */
function takeAndDial(phone) {
  ask(phone.dataset.take, { method: 'POST', headers: { Accept: 'application/json' } })
    .then((answer) =>
      answer.json().then((found) => {
        if (!answer.ok) throw new Error(found.message);
        session.set('hd-dialled', String(Date.now()));
        window.location.href = phone.href;
        setTimeout(() => {
          window.location.assign(found.url);
        }, 100);
      }),
    )
    .catch(complain);
}

/* an answer that was asked for before another row was chosen would take the choice back: it is asked for again */
body.addEventListener('htmx:beforeSwap', (event) => {
  const target = event.detail.target;
  const chosen = document.getElementById('queue-sel');
  if (target?.id !== 'queue' || !chosen || event.detail.requestConfig.parameters.sel === chosen.value) return;
  event.detail.shouldSwap = false;
  event.stopImmediatePropagation();
  window.htmx.trigger(target, 'live');
});

/* a row that somebody else has taken fades with the name, then leaves */
body.addEventListener('htmx:beforeSwap', (event) => {
  const target = event.detail.target;
  if (target?.id !== 'queue' || target.dataset.settled) return;
  const fresh = new DOMParser().parseFromString(event.detail.serverResponse, 'text/html');
  const gone = Array.from(target.querySelectorAll('.hd-row:not(.is-taken)')).filter((row) => {
    const now = fresh.getElementById(row.id);
    return now?.classList.contains('is-taken');
  });
  if (!gone.length) return;
  event.detail.shouldSwap = false;
  gone.forEach((row) => {
    fade(row, fresh.getElementById(row.id), target);
  });
  target.dataset.settled = '1';
  setTimeout(() => {
    window.htmx.trigger(target, 'live');
  }, LEAVES_MS);
});

function fade(row, now, target) {
  row.classList.add('is-leaving');
  row.querySelector('[data-owner]').textContent =
    `${target.dataset.textTaken} ${now.querySelector('[data-owner]').textContent}`;
}

/* scrolling stays where it is */
body.addEventListener('htmx:beforeSwap', () => {
  document.querySelectorAll('[data-keep-scroll]').forEach((el, at) => {
    state.scrolled[at] = el.scrollTop;
  });
});
body.addEventListener('htmx:afterSwap', (event) => {
  if (event.detail.target.id !== 'queue') return;
  document.querySelectorAll('[data-keep-scroll]').forEach((el, at) => {
    el.scrollTop = state.scrolled[at] || 0;
  });
});

/* the length of the call: from dialling until an outcome is chosen; what was typed by hand is never overwritten */
const minutes = document.getElementById('id_minutes');
const seconds = document.getElementById('id_seconds');

function startTimer() {
  state.began = state.began || Date.now();
  showTimer();
}

function showTimer() {
  const shown = document.getElementById('call-state');
  if (!state.began || !shown || shown.querySelector('[data-since]')) return;
  const length = document.createElement('span');
  length.dataset.since = new Date(state.began).toISOString();
  shown.replaceChildren(`${shown.dataset.textCalling} `, length);
}

if (minutes) {
  state.began = Number(session.get('hd-dialled')) || 0;
  session.remove('hd-dialled');
  showTimer();
  document.addEventListener('change', (event) => {
    if (event.target.name !== 'outcome' || !state.began || minutes.value || seconds.value) return;
    const length = Math.round((Date.now() - state.began) / 1000);
    minutes.value = Math.floor(length / 60);
    seconds.value = length % 60;
  });
}
