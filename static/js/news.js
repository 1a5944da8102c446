/* What has just arrived for the reader: a short message that leaves by itself, the number of escalations in the title of
   the tab, and a sound for those who want it (account: sound). No file: two tones are made here. Browsers allow sound
   only after the page was touched once; before that the message appears silently. */
(function () {
  'use strict';
  if (!document.getElementById('hd-news-open')) return; // a wall board has no reader
  var TONES = [[880, 0], [660, 0.18]]; // hertz, seconds after the start
  var LENGTH = 0.16;
  var title = document.title;
  var heard = newest();
  var player = null;

  function items() { return Array.from(document.querySelectorAll('#hd-news-list [data-news]')); }

  function newest() { return Math.max.apply(null, [0].concat(items().map(function (el) { return Number(el.dataset.news); }))); }

  function play() {
    player = player || new AudioContext();
    TONES.forEach(function (tone) {
      var begin = player.currentTime + tone[1];
      var voice = player.createOscillator();
      var volume = player.createGain();
      voice.frequency.value = tone[0];
      volume.gain.setValueAtTime(0.2, begin);
      volume.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH);
      voice.connect(volume).connect(player.destination);
      voice.start(begin);
      voice.stop(begin + LENGTH);
    });
    document.body.dispatchEvent(new CustomEvent('hd-sounded'));
  }

  function announce() {
    var fresh = items().filter(function (el) { return Number(el.dataset.news) > heard; });
    if (!fresh.length) return;
    heard = newest();
    var first = fresh[0]; // escalations stand first
    var urgent = 'escalation' in first.dataset;
    window.hd.toast(first.querySelector('b').textContent, false, urgent);
    if (urgent && document.body.dataset.sound === '1') play();
  }

  function entitle() {
    var urgent = document.getElementById('hd-news-open').dataset.urgent;
    document.title = (urgent === '0' ? '' : '(' + urgent + ') ') + title;
  }

  document.body.addEventListener('htmx:afterSettle', function () {
    announce();
    entitle();
  });
  document.addEventListener('click', function (event) {
    var link = event.target.closest('a[data-seen]');
    if (!link) return;
    window.hd.beacon(link.dataset.seen);
  });
  entitle();
})();
