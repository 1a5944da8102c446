/* Call intake. While the agent types, the sheet asks the server what it means: parts of the screen come back as HTML,
   fields to fill by name. No input is ever replaced, so neither the focus nor a typed character can be lost. The draft saves
   itself with each look; without a line it stays in this browser, and saving is tried again. A sheet is one call: once
   it is logged or discarded, no page, tab or browser's memory brings it back.
   The fields themselves are in intake-fields.js, what this browser keeps in intake-draft.js, the small choices in
   intake-choices.js, what is said without a line in intake-banner.js.
   1 look · 2 save · 3 without a line · 4 a page that comes back */
import { begin } from './begin.js';
import { TYPED } from './draft.js';
import { clearBanner, isRefusalShown, showOffline, showRefused } from './intake-banner.js';
import { listenForChoices } from './intake-choices.js';
import { forget, keep, restore } from './intake-draft.js';
import { byHand, clearError, hidden, input, offer, piece, put, rename, setAuto, showErrors } from './intake-fields.js';
import { toast } from './messages.js';
import { ask } from './server.js';
import { session } from './storage.js';
import { serverTime } from './time.js';

const form = document.getElementById('intake');
const DELAY_MS = 200;
const LONGEST_MS = 500; // who types on without a pause has the draft saved all the same
const RETRY_SECONDS = 10;
const HICCUP_MS = 2000; // a line that is away for a moment is not spoken of
const LOOK_MS = 8000; // a line that is cut far away makes no error: so long is waited for an answer
const SAVE_MS = 20000;
const save = document.getElementById('save');
const state = {
  shown: {}, // the parts as the server last gave them, by name
  timer: 0, // of the next look
  waits: 0, // since when something is typed that the server does not know
  running: null, // the look under way
  isDone: false, // logged or discarded: nothing more is kept
  isSaving: false,
  since: null, // when the line was lost
  kind: '', // of the fault: 'no line' or 'failed'
  isUnsaved: false, // saving was tried
  retry: 0, // timer
};

/* 1 ── look ────────────────────────────────────────────────────────────────────────────────────────────────────── */
function soon(delay) {
  clearTimeout(state.timer);
  if (state.isDone) return;
  keep();
  state.waits = state.waits || Date.now();
  state.timer = setTimeout(
    look,
    Math.min(delay === undefined ? DELAY_MS : delay, state.waits + LONGEST_MS - Date.now()),
  );
}

function look() {
  if (state.isDone) return;
  clearTimeout(state.timer);
  state.waits = 0;
  if (state.running) state.running.abort();
  state.running = new AbortController();
  const data = new FormData(form);
  const active = document.activeElement;
  data.set('focus', form.contains(active) ? active.name || '' : '');
  const asked = Object.fromEntries(data);
  const signal = AbortSignal.any([state.running.signal, AbortSignal.timeout(LOOK_MS)]);
  ask(form.dataset.look, { method: 'POST', body: data, signal: signal })
    .then((response) => response.json())
    .then((answer) => {
      if (state.isUnsaved) {
        submit(); // the line is back: what was to be saved comes first
        return;
      }
      online();
      if (answer.done) {
        over(answer.done, asked);
        return;
      }
      apply(answer, asked);
    })
    .catch((fault) => {
      if (fault.name !== 'AbortError') offline(fault);
    });
}

function apply(answer, asked) {
  Object.entries(answer.fill).forEach(([name, value]) => {
    const field = hidden(name);
    // typed on meanwhile: the next look decides
    if (field && field.value === (asked[name] || '')) put(name, value);
  });
  setAuto(answer.auto);
  Object.entries(answer.pieces).forEach(([name, html]) => {
    show(name, html);
  });
  document.getElementById('ways').hidden = !answer.way;
  offer(asked.focus, answer.options);
  forget();
}

// this sheet was logged or discarded elsewhere: untouched it goes, what was typed since is another call
function over(how, asked) {
  if (state.isSaving || state.isDone || asked.token !== hidden('token').value) return;
  forget();
  if (!how.same) {
    rename(how.values);
    showErrors({ '': how.text });
    soon(0);
  } else if (!state.waits) beginAnew(how.text);
}

function show(name, html) {
  const place = piece(name);
  if (state.shown[name] === html || (name !== 'save-label' && place.contains(document.activeElement))) return;
  state.shown[name] = html;
  place.innerHTML = html;
  window.htmx.process(place);
  begin(place);
}

form.addEventListener('input', (event) => {
  const name = event.target.name;
  if (!name) return;
  byHand(name);
  clearError(name);
  if (name === 'classification_id') hidden('chosen').value = '1';
  soon();
});
document.addEventListener('change', (event) => {
  const target = event.target;
  if (target.form !== form || form.contains(target)) return;
  if (target.name === 'classification_id') hidden('chosen').value = '1';
  clearError(target.name);
  soon(0);
});
// a field that is entered may have suggestions; one that is left is shown as people write it
form.addEventListener('focusin', (event) => {
  if (event.target.getAttribute('role') === 'combobox') soon();
});
form.addEventListener('focusout', (event) => {
  if (['phone', 'serial'].includes(event.target.name) && event.target.value) soon();
});
form.addEventListener('hd:taken', () => {
  soon(0);
});

/* 2 ── save ────────────────────────────────────────────────────────────────────────────────────────────────────── */
function submit() {
  if (state.isSaving) return;
  state.isSaving = true;
  save.setAttribute('aria-disabled', 'true');
  clearTimeout(state.timer);
  if (state.running) state.running.abort();
  const request = { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } };
  request.signal = AbortSignal.timeout(SAVE_MS);
  ask(form.action, request)
    .then((response) => response.json())
    .then((answer) => {
      online();
      if (!answer.url) {
        refused(answer);
        return;
      }
      finish();
      window.location.replace(answer.url); // Back does not lead to a sheet that is logged
    })
    .catch((fault) => {
      state.isUnsaved = !['refused', 'signed out'].includes(fault.kind);
      offline(fault);
    })
    .finally(() => {
      state.isSaving = false;
      save.removeAttribute('aria-disabled');
    });
}

function refused(answer) {
  if (Object.keys(answer.values).length) {
    forget();
    rename(answer.values);
  }
  showErrors(answer.errors);
  soon(0);
}

form.addEventListener('submit', (event) => {
  if (event.submitter?.id === 'discard') return;
  event.preventDefault();
  submit();
});

/* 3 ── without a line: the sheet stays usable and is kept in this browser ──────────────────────────────────────── */
function finish() {
  state.isDone = true;
  clearTimeout(state.timer);
  if (state.running) state.running.abort();
  forget();
}

function offline(fault) {
  keep();
  if (fault.kind === 'signed out') return; // waits here until the agent has signed in again
  if (fault.kind === 'refused') {
    if (isRefusalShown()) return; // said once, not with every letter
    online(); // trying again by itself would not help
    showRefused();
    return;
  }
  state.kind = fault.kind === 'no line' ? 'no line' : 'failed';
  state.since = state.since || serverTime();
  const isHiccup = !state.isUnsaved && serverTime() - state.since < HICCUP_MS;
  if (!isHiccup) showOffline(state);
  retryLater(isHiccup ? HICCUP_MS / 1000 : RETRY_SECONDS);
}

function retryLater(seconds) {
  clearInterval(state.retry);
  let left = seconds;
  state.retry = setInterval(() => {
    left -= 1;
    const shownLeft = document.querySelector('[data-offline-next]');
    if (shownLeft) shownLeft.textContent = left;
    if (left > 0) return;
    clearInterval(state.retry);
    tryAgain();
  }, 1000);
}

function tryAgain() {
  if (state.isUnsaved) submit();
  else look();
}

function online() {
  clearInterval(state.retry);
  state.since = null;
  state.isUnsaved = false;
  if (clearBanner()) state.shown = {};
}

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-offline-now]')) tryAgain();
  if (event.target.closest('[data-reload]')) window.location.reload();
});
window.addEventListener('online', () => {
  if (state.since) tryAgain();
});

/* 4 ── a page that comes back ──────────────────────────────────────────────────────────────────────────────────── */
// asks for the page as if for the first time: a reload would let Firefox fill in what stood there
function beginAnew(text) {
  state.isDone = true;
  clearTimeout(state.timer);
  if (state.running) state.running.abort();
  form.inert = true;
  if (text) session.set('hd-told', text);
  window.location.replace(form.action);
}

// Back and Forward show the page as it was left, with whatever was typed on it; without a line it waits for one
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  if (navigator.onLine) {
    beginAnew();
    return;
  }
  form.inert = state.isDone;
  window.addEventListener('online', () => {
    beginAnew();
  });
});
// logged or discarded in another window: seen as soon as somebody comes back to this one
window.addEventListener('focus', () => {
  if (TYPED.some((name) => input(name).value)) soon(0);
});

listenForChoices({
  soon,
  finish,
  offline,
  showPicksAnew: () => {
    state.shown.picks = '';
  },
});
if (session.get('hd-told')) toast(session.get('hd-told'));
session.remove('hd-told');
if (restore()) soon(0);
const empty = TYPED.find((name) => !input(name).value);
input(empty || 'phone').focus();
