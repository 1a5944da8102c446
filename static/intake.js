/* Call intake. While the agent types, the sheet asks the server what it means: parts of the screen come back as HTML,
   fields to fill by name. No input is ever replaced, so neither the focus nor a typed character can be lost. The draft saves
   itself with each look; without a line it stays in this browser, and saving is tried again. A sheet is one call: once
   it is logged or discarded, no page, tab or browser's memory brings it back.
   The fields themselves are in intake-sheet.js, what this browser keeps in intake-kept.js.
   1 look · 2 classification, same case, other small choices · 3 save · 4 without a line · 5 a page that comes back */
(function () {
  'use strict';
  var form = document.getElementById('intake');
  if (!form) return;
  var DELAY_MS = 200;
  var LONGEST_MS = 500; // who types on without a pause has the draft saved all the same
  var RETRY_SECONDS = 10;
  var HICCUP_MS = 2000; // a line that is away for a moment is not spoken of
  var LOOK_MS = 8000; // a line that is cut far away makes no error: so long is waited for an answer
  var SAVE_MS = 20000;
  var save = document.getElementById('save');
  var sheet = window.hd.sheet;
  var input = sheet.input;
  var hidden = sheet.hidden;
  var piece = sheet.piece;
  var put = sheet.put;
  var byHand = sheet.byHand;
  var clearError = sheet.clearError;
  var kept = window.hd.kept;
  var TYPED = kept.TYPED;

  /* 1 ── look ────────────────────────────────────────────────────────────────────────────────────────────────────── */
  var shown = {};
  var timer = 0;
  var waits = 0; // since when something is typed that the server does not know
  var running = null;

  var done = false; // logged or discarded: nothing more is kept

  function soon(delay) {
    clearTimeout(timer);
    if (done) return;
    kept.keep();
    waits = waits || Date.now();
    timer = setTimeout(look, Math.min(delay === undefined ? DELAY_MS : delay, waits + LONGEST_MS - Date.now()));
  }

  function look() {
    if (done) return;
    clearTimeout(timer);
    waits = 0;
    if (running) running.abort();
    running = new AbortController();
    var data = new FormData(form);
    var active = document.activeElement;
    data.set('focus', form.contains(active) ? active.name || '' : '');
    var asked = Object.fromEntries(data);
    var signal = AbortSignal.any([running.signal, AbortSignal.timeout(LOOK_MS)]);
    fetch(form.dataset.look, { method: 'POST', body: data, signal: signal }).then(window.hd.signedIn).then(function (response) {
      if (!response.ok) throw new Error(response.status);
      return response.json();
    }).then(function (answer) {
      if (unsaved) { submit(); return; } // the line is back: what was to be saved comes first
      online();
      if (answer.done) { over(answer.done, asked); return; }
      apply(answer, asked);
    }).catch(function (fault) { if (fault.name !== 'AbortError') offline(fault); });
  }

  function apply(answer, asked) {
    Object.entries(answer.fill).forEach(function (pair) {
      var field = hidden(pair[0]);
      // typed on meanwhile: the next look decides
      if (field && field.value === (asked[pair[0]] || '')) put(pair[0], pair[1]);
    });
    sheet.setAuto(answer.auto);
    Object.entries(answer.pieces).forEach(function (pair) { show(pair[0], pair[1]); });
    document.getElementById('ways').hidden = !answer.way;
    sheet.offer(asked.focus, answer.options);
    kept.forget();
  }

  // this sheet was logged or discarded elsewhere: untouched it goes, what was typed since is another call
  function over(how, asked) {
    if (saving || done || asked.token !== hidden('token').value) return;
    kept.forget();
    if (!how.same) { sheet.rename(how.values); sheet.showErrors({ '': how.text }); soon(0); } else if (!waits) beginAnew(how.text);
  }

  function show(name, html) {
    var place = piece(name);
    if (shown[name] === html || (name !== 'save-label' && place.contains(document.activeElement))) return;
    shown[name] = html;
    place.innerHTML = html;
    window.htmx.process(place);
    window.hd.begin(place);
  }

  form.addEventListener('input', function (event) {
    var name = event.target.name;
    if (!name) return;
    byHand(name);
    clearError(name);
    if (name === 'classification_id') hidden('chosen').value = '1';
    soon();
  });
  document.addEventListener('change', function (event) {
    var target = event.target;
    if (target.form !== form || form.contains(target)) return;
    if (target.name === 'classification_id') hidden('chosen').value = '1';
    clearError(target.name);
    soon(0);
  });
  // a field that is entered may have suggestions; one that is left is shown as people write it
  form.addEventListener('focusin', function (event) {
    if (event.target.getAttribute('role') === 'combobox') soon();
  });
  form.addEventListener('focusout', function (event) {
    if (['phone', 'serial'].includes(event.target.name) && event.target.value) soon();
  });
  form.addEventListener('hd:taken', function () { soon(0); });

  /* 2 ── classification, same case, other small choices ──────────────────────────────────────────────────────────── */
  var dialog = document.getElementById('classes');
  var query = document.getElementById('classes-q');
  var list = document.getElementById('classes-list');

  function findClass(button) {
    fetch(button.dataset.url + '?product=' + encodeURIComponent(hidden('product_id').value)).then(function (response) {
      return response.ok ? response.text() : Promise.reject(new Error(response.status));
    }).then(function (html) {
      list.innerHTML = html;
      query.value = '';
      dialog.showModal();
      query.focus();
    }).catch(offline);
  }

  function filter() {
    var words = query.value.toLowerCase().split(/\s+/);
    list.querySelectorAll('li[data-words]').forEach(function (line) {
      line.hidden = !words.every(function (word) { return line.dataset.words.includes(word); });
    });
  }

  query.addEventListener('input', filter);
  query.addEventListener('keydown', function (event) {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    var first = list.querySelector('li:not([hidden]) [data-class]');
    if (first) first.click();
  });

  function chooseClass(id) {
    var picks = piece('picks');
    picks.querySelectorAll('input').forEach(function (field) { field.checked = field.value === id; });
    if (!picks.querySelector('input:checked')) {
      var chosen = document.createElement('input');
      chosen.type = 'hidden';
      chosen.name = 'classification_id';
      chosen.value = id;
      picks.append(chosen);
    }
    hidden('chosen').value = '1';
    clearError('classification_id');
    dialog.close();
    document.getElementById('more-classes').focus();
    shown.picks = '';
    soon(0);
  }

  // the number is known, but this time somebody else of the company has it in hand
  function someoneElse() {
    hidden('stranger').value = hidden('phone').value;
    ['caller_name', 'email', 'contact_id'].forEach(function (name) {
      put(name, '');
      byHand(name);
    });
    input('caller_name').focus();
    soon(0);
  }

  function notYetKnown() {
    document.getElementById('missing').hidden = false;
    input('serial_missing').focus();
  }

  document.addEventListener('click', function (event) {
    var el = event.target.closest('[data-class], [data-attach], [data-detach], [data-someone-else], [data-missing], [data-serial], #more-classes, #discard');
    if (!el) return;
    if (el.dataset.class) chooseClass(el.dataset.class);
    else if (el.dataset.attach) { put('attach_to', el.dataset.attach); input('description').focus(); soon(0); }
    else if ('detach' in el.dataset) { put('attach_to', ''); input('description').focus(); soon(0); }
    else if ('someoneElse' in el.dataset) someoneElse();
    else if ('missing' in el.dataset) notYetKnown();
    else if (el.dataset.serial) { put('serial', el.dataset.serial); input('serial').focus(); soon(0); }
    else if (el.id === 'more-classes') findClass(el);
    else if (el.id === 'discard') finish();
  });

  /* 3 ── save ────────────────────────────────────────────────────────────────────────────────────────────────────── */
  var saving = false;

  function submit() {
    if (saving) return;
    saving = true;
    save.setAttribute('aria-disabled', 'true');
    clearTimeout(timer);
    if (running) running.abort();
    var request = { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } };
    request.signal = AbortSignal.timeout(SAVE_MS);
    fetch(form.action, request).then(window.hd.signedIn).then(function (response) {
      if (response.status !== 422 && !response.ok) throw new Error(response.status);
      return response.json();
    }).then(function (answer) {
      online();
      if (!answer.url) { refused(answer); return; }
      finish();
      window.location.replace(answer.url); // Back does not lead to a sheet that is logged
    }).catch(function (fault) { unsaved = fault !== window.hd.signedOut; offline(fault); }).finally(function () {
      saving = false;
      save.removeAttribute('aria-disabled');
    });
  }

  function refused(answer) {
    if (Object.keys(answer.values).length) { kept.forget(); sheet.rename(answer.values); }
    sheet.showErrors(answer.errors);
    soon(0);
  }

  form.addEventListener('submit', function (event) {
    if (event.submitter && event.submitter.id === 'discard') return;
    event.preventDefault();
    submit();
  });

  /* 4 ── without a line: the sheet stays usable and is kept in this browser ──────────────────────────────────────── */
  var since = null; // when the line was lost
  var unsaved = false; // saving was tried
  var retry = 0;
  var before = {};

  function finish() {
    done = true;
    clearTimeout(timer);
    if (running) running.abort();
    kept.forget();
  }

  // by the office's clock, not by this machine's
  function clockOf(date) {
    var office = document.querySelector('[data-clock]');
    return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: office ? office.dataset.clock : undefined });
  }

  function offline(fault) {
    kept.keep();
    if (fault === window.hd.signedOut) return; // waits here until the agent has signed in again
    since = since || window.hd.serverTime();
    var isHiccup = !unsaved && window.hd.serverTime() - since < HICCUP_MS;
    if (!isHiccup) showOffline();
    retryLater(isHiccup ? HICCUP_MS / 1000 : RETRY_SECONDS);
  }

  function fragment(id) { return document.getElementById(id).content.cloneNode(true); }

  function showOffline() {
    if (unsaved) {
      hidden('held').value = '1';
      document.getElementById('piece-save-label').hidden = true;
      document.getElementById('save-again').hidden = false;
    }
    if (document.querySelector('.hd-err-top')) return;
    var banner = fragment('offline');
    banner.querySelector('[data-offline-since]').textContent = clockOf(since);
    document.getElementById('main').prepend(banner);
    ['cover', 'serial-tag', 'spelled', 'history', 'similar', 'dock'].forEach(function (name) {
      before[name] = Array.from(piece(name).childNodes);
      var promise = piece(name).querySelector('[data-promise]');
      piece(name).replaceChildren(fragment('offline-' + name));
      if (name === 'dock') tellClock(promise);
    });
  }

  function tellClock(promise) {
    var dock = piece('dock');
    dock.querySelector('[data-offline-start]').textContent = clockOf(new Date(hidden('started_at').value));
    dock.querySelector('[data-offline-promise]').textContent = promise ? promise.textContent : '';
  }

  function retryLater(seconds) {
    clearInterval(retry);
    var left = seconds;
    retry = setInterval(function () {
      left -= 1;
      var shownLeft = document.querySelector('[data-offline-next]');
      if (shownLeft) shownLeft.textContent = left;
      if (left > 0) return;
      clearInterval(retry);
      tryAgain();
    }, 1000);
  }

  function tryAgain() {
    if (unsaved) submit(); else look();
  }

  function online() {
    clearInterval(retry);
    since = null;
    unsaved = false;
    var banner = document.querySelector('.hd-err-top');
    if (!banner) return;
    banner.remove();
    Object.keys(before).forEach(function (name) {
      piece(name).replaceChildren.apply(piece(name), before[name]);
    });
    before = {};
    shown = {};
    document.getElementById('piece-save-label').hidden = false;
    document.getElementById('save-again').hidden = true;
  }

  document.addEventListener('click', function (event) { if (event.target.closest('[data-offline-now]')) tryAgain(); });
  window.addEventListener('online', function () { if (since) tryAgain(); });

  /* 5 ── a page that comes back ──────────────────────────────────────────────────────────────────────────────────── */
  // asks for the page as if for the first time: a reload would let Firefox fill in what stood there
  function beginAnew(text) {
    done = true;
    clearTimeout(timer);
    if (running) running.abort();
    form.inert = true;
    try { if (text) sessionStorage.setItem('hd-told', text); } catch (e) { /* forbidden */ }
    window.location.replace(form.action);
  }

  // Back and Forward show the page as it was left, with whatever was typed on it; without a line it waits for one
  window.addEventListener('pageshow', function (event) {
    if (!event.persisted) return;
    if (navigator.onLine) { beginAnew(); return; }
    form.inert = done;
    window.addEventListener('online', function () { beginAnew(); });
  });
  // logged or discarded in another window: seen as soon as somebody comes back to this one
  window.addEventListener('focus', function () { if (TYPED.some(function (name) { return input(name).value; })) soon(0); });

  try {
    if (sessionStorage.getItem('hd-told')) window.hd.toast(sessionStorage.getItem('hd-told'));
    sessionStorage.removeItem('hd-told');
  } catch (e) { /* forbidden */ }
  if (kept.restore()) soon(0);
  var empty = TYPED.find(function (name) { return !input(name).value; });
  input(empty || 'phone').focus();
})();
