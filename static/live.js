/* What others do appears without reloading. The server's event stream names a topic; every element with that word in
   data-live is asked to fetch itself (hx-trigger="live"). When the stream drops, the page asks for the topics' versions
   every few seconds instead and says so. What changed while nobody listened shows in the versions: those of the page as
   it was made, those that the stream begins with. An element that holds the focus or an unsaved field waits until it is
   left. When the reader has been signed out, all of this ends and the page says so. */
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
  var stream = null;
  var polling = 0;
  var patience = 0;
  var versions = JSON.parse(document.querySelector('meta[name="hd-versions"]').content);
  var isOut = false;

  /* which elements */
  function parts() { return Array.from(document.querySelectorAll('[data-live]')); }

  function hears(el, topic) { return el.dataset.live.split(' ').includes(topic); }

  /* closing a popover gives the focus back to what opened it, so that must still be there */
  var opener = null;
  document.addEventListener('click', function (event) { opener = event.target.closest('[popovertarget]') || opener; }, true);

  function isBusy(el) {
    var active = document.activeElement;
    if (active && active !== document.body && el.contains(active) && (!active.id || active.matches('input, textarea, select'))) return true;
    if (el.querySelector('dialog[open], :popover-open')) return true;
    if (opener && el.contains(opener) && document.querySelector(':popover-open')) return true;
    return Array.from(el.querySelectorAll('input, textarea')).some(function (field) {
      return field.type !== 'hidden' && (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
    });
  }

  function refresh(el) {
    if (!el.isConnected || isOut) return;
    if (isBusy(el)) {
      el.dataset.stale = '1';
      return;
    }
    delete el.dataset.stale;
    var wait = (el.hdFetched || 0) + PACE_MS - Date.now();
    if (wait > 0) {
      if (!el.hdTimer) el.hdTimer = setTimeout(function () { el.hdTimer = 0; refresh(el); }, wait);
      return;
    }
    el.hdFetched = Date.now();
    window.htmx.trigger(el, 'live');
  }

  /* the answer may come when the reader has just begun to type or has opened something: then it comes again later */
  document.addEventListener('htmx:beforeSwap', function (event) {
    var asked = event.detail.requestConfig.triggeringEvent;
    if (!asked || asked.type !== 'live' || !isBusy(event.detail.target)) return;
    event.detail.shouldSwap = false;
    event.detail.target.dataset.stale = '1';
  });

  function heard(topic) {
    if (topic in versions) versions[topic] += 1;
    look(topic);
  }

  function look(topic) { parts().filter(function (el) { return hears(el, topic); }).forEach(refresh); }

  function refreshAll() { parts().forEach(refresh); }

  // nothing is known when Redis was away: then everything is fetched once
  function catchUp(now) {
    var topics = Object.keys(now);
    if (!topics.length || !Object.keys(versions).length) refreshAll();
    else topics.forEach(function (topic) { if (now[topic] !== versions[topic]) look(topic); });
    versions = now;
  }

  document.addEventListener('focusout', function () {
    setTimeout(function () { document.querySelectorAll('[data-stale]').forEach(refresh); }, 0);
  });
  document.addEventListener('hd-stale', function (event) { refresh(event.target); });
  document.addEventListener('hd-woke', refreshAll);

  /* the line */
  function say(text) {
    line.textContent = text;
    line.hidden = !text;
  }

  function connected(event) {
    clearTimeout(patience);
    patience = 0;
    clearInterval(polling);
    polling = 0;
    say('');
    catchUp(JSON.parse(event.data));
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
    stream = new EventSource('/live/stream' + query);
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
    fetch('/live/versions' + query, { headers: { Accept: 'application/json' } }).then(function (response) {
      if (response.status === 403) window.location.reload();
      return response.ok ? response.json() : Promise.reject(new Error(response.status));
    }).then(function (now) {
      if (polling) say(line.dataset.textLost);
      catchUp(now);
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
  function alive() { if (document.getElementById('hd-presence')) window.hd.send('/presence/alive/', {}).catch(function () { /* the line says so */ }); }
  alive();
  setInterval(alive, ALIVE_MS);

  connect();
})();
