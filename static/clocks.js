/* Who is open now, on pages without the desk's frame: the offices' clocks go on, and when one opens or closes the words
   are fetched anew from the page itself. Everything works without it. */
(function () {
  'use strict';
  var clocks = document.getElementById('hd-clocks');
  if (!clocks) return;
  var ahead = Date.parse(clocks.dataset.now) - Date.now();

  function tick() {
    var now = Date.now() + ahead, stale = false;
    clocks.querySelectorAll('[data-clock]').forEach(function (el) {
      var shown = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: el.dataset.clock });
      el.textContent = shown.format(now);
      stale = stale || Boolean(el.dataset.until) && now > Date.parse(el.dataset.until);
    });
    if (stale) again();
  }

  function again() {
    clocks.querySelectorAll('[data-until]').forEach(function (el) { el.dataset.until = ''; });
    fetch(location.href).then(function (answer) { return answer.text(); }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('hd-clocks');
      if (fresh) clocks.replaceChildren.apply(clocks, fresh.childNodes);
    }).catch(function () { /* the clocks still go */ });
  }

  setInterval(tick, 10000);
})();
