/* What every page of the desk does in the browser. No inline styles or scripts: the content security policy forbids
   them, so widths and positions arrive as data attributes and are set here as CSS custom properties.
   1 custom properties · 2 requests · 3 messages · 4 keys · 5 time · 6 theme, copying, dialogs */
(function () {
  'use strict';
  var html = document.documentElement;
  var body = document.body;
  var words = body.dataset;

  function meta(name) {
    var found = document.querySelector('meta[name="' + name + '"]');
    return found ? found.content : '';
  }

  /* addresses come with the page: the server names them */
  function address(name) { return document.querySelector('meta[name="hd-live"]').dataset[name]; }

  function each(root, selector, act) {
    if (root.matches && root.matches(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  }

  /* 1 ── custom properties: data-w="40" becomes --w: 40; German pages write 40,5 ───────────────────────────────────── */
  var PROPERTIES = ['w', 'a', 'b', 'v', 'c0', 'c1', 'cols'];

  function numeric(text) { return /^-?\d+,\d+$/.test(text) ? text.replace(',', '.') : text; }

  function paint(root) {
    PROPERTIES.forEach(function (name) {
      each(root, '[data-' + name + ']', function (el) { el.style.setProperty('--' + name, numeric(el.dataset[name])); });
    });
  }

  /* 2 ── requests ────────────────────────────────────────────────────────────────────────────────────────────────── */
  function send(url, values) {
    return fetch(url, {
      method: 'POST',
      headers: { 'X-CSRFToken': meta('csrf-token'), 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(values)
    });
  }

  // for answers of fetch: led to the sign-in page, the session has ended; live.js says so
  var signedOut = new Error('signed out');

  function signedIn(answer) {
    if (!answer.redirected) return answer;
    document.dispatchEvent(new Event('hd-signed-out'));
    throw signedOut;
  }

  body.addEventListener('htmx:configRequest', function (event) {
    event.detail.headers['X-CSRFToken'] = meta('csrf-token');
  });
  // an element that refreshes itself may fail quietly, live.js says that the line is down
  body.addEventListener('htmx:responseError', function (event) {
    if (!isLive(event.detail.requestConfig)) toast(words.textFailed, true);
  });
  body.addEventListener('htmx:sendError', function (event) {
    if (!isLive(event.detail.requestConfig)) toast(words.textOffline, true);
  });

  function isLive(config) {
    return !!(config && config.triggeringEvent && config.triggeringEvent.type === 'live');
  }

  /* 3 ── messages ────────────────────────────────────────────────────────────────────────────────────────────────── */
  var TOAST_MS = 6000;

  function toast(text, isError, isUrgent) {
    var line = document.createElement('p');
    line.className = 'hd-toast' + (isError ? ' is-error' : '') + (isUrgent ? ' is-urgent' : '');
    line.textContent = text;
    document.getElementById('hd-toasts').append(line);
    fade(line);
  }

  function fade(line) {
    setTimeout(function () { line.remove(); }, line.matches('.is-error, .is-urgent') ? TOAST_MS * 2 : TOAST_MS);
  }

  body.addEventListener('hd-toast', function (event) { toast(event.detail.text, event.detail.isError); });

  /* 4 ── keys: data-key="n" | "alt+1" | "ctrl+enter" | "f2" | "escape" ─────────────────────────────────────────────── */
  var FIELDS = 'input, textarea, select, [contenteditable=""], [contenteditable="true"]';

  function pressed(event) {
    if (event.getModifierState && event.getModifierState('AltGraph')) return '';
    var name = event.key.toLowerCase();
    // the physical digit row: Alt with a digit gives other characters on some keyboards
    if (event.altKey && /^(Digit|Numpad)\d$/.test(event.code)) name = event.code.slice(-1);
    else if (event.altKey && /^Key[A-Z]$/.test(event.code)) name = event.code.slice(-1).toLowerCase();
    return (event.ctrlKey || event.metaKey ? 'ctrl+' : '') + (event.altKey ? 'alt+' : '') + name;
  }

  function inField(el) {
    if (!el || !el.matches || !el.matches(FIELDS)) return false;
    return !(el.tagName === 'INPUT' && ['checkbox', 'radio', 'button', 'submit', 'reset'].includes(el.type));
  }

  function mayAct(key, event) {
    if (key.startsWith('arrow')) return words.singleKeys === '1' && !inField(event.target);
    if (key.length > 1 && key !== 'enter') return true;
    if (words.singleKeys !== '1' || inField(event.target)) return false;
    return key !== 'enter' || !event.target.closest('a, button, summary, input, select');
  }

  // the page's own element comes after the frame's
  function targetOf(key) {
    var dialog = document.querySelector('dialog[open]');
    var found = (dialog || document).querySelectorAll('[data-key~="' + CSS.escape(key) + '"]');
    return Array.from(found).reverse().find(function (el) {
      return !el.disabled && el.getAttribute('aria-disabled') !== 'true' && el.getClientRects().length > 0;
    });
  }

  function use(el) {
    if (el.tagName === 'INPUT' && (el.type === 'radio' || el.type === 'checkbox')) {
      el.focus();
      el.click();
    } else if (el.matches(FIELDS)) {
      el.focus();
      if (el.select) el.select();
    } else {
      el.click();
    }
  }

  document.addEventListener('keydown', function (event) {
    if (event.defaultPrevented || event.isComposing) return;
    var key = pressed(event);
    if (!key || !mayAct(key, event)) return;
    var target = targetOf(key);
    if (target) {
      event.preventDefault();
      use(target);
    } else if (key === 'escape' && inField(event.target)) {
      event.target.blur();
    }
  });

  // where a part of the page scrolls instead of the page, the keys are for it
  var SCROLLING = ['PageDown', 'PageUp', 'ArrowDown', 'ArrowUp', 'Home', 'End', ' '];
  document.addEventListener('keydown', function (event) {
    if (event.target !== body || event.defaultPrevented || !SCROLLING.includes(event.key)) return;
    var pane = Array.from(document.querySelectorAll('.hd-room, .hd-flow, .hd-list, .hd-thread')).find(function (el) {
      return el.scrollHeight > el.clientHeight && getComputedStyle(el).overflowY === 'auto';
    });
    if (!pane) return;
    pane.tabIndex = -1;
    pane.focus({ preventScroll: true });
  });

  /* 5 ── time: the server decides the state, the browser only counts ─────────────────────────────────────────────── */
  var serverAhead = meta('hd-now') ? Date.parse(meta('hd-now')) - Date.now() : 0;
  // by the server's clock: this computer's may be wrong
  function serverTime() { return new Date(Date.now() + serverAhead); }

  var units = (words.textUnits || 'h|min|s').split('|');
  var SLEEP_MS = 90000;
  var lastTick = Date.now();

  function pad(number) { return String(number).padStart(2, '0'); }

  function elapsed(seconds) {
    var hours = Math.floor(seconds / 3600);
    return (hours ? hours + ':' : '') + pad(Math.floor(seconds / 60) % 60) + ':' + pad(seconds % 60);
  }

  function span(seconds) {
    var whole = Math.abs(seconds);
    if (seconds > 0 && whole < 120) return whole + ' ' + units[2];
    var minutes = Math.floor(whole / 60);
    if (minutes < 60) return minutes + ' ' + units[1];
    return Math.floor(minutes / 60) + ' ' + units[0] + (minutes % 60 ? ' ' + pad(minutes % 60) : '');
  }

  function write(el, text) { if (el.textContent !== text) el.textContent = text; }

  function ask(el) {
    var part = el.closest('[hx-trigger~="live"]');
    if (part && window.htmx) part.dispatchEvent(new CustomEvent('hd-stale', { bubbles: true }));
  }

  function start(root) {
    var now = Date.now();
    each(root, '[data-seconds]', function (el) { el.hdStart = now; el.hdEdge = edge(Number(el.dataset.seconds), edges(el)); });
  }

  // seconds left at which the server gives a chip its next state (promises/countdown.py)
  function edges(el) { return (el.dataset.edges || '').split(' ').filter(Boolean).map(Number); }

  function edge(seconds, edges) { return edges.filter(function (at) { return seconds <= at; }).length; }

  function count(el, now) {
    var stops = el.dataset.stopsAt ? Date.parse(el.dataset.stopsAt) - serverAhead : Infinity;
    var left = Math.round(Number(el.dataset.seconds) - (Math.min(now, Math.max(stops, el.hdStart)) - el.hdStart) / 1000);
    var passed = edge(left, edges(el));
    if (passed !== el.hdEdge) {
      el.hdEdge = passed;
      ask(el);
    } else {
      write(el.querySelector('b'), span(left));
    }
  }

  function tick() {
    var now = Date.now();
    if (now - lastTick > SLEEP_MS) document.dispatchEvent(new Event('hd-woke'));
    lastTick = now;
    document.querySelectorAll('[data-seconds]').forEach(function (el) { if (el.hdStart) count(el, now); });
    document.querySelectorAll('[data-since]').forEach(function (el) {
      write(el, elapsed(Math.max(0, Math.floor((now + serverAhead - Date.parse(el.dataset.since)) / 1000))));
    });
    document.querySelectorAll('[data-clock]').forEach(function (el) { clock(el, now + serverAhead); });
  }

  var clocks = {};

  function clock(el, at) {
    var zone = el.dataset.clock;
    clocks[zone] = clocks[zone] || new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone });
    write(el, clocks[zone].format(at));
    if (el.dataset.until && at > Date.parse(el.dataset.until)) {
      el.dataset.until = '';
      ask(el);
    }
  }

  /* 6 ── theme, copying, dialogs ─────────────────────────────────────────────────────────────────────────────────── */
  function toggleTheme() {
    var next = html.dataset.bsTheme === 'dark' ? 'light' : 'dark';
    html.dataset.bsTheme = next;
    html.dataset.theme = next;
    try { localStorage.setItem('hd-theme', next); } catch (e) { /* storage may be forbidden */ }
    document.dispatchEvent(new Event('hd-theme'));
    if (meta('hd-live')) send(address('theme'), { theme: next });
  }

  function copy(el) {
    navigator.clipboard.writeText(el.dataset.copy).then(function () { toast(words.textCopied); });
  }

  /* the list below the search box: arrow keys choose, Escape or leaving closes it */
  var find = document.querySelector('.hd-find');

  function hits() { return Array.from(find.querySelectorAll('.hd-hit')); }

  function closeFind() { document.getElementById('find-list').replaceChildren(); }

  if (find) {
    find.addEventListener('keydown', function (event) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') {
        closeFind();
        if (event.target.id !== 'find') document.getElementById('find').focus();
      } else if (step && hits().length) {
        event.preventDefault();
        var at = hits().indexOf(document.activeElement) + step;
        (hits()[at] || document.getElementById('find')).focus();
      }
    });
    find.addEventListener('focusout', function () {
      setTimeout(function () { if (!find.contains(document.activeElement)) closeFind(); }, 0);
    });
  }

  document.addEventListener('click', function (event) {
    var el = event.target.closest('[data-theme-toggle], [data-copy], [data-dialog], [data-focus]');
    if (!el) return;
    if (el.dataset.copy) copy(el);
    else if (el.dataset.focus) use(document.getElementById(el.dataset.focus));
    else if (el.dataset.dialog) document.getElementById(el.dataset.dialog).showModal();
    else toggleTheme();
  });
  document.addEventListener('change', function (event) {
    if (!event.target.matches('[data-single-keys-switch]')) return;
    words.singleKeys = event.target.checked ? '1' : '0';
    send(address('keys'), { on: words.singleKeys });
  });

  // a table that is wider than its pane is scrolled by key, too
  var panes = new ResizeObserver(function (seen) {
    seen.forEach(function (one) {
      if (one.target.scrollWidth > one.target.clientWidth) one.target.tabIndex = 0;
      else one.target.removeAttribute('tabindex');
    });
  });

  // a strip of tabs that is wider than the window begins at the tab that is open
  function showTab(tab) {
    var hidden = tab.getBoundingClientRect().right - tab.parentNode.getBoundingClientRect().right;
    if (hidden > 0) tab.parentNode.scrollLeft += Math.ceil(hidden) + 1; // and its border
  }

  function begin(root) {
    paint(root);
    start(root);
    root.querySelectorAll('.hd-pane:has(table):not([tabindex])').forEach(function (el) { panes.observe(el); });
    root.querySelectorAll('.hd-filter > [aria-current]').forEach(showTab);
  }

  begin(body);
  body.addEventListener('htmx:load', function (event) { begin(event.detail.elt); });
  document.querySelectorAll('.hd-toast').forEach(fade);
  tick();
  setInterval(tick, 1000);
  window.hd = { serverTime: serverTime, send: send, signedIn: signedIn, signedOut: signedOut, toast: toast, begin: begin, words: words };

  // A form that came back refused: on with the first field that needs another look.
  var refused = document.querySelector('main [aria-invalid="true"]');
  if (refused && refused.matches('[role="radiogroup"]')) refused = refused.querySelector('input');
  if (refused) refused.focus();
})();
