/* Who is open now, on pages without the desk's frame: the offices' clocks go on, and when one opens or closes the words
   are fetched anew from the page itself. Everything works without it. */
(function () {
  'use strict';
  var clocks = document.getElementById('hd-clocks');
  if (!clocks) return;
  var ahead = Date.parse(clocks.dataset.now) - Date.now();
  var change = next();

  /* the instant at which the first of them opens or closes; Infinity when none does */
  function next() {
    return Array.from(clocks.querySelectorAll('[data-until]')).reduce(function (first, el) {
      return Math.min(first, Date.parse(el.dataset.until) || Infinity);
    }, Infinity);
  }

  function tick() {
    var now = Date.now() + ahead;
    clocks.querySelectorAll('[data-clock]').forEach(function (el) {
      var shown = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: el.dataset.clock });
      el.textContent = shown.format(now);
    });
    if (now > change) again();
  }

  function again() {
    change = Infinity;
    fetch(location.href).then(function (answer) { return answer.ok ? answer.text() : ''; }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('hd-clocks');
      if (!fresh) return;
      clocks.replaceChildren.apply(clocks, fresh.childNodes);
      change = next();
    }).catch(function () { /* the clocks still go */ });
  }

  setInterval(tick, 10000);
})();
