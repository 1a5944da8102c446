/* The callback queue: moving through the rows, taking before dialling, timing the call. Without this script the rows'
   links, the forms and the phone number still work. */
(function () {
  'use strict';
  var body = document.body;
  var LEAVES_MS = 2000; // how long a row that somebody has taken stays, faded and with the name

  /* rows */
  function rows() { return Array.from(document.querySelectorAll('.hd-row[data-pk]')); }

  function current() { return document.querySelector('.hd-row[aria-current]'); }

  function choose(row) {
    if (!row) return;
    rows().forEach(function (each) {
      var on = each === row;
      if (on) each.setAttribute('aria-current', 'true'); else each.removeAttribute('aria-current');
      each.querySelector('a').toggleAttribute('data-key', on);
      if (on) each.querySelector('a').dataset.key = 'enter';
    });
    document.getElementById('queue-sel').value = row.dataset.pk;
    row.scrollIntoView({ block: 'nearest' });
    showSide(row);
  }

  var pending = 0;
  function showSide(row) {
    clearTimeout(pending);
    pending = setTimeout(function () {
      var url = new URL(window.location);
      url.searchParams.set('sel', row.dataset.pk);
      history.replaceState(null, '', url);
      if (document.getElementById('queue-side')) {
        window.htmx.ajax('GET', row.dataset.side, { target: '#queue-side', swap: 'outerHTML' });
      }
    }, 120);
  }

  function move(step) {
    var all = rows();
    var at = all.indexOf(current());
    choose(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
  }

  document.addEventListener('click', function (event) {
    var mover = event.target.closest('[data-move]');
    if (mover) {
      move(Number(mover.dataset.move));
      return;
    }
    var phone = event.target.closest('[data-take]');
    if (phone) {
      event.preventDefault();
      takeAndDial(phone);
      return;
    }
    if (event.target.closest('[data-dial]')) startTimer();
    var row = event.target.closest('.hd-row[data-pk]');
    if (row && !event.target.closest('a, button')) choose(row);
  });

  /* two specialists never call the same customer: first it is taken, then the phone dials */
  function takeAndDial(phone) {
    window.hd.ask(phone.dataset.take, { method: 'POST', headers: { Accept: 'application/json' } }).then(function (answer) {
      return answer.json().then(function (found) {
        if (!answer.ok) throw new Error(found.message);
        window.hd.session.set('hd-dialled', String(Date.now()));
        window.location.href = phone.href;
        setTimeout(function () { window.location.assign(found.url); }, 100);
      });
    }).catch(window.hd.complain);
  }

  /* an answer that was asked for before another row was chosen would take the choice back: it is asked for again */
  body.addEventListener('htmx:beforeSwap', function (event) {
    var target = event.detail.target;
    var chosen = document.getElementById('queue-sel');
    if (!target || target.id !== 'queue' || !chosen || event.detail.requestConfig.parameters.sel === chosen.value) return;
    event.detail.shouldSwap = false;
    event.stopImmediatePropagation();
    window.htmx.trigger(target, 'live');
  });

  /* a row that somebody else has taken fades with the name, then leaves */
  body.addEventListener('htmx:beforeSwap', function (event) {
    var target = event.detail.target;
    if (!target || target.id !== 'queue' || target.dataset.settled) return;
    var fresh = new DOMParser().parseFromString(event.detail.serverResponse, 'text/html');
    var gone = Array.from(target.querySelectorAll('.hd-row:not(.is-taken)')).filter(function (row) {
      var now = fresh.getElementById(row.id);
      return now && now.classList.contains('is-taken');
    });
    if (!gone.length) return;
    event.detail.shouldSwap = false;
    gone.forEach(function (row) { fade(row, fresh.getElementById(row.id), target); });
    target.dataset.settled = '1';
    setTimeout(function () { window.htmx.trigger(target, 'live'); }, LEAVES_MS);
  });

  function fade(row, now, target) {
    row.classList.add('is-leaving');
    row.querySelector('[data-owner]').textContent = target.dataset.textTaken + ' ' + now.querySelector('[data-owner]').textContent;
  }

  /* scrolling stays where it is */
  var scrolled = {};
  body.addEventListener('htmx:beforeSwap', function () {
    document.querySelectorAll('[data-keep-scroll]').forEach(function (el, at) { scrolled[at] = el.scrollTop; });
  });
  body.addEventListener('htmx:afterSwap', function (event) {
    if (event.detail.target.id !== 'queue') return;
    document.querySelectorAll('[data-keep-scroll]').forEach(function (el, at) { el.scrollTop = scrolled[at] || 0; });
  });

  /* the length of the call: from dialling until an outcome is chosen; what was typed by hand is never overwritten */
  var began = 0;
  var minutes = document.getElementById('id_minutes');
  var seconds = document.getElementById('id_seconds');

  function startTimer() {
    began = began || Date.now();
    showTimer();
  }

  function showTimer() {
    var state = document.getElementById('call-state');
    if (!began || !state || state.querySelector('[data-since]')) return;
    var length = document.createElement('span');
    length.dataset.since = new Date(began).toISOString();
    state.replaceChildren(state.dataset.textCalling + ' ', length);
  }

  if (minutes) {
    began = Number(window.hd.session.get('hd-dialled')) || 0;
    window.hd.session.remove('hd-dialled');
    showTimer();
    document.addEventListener('change', function (event) {
      if (event.target.name !== 'outcome' || !began || minutes.value || seconds.value) return;
      var length = Math.round((Date.now() - began) / 1000);
      minutes.value = Math.floor(length / 60);
      seconds.value = length % 60;
    });
  }
})();
