/* What others do appears without reloading. The server's event stream names a topic; every element with that word in
   data-live is asked to fetch itself (hx-trigger="live"). When the stream drops, the page asks for the topics' versions
   every few seconds instead and says so. An element that holds the focus or an unsaved field waits until it is left.
   When the reader has been signed out, all of this ends and the page says so. */
import { ask, send } from './server.js';

const found = document.querySelector('meta[name="hd-live"]');
const query = `?t=${encodeURIComponent(found.content)}`;
const line = document.getElementById('hd-line');
const POLL_MS = 3000;
const PATIENCE_MS = 4000; // how long a stream may take to come back before the page polls
const RETRY_MS = 30000;
const SILENCE_MS = 25000; // the server says something every ten seconds: a line that is cut far away makes no error
const PACE_MS = 700; // an element is fetched at most this often
const SETTLING_MS = 50; // htmx gives a new element its ears a moment after it has put it in
const state = {
  stream: null,
  polling: 0, // timers
  patience: 0,
  silence: 0,
  versions: null, // of the topics, as last heard while polling
  isOut: false, // nobody is signed in any more
  opener: null, // what opened a popover
  fetches: {}, // by the id of an element, which is another one after each answer: at, timer, underway, again
};

/* which elements */
function parts() {
  return Array.from(document.querySelectorAll('[data-live]'));
}

function hears(el, topic) {
  return el.dataset.live.split(' ').includes(topic);
}

/* closing a popover gives the focus back to what opened it, so that must still be there */
document.addEventListener(
  'click',
  (event) => {
    state.opener = event.target.closest('[popovertarget]') || state.opener;
  },
  true,
);

/* what has an id keeps the focus in a swap, but not what is being typed; a choice with data-saves is saved at once */
function isInUse(active) {
  return !active.id || (active.matches('input, textarea, select') && !('saves' in active.dataset));
}

function isBusy(el) {
  const active = document.activeElement;
  if (active && active !== document.body && el.contains(active) && isInUse(active)) return true;
  if (el.querySelector('dialog[open], :popover-open')) return true;
  if (state.opener && el.contains(state.opener) && document.querySelector(':popover-open')) return true;
  return Array.from(el.querySelectorAll('input, textarea')).some(
    (field) =>
      field.type !== 'hidden' && (field.value !== field.defaultValue || field.checked !== field.defaultChecked),
  );
}

function refresh(el) {
  if (!el?.isConnected || state.isOut) return;
  if (isBusy(el)) {
    el.dataset.stale = '1';
    return;
  }
  delete el.dataset.stale;
  state.fetches[el.id] = state.fetches[el.id] || { at: 0, timer: 0, underway: false, again: false };
  const its = state.fetches[el.id];
  if (its.underway) {
    its.again = true; // what is under way may have been read before this news
    return;
  }
  const wait = Math.max(its.at + PACE_MS - Date.now(), el.classList.contains('htmx-added') ? SETTLING_MS : 0);
  if (wait > 0) {
    its.timer =
      its.timer ||
      setTimeout(() => {
        its.timer = 0;
        refresh(document.getElementById(el.id));
      }, wait);
    return;
  }
  its.at = Date.now();
  window.htmx.trigger(el, 'live');
}

function fetchOf(event) {
  const request = event.detail.requestConfig;
  return request?.triggeringEvent && request.triggeringEvent.type === 'live' ? state.fetches[request.elt.id] : null;
}

document.addEventListener('htmx:beforeSend', (event) => {
  const its = fetchOf(event);
  if (its) its.underway = true;
});
document.addEventListener('htmx:afterRequest', (event) => {
  const its = fetchOf(event);
  if (!its) return;
  its.underway = false;
  if (!its.again) return;
  its.again = false;
  refresh(document.getElementById(event.detail.requestConfig.elt.id));
});

/* the answer may come when the reader has just begun to type or has opened something: then it comes again later */
document.addEventListener('htmx:beforeSwap', (event) => {
  const asked = event.detail.requestConfig.triggeringEvent;
  if (asked?.type !== 'live' || !isBusy(event.detail.target)) return;
  event.detail.shouldSwap = false;
  event.detail.target.dataset.stale = '1';
});

function heard(topic) {
  parts()
    .filter((el) => hears(el, topic))
    .forEach(refresh);
}

function refreshAll() {
  parts().forEach(refresh);
}

document.addEventListener('focusout', () => {
  setTimeout(() => {
    document.querySelectorAll('[data-stale]').forEach(refresh);
  }, 0);
});
document.addEventListener(
  'toggle',
  () => {
    document.querySelectorAll('[data-stale]').forEach(refresh);
  },
  true,
);
document.addEventListener('hd-stale', (event) => {
  refresh(event.target);
});
document.addEventListener('hd-woke', refreshAll);

/* the line */
function say(text) {
  line.textContent = text;
  line.hidden = !text;
}

function connected() {
  clearTimeout(state.patience);
  state.patience = 0;
  if (state.polling || !line.hidden) refreshAll();
  clearInterval(state.polling);
  state.polling = 0;
  state.versions = null;
  say('');
}

function listen() {
  clearTimeout(state.silence);
  state.silence = setTimeout(() => {
    startPolling();
    connect();
  }, SILENCE_MS);
}

function connect() {
  if (state.isOut) return;
  if (state.stream) state.stream.close();
  state.stream = new EventSource(`${found.dataset.stream}${query}&since=${found.dataset.since || 0}`);
  state.stream.addEventListener('hello', connected);
  state.stream.addEventListener('live', (event) => {
    heard(event.data);
  });
  state.stream.addEventListener('error', lost);
  ['hello', 'live', 'ping'].forEach((name) => {
    state.stream.addEventListener(name, listen);
  });
  listen();
}

window.addEventListener('offline', startPolling);
window.addEventListener('online', connect);

function lost() {
  if (state.stream.readyState === EventSource.CLOSED) {
    startPolling();
    clearTimeout(state.silence);
    state.silence = setTimeout(connect, RETRY_MS);
  } else if (!state.patience) {
    state.patience = setTimeout(startPolling, PATIENCE_MS);
  }
}

function startPolling() {
  if (state.polling || state.isOut) return;
  say(line.dataset.textLost);
  state.polling = setInterval(poll, POLL_MS);
  poll();
}

function poll() {
  ask(`${found.dataset.versions}${query}`, { headers: { Accept: 'application/json' } })
    .then((answer) => answer.json())
    .then((now) => {
      if (state.polling) say(line.dataset.textLost);
      if (state.versions)
        Object.keys(now).forEach((topic) => {
          if (now[topic] !== state.versions[topic]) heard(topic);
        });
      // what happened before the first answer was heard by nobody
      if (!state.versions || !Object.keys(now).length) refreshAll();
      state.versions = now;
    })
    .catch((fault) => {
      if (fault.kind === 'refused' && !isBusy(document.body)) window.location.reload();
      else if (state.polling)
        say(
          { refused: line.dataset.textRefused, failed: line.dataset.textFailed }[fault.kind] || line.dataset.textDead,
        );
    });
}

document.addEventListener('hd-signed-out', () => {
  state.isOut = true;
  if (state.stream) state.stream.close();
  clearTimeout(state.patience);
  clearTimeout(state.silence);
  clearInterval(state.polling);
  state.polling = 0;
  say('');
  document.getElementById('hd-out').hidden = false;
});
// signed in again in another tab
document.addEventListener('hd-heard', () => {
  if (!state.isOut) return;
  state.isOut = false;
  document.getElementById('hd-out').hidden = true;
  connect();
  refreshAll();
});

/* a specialist whose browser is gone for two minutes is away: this one is not */
const ALIVE_MS = 45000;
function alive() {
  if (document.getElementById('hd-presence'))
    send(found.dataset.alive, {}).catch(() => {
      /* the line below says so */
    });
}
alive();
setInterval(alive, ALIVE_MS);

connect();
