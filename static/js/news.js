/* What has just arrived for the reader: a short message that leaves by itself, the number of escalations in the title of
   the tab, and a sound for those who want it (account: sound). No file: two tones are made here. Browsers allow sound
   only after the page was touched once; before that the message appears silently. */
import { toast } from './messages.js';
import { beacon } from './server.js';

const TONES = [
  [880, 0],
  [660, 0.18],
]; // hertz, seconds after the start
const LENGTH = 0.16;
const title = document.title;
const state = { heard: 0, player: null }; // the newest one announced; the sound, made when first wanted

function items() {
  return Array.from(document.querySelectorAll('#hd-news-list [data-news]'));
}

function newest() {
  return Math.max.apply(null, [0].concat(items().map((el) => Number(el.dataset.news))));
}

function play() {
  state.player = state.player || new AudioContext();
  TONES.forEach((tone) => {
    const begin = state.player.currentTime + tone[1];
    const voice = state.player.createOscillator();
    const volume = state.player.createGain();
    voice.frequency.value = tone[0];
    volume.gain.setValueAtTime(0.2, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH);
    voice.connect(volume).connect(state.player.destination);
    voice.start(begin);
    voice.stop(begin + LENGTH);
  });
  document.body.dispatchEvent(new CustomEvent('hd-sounded'));
}

function announce() {
  const fresh = items().filter((el) => Number(el.dataset.news) > state.heard);
  if (!fresh.length) return;
  state.heard = newest();
  const first = fresh[0]; // escalations stand first
  const urgent = 'escalation' in first.dataset;
  toast(first.querySelector('b').textContent, false, urgent);
  if (urgent && document.body.dataset.sound === '1') play();
}

function entitle() {
  const urgent = document.getElementById('hd-news-open').dataset.urgent;
  document.title = (urgent === '0' ? '' : `(${urgent}) `) + title;
}

function begin() {
  state.heard = newest();
  document.body.addEventListener('htmx:afterSettle', () => {
    announce();
    entitle();
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-seen]');
    if (!link) return;
    beacon(link.dataset.seen);
  });
  entitle();
}

if (document.getElementById('hd-news-open')) begin(); // a wall board has no reader
