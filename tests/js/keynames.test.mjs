/* Which key was pressed, and whether it may act where the focus is (static/js/keynames.js). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayAct, pressed } from '../../static/js/keynames.js';

const key = (name, more = {}) => ({ key: name, code: '', ...more });

for (const [shown, event] of [
  ['n', key('n')],
  ['?', key('?')],
  ['f2', key('F2')],
  ['escape', key('Escape')],
  ['ctrl+enter', key('Enter', { ctrlKey: true })],
  ['ctrl+enter', key('Enter', { metaKey: true })],
  ['alt+1', key('¡', { altKey: true, code: 'Digit1' })],
  ['alt+0', key('0', { altKey: true, code: 'Numpad0' })],
  ['alt+o', key('ø', { altKey: true, code: 'KeyO' })],
  ['', key('@', { getModifierState: (name) => name === 'AltGraph' })],
]) {
  test(`pressed: ${shown || 'nothing, AltGr writes a character'} (${event.key})`, () =>
    assert.equal(pressed(event), shown));
}

function at(tag, type) {
  const isField = ['INPUT', 'TEXTAREA', 'SELECT'].includes(tag);
  const acts = ['A', 'BUTTON', 'SUMMARY', 'INPUT', 'SELECT'].includes(tag);
  return { tagName: tag, type, matches: () => isField, closest: () => (acts ? {} : null) };
}

const BODY = at('BODY');
const FIELD = at('INPUT', 'text');
const BOX = at('INPUT', 'checkbox');

for (const [name, target, isSingle, may] of [
  ['n', BODY, true, true],
  ['n', BODY, false, false],
  ['n', FIELD, true, false],
  ['n', at('TEXTAREA'), true, false],
  ['n', BOX, true, true],
  ['arrowdown', BODY, true, true],
  ['arrowdown', FIELD, true, false],
  ['arrowdown', BODY, false, false],
  ['f2', FIELD, false, true],
  ['ctrl+enter', FIELD, false, true],
  ['enter', BODY, true, true],
  ['enter', at('A'), true, false],
  ['enter', at('BUTTON'), true, false],
]) {
  const where = `${target.tagName} ${target.type ?? ''}`.trim();
  test(`${name} at ${where}, single keys ${isSingle ? 'on' : 'off'}: ${may ? 'acts' : 'does not'}`, () =>
    assert.equal(mayAct(name, target, isSingle), may));
}
