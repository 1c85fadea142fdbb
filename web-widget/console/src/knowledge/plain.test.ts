import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainOf } from './plain';

test('an answer loses its marks and keeps its lines and numbers', () => {
  assert.equal(plainOf('**Stop.** Do `this`:\n1. one\n2. **two**\n\n- a\n\n## Then\nwait'), 'Stop. Do this:\n1. one\n2. two\n- a\nThen\nwait');
});
