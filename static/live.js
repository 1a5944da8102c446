/* What others do appears without reloading. The server's event stream names a topic; every element with that word in
   data-live is asked to fetch itself (hx-trigger="live"). When the stream drops, the page asks for the topics' versions
   every few seconds instead and says so. An element that holds the focus or an unsaved field waits until it is left.
   When the reader has been signed out, all of this ends and the page says so. */
(function () {
  'use strict';
  var found = document.querySelector('meta[name="hd-live"]');
  if (!found) return;
  var query = '?t=' + encodeURIComponent(found.content);
  var line = document.getElementById('hd-line');
  var POLL_MS = 3000;
  var PATIENCE_MS = 4000; // how long a stream may take to come back before the page polls
  var RETRY_MS = 30000;
  var SILENCE_MS = 25000; // the server says something every ten seconds: a line that is cut far away makes no error
  var PACE_MS = 700; // an element is fetched at most this often
  var SETTLING_MS = 50; // htmx gives a new element its ears a moment after it has put it in
  var stream = null;
  var polling = 0;
  var patience = 0;
  var versions = null;
  var isOut = false;
  var fetches = {}; // by the id of an element, which is another one after each answer: at, timer, underway, again

  /* which elements */
  function parts() { return Array.from(document.querySelectorAll('[data-live]')); }

  function hears(el, topic) { return el.dataset.live.split(' ').includes(topic); }

  /* closing a popover gives the focus back to what opened it, so that must still be there */
  var opener = null;
  document.addEventListener('click', function (event) { opener = event.target.closest('[popovertarget]') || opener; }, true);

  /* what has an id keeps the focus in a swap, but not what is being typed; a choice with data-saves is saved at once */
  function isInUse(active) { return !active.id || (active.matches('input, textarea, select') && !('saves' in active.dataset)); }

  function isBusy(el) {
    var active = document.activeElement;
    if (active && active !== document.body && el.contains(active) && isInUse(active)) return true;
    if (el.querySelector('dialog[open], :popover-open')) return true;
    if (opener && el.contains(opener) && document.querySelector(':popover-open')) return true;
    return Array.from(el.querySelectorAll('input, textarea')).some(function (field) {
      return field.type !== 'hidden' && (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
    });
  }

  function refresh(el) {
    if (!el || !el.isConnected || isOut) return;
    if (isBusy(el)) {
      el.dataset.stale = '1';
      return;
    }
    delete el.dataset.stale;
    var its = fetches[el.id] = fetches[el.id] || { at: 0, timer: 0, underway: false, again: false };
    if (its.underway) {
      its.again = true; // what is under way may have been read before this news
      return;
    }
    var wait = Math.max(its.at + PACE_MS - Date.now(), el.classList.contains('htmx-added') ? SETTLING_MS : 0);
    if (wait > 0) {
      its.timer = its.timer || setTimeout(function () { its.timer = 0; refresh(document.getElementById(el.id)); }, wait);
      return;
    }
    its.at = Date.now();
    window.htmx.trigger(el, 'live');
  }

  function fetchOf(event) {
    var request = event.detail.requestConfig;
    return request && request.triggeringEvent && request.triggeringEvent.type === 'live' ? fetches[request.elt.id] : null;
  }

  document.addEventListener('htmx:beforeSend', function (event) {
    var its = fetchOf(event);
    if (its) its.underway = true;
  });
  document.addEventListener('htmx:afterRequest', function (event) {
    var its = fetchOf(event);
    if (!its) return;
    its.underway = false;
    if (!its.again) return;
    its.again = false;
    refresh(document.getElementById(event.detail.requestConfig.elt.id));
  });

  /* the answer may come when the reader has just begun to type or has opened something: then it comes again later */
  document.addEventListener('htmx:beforeSwap', function (event) {
    var asked = event.detail.requestConfig.triggeringEvent;
    if (!asked || asked.type !== 'live' || !isBusy(event.detail.target)) return;
    event.detail.shouldSwap = false;
    event.detail.target.dataset.stale = '1';
  });

  function heard(topic) { parts().filter(function (el) { return hears(el, topic); }).forEach(refresh); }

  function refreshAll() { parts().forEach(refresh); }

  document.addEventListener('focusout', function () {
    setTimeout(function () { document.querySelectorAll('[data-stale]').forEach(refresh); }, 0);
  });
  document.addEventListener('toggle', function () { document.querySelectorAll('[data-stale]').forEach(refresh); }, true);
  document.addEventListener('hd-stale', function (event) { refresh(event.target); });
  document.addEventListener('hd-woke', refreshAll);

  /* the line */
  function say(text) {
    line.textContent = text;
    line.hidden = !text;
  }

  function connected() {
    clearTimeout(patience);
    patience = 0;
    if (polling || !line.hidden) refreshAll();
    clearInterval(polling);
    polling = 0;
    versions = null;
    say('');
  }

  var silence = 0;

  function listen() {
    clearTimeout(silence);
    silence = setTimeout(function () {
      startPolling();
      connect();
    }, SILENCE_MS);
  }

  function connect() {
    if (isOut) return;
    if (stream) stream.close();
    stream = new EventSource(found.dataset.stream + query + '&since=' + (found.dataset.since || 0));
    stream.addEventListener('hello', connected);
    stream.addEventListener('live', function (event) { heard(event.data); });
    stream.addEventListener('error', lost);
    ['hello', 'live', 'ping'].forEach(function (name) { stream.addEventListener(name, listen); });
    listen();
  }

  window.addEventListener('offline', startPolling);
  window.addEventListener('online', connect);

  function lost() {
    if (stream.readyState === EventSource.CLOSED) {
      startPolling();
      clearTimeout(silence);
      silence = setTimeout(connect, RETRY_MS);
    } else if (!patience) {
      patience = setTimeout(startPolling, PATIENCE_MS);
    }
  }

  function startPolling() {
    if (polling || isOut) return;
    say(line.dataset.textLost);
    polling = setInterval(poll, POLL_MS);
    poll();
  }

  function poll() {
    fetch(found.dataset.versions + query, { headers: { Accept: 'application/json' } }).then(function (response) {
      if (response.status === 403) window.location.reload();
      return response.ok ? response.json() : Promise.reject(new Error(response.status));
    }).then(function (now) {
      if (polling) say(line.dataset.textLost);
      if (versions) Object.keys(now).forEach(function (topic) { if (now[topic] !== versions[topic]) heard(topic); });
      // what happened before the first answer was heard by nobody
      if (!versions || !Object.keys(now).length) refreshAll();
      versions = now;
    }).catch(function () { if (polling) say(line.dataset.textDead); });
  }

  document.addEventListener('hd-signed-out', function () {
    isOut = true;
    if (stream) stream.close();
    clearTimeout(patience);
    clearTimeout(silence);
    clearInterval(polling);
    polling = 0;
    say('');
    document.getElementById('hd-out').hidden = false;
  });

  /* a specialist whose browser is gone for two minutes is away: this one is not */
  var ALIVE_MS = 45000;
  function alive() { if (document.getElementById('hd-presence')) window.hd.send(found.dataset.alive, {}).catch(function () { /* the line says so */ }); }
  alive();
  setInterval(alive, ALIVE_MS);

  connect();
})();
