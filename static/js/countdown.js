/* How a due time counts on, in the server's words (promises/countdown.py). Pure: tested in tests/js and against the
   server in tests/promises. */
function pad(number) {
  return String(number).padStart(2, '0');
}

export function elapsed(seconds) {
  const hours = Math.floor(seconds / 3600);
  return `${(hours ? `${hours}:` : '') + pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

// units: the reader's words for hours, minutes, seconds
export function span(seconds, units) {
  const whole = Math.abs(seconds);
  if (seconds > 0 && whole < 120) return `${whole} ${units[2]}`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} ${units[1]}`;
  return `${Math.floor(minutes / 60)} ${units[0]}${minutes % 60 ? ` ${pad(minutes % 60)}` : ''}`;
}

// seconds left at which the server gives a chip its next state (promises/countdown.py)
export function edges(text) {
  return (text || '').split(' ').filter(Boolean).map(Number);
}

// how many of them are passed
export function edge(seconds, edges) {
  return edges.filter((at) => seconds <= at).length;
}
