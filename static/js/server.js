/* What comes back from the server, and what goes with each request: one place that decides whether an answer was heard,
   refused, of somebody signed out, a failure of the server, or no answer at all; the CSRF token as it is now; and this
   browser's storage, which may be full or forbidden. Used by the other scripts as window.hd.
   1 decision · 2 token · 3 asking · 4 storage */
(function () {
  'use strict';
  window.hd = window.hd || {};
  var hd = window.hd;

  /* 1 ── decision: pure, tested in tests/js ──────────────────────────────────────────────────────────────────────── */
  var TOLD = [409, 422]; // a screen's own words about what was sent: its caller reads them
  var LATER = [408, 425, 429]; // the same again, later, may be taken

  // answer: status, redirected, url, trigger (htmx's header); nothing when none came; signIn: the sign-in page's path
  function decide(answer, signIn) {
    if (!answer || !answer.status) return 'no line';
    if (isSignedOut(answer, signIn)) return 'signed out';
    if (answer.status < 400 || TOLD.includes(answer.status)) return 'heard';
    return answer.status >= 500 || LATER.includes(answer.status) ? 'failed' : 'refused';
  }

  function isSignedOut(answer, signIn) {
    if (answer.status === 401 || (answer.trigger || '').includes('hd-signed-out')) return true;
    return !!answer.redirected && !!signIn && new URL(answer.url).pathname === signIn;
  }

  // the token of now, unless somebody else is signed in by now: then the page's own, which the server refuses
  function choose(page, now) {
    if (!now.token) return page.token;
    return page.reader === now.reader ? now.token : page.token;
  }

  function cookie(all, name) {
    var found = all.split('; ').find(function (one) { return one.startsWith(name + '='); });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  }

  /* 2 ── token ───────────────────────────────────────────────────────────────────────────────────────────────────── */
  function meta(name) { return document.querySelector('meta[name="' + name + '"]'); }

  function token() {
    var page = meta('csrf-token');
    if (!page) return '';
    var now = { token: cookie(document.cookie, 'csrftoken'), reader: cookie(document.cookie, 'hd-reader') };
    return choose({ token: page.content, reader: page.dataset.reader }, now);
  }

  var FIELD = 'csrfmiddlewaretoken'; // Django reads it before the header

  // every form, sent by the browser, by htmx or by a script: its token is the one of now
  document.addEventListener('formdata', function (event) {
    if (event.formData.has(FIELD) && meta('csrf-token')) event.formData.set(FIELD, token());
  });
  document.addEventListener('htmx:configRequest', function (event) {
    event.detail.headers['X-CSRFToken'] = token();
    if (event.detail.parameters[FIELD]) event.detail.parameters[FIELD] = token();
  });

  function beacon(url) {
    var form = new FormData();
    form.set(FIELD, token());
    navigator.sendBeacon(url, form);
  }

  /* 3 ── asking: an answer that was heard, else an Error with its kind ───────────────────────────────────────────── */
  function ask(url, options) {
    var request = Object.assign({}, options);
    request.headers = Object.assign({ 'X-CSRFToken': token() }, request.headers);
    return fetch(url, request).then(hear, lost);
  }

  function hear(answer) {
    var kind = tell(decide(answer, signInPath()));
    if (kind === 'heard') return answer;
    throw trouble(kind, answer);
  }

  function lost(fault) {
    if (fault.name === 'AbortError') throw fault; // called back by the page itself
    throw trouble('no line');
  }

  function trouble(kind, answer) {
    var fault = new Error(kind);
    fault.kind = kind;
    fault.answer = answer;
    return fault;
  }

  // the kind of answer that htmx had
  function kindOf(xhr) {
    return decide({ status: xhr.status, trigger: xhr.getResponseHeader('HX-Trigger') }, signInPath());
  }

  function signInPath() {
    var page = meta('hd-sign-in');
    return page ? page.content : '';
  }

  // the frame says it, wherever the answer came from
  function tell(kind) {
    if (kind === 'signed out') document.dispatchEvent(new Event('hd-signed-out'));
    return kind;
  }

  /* 4 ── storage: what it cannot hold is not held ────────────────────────────────────────────────────────────────── */
  function storage(name) {
    function attempt(act, otherwise) {
      try { return act(window[name]); } catch { return otherwise; }
    }
    return {
      get: function (key) { return attempt(function (place) { return place.getItem(key) || ''; }, ''); },
      set: function (key, value) { attempt(function (place) { place.setItem(key, value); }); },
      remove: function (key) { attempt(function (place) { place.removeItem(key); }); },
      keys: function (start) {
        return attempt(function (place) { return Object.keys(place).filter(function (key) { return key.startsWith(start); }); }, []);
      }
    };
  }

  Object.assign(hd, {
    decide: decide, choose: choose, cookie: cookie, token: token, beacon: beacon, ask: ask, kindOf: kindOf,
    session: storage('sessionStorage'), local: storage('localStorage')
  });
})();
