/* What an answer means and which token goes with a request. Pure: tested in tests/js without a page. */
const TOLD = [409, 422]; // a screen's own words about what was sent: its caller reads them
const LATER = [408, 425, 429]; // the same again, later, may be taken

// answer: status, redirected, url, trigger (htmx's header); nothing when none came; signIn: the sign-in page's path
export function decide(answer, signIn) {
  if (!answer?.status) return 'no line';
  if (isSignedOut(answer, signIn)) return 'signed out';
  if (answer.status < 400 || TOLD.includes(answer.status)) return 'heard';
  return answer.status >= 500 || LATER.includes(answer.status) ? 'failed' : 'refused';
}

function isSignedOut(answer, signIn) {
  if (answer.status === 401 || (answer.trigger || '').includes('hd-signed-out')) return true;
  return !!answer.redirected && !!signIn && new URL(answer.url).pathname === signIn;
}

// the token of now, unless somebody else is signed in by now: then the page's own, which the server refuses
export function choose(page, now) {
  if (!now.token) return page.token;
  return page.reader === now.reader ? now.token : page.token;
}

export function cookie(all, name) {
  const found = all.split('; ').find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
}
