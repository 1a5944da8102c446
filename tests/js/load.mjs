/* Runs one script of static/ as a page would, with as much of a page as it touches when it is loaded. */
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

export function load(name, more = {}) {
  const window = more.window ?? {};
  const document = { addEventListener() {}, querySelector: () => null, cookie: '', ...more.document };
  const code = readFileSync(new URL(`../../static/js/${name}`, import.meta.url), 'utf8');
  vm.runInNewContext(code, { window, document, URL, ...more.globals });
  return window.hd;
}
