/* Theme before the first paint: the account's choice (rendered by the server), else this browser's, else the system's.
   ?theme=dark or ?theme=light shows one page in it. Blocking and tiny, in the head. */
(function () {
  'use strict';
  var root = document.documentElement;
  var system = matchMedia('(prefers-color-scheme: dark)');
  var asked = new URLSearchParams(location.search).get('theme');
  var stored = null; // here and not by answers.js, which comes after the first paint
  try { stored = localStorage.getItem('hd-theme'); } catch { /* storage may be forbidden */ }
  function known(name) { return name === 'dark' || name === 'light' ? name : ''; }
  function paint() {
    var account = known(root.dataset.theme);
    root.dataset.bsTheme = known(asked) || account || known(stored) || (system.matches ? 'dark' : 'light');
  }
  paint();
  system.addEventListener('change', paint);
})();
