/*
 * banned.mjs -- calls that cannot be used safely, or not here.
 */
import { isC } from '../tree.mjs';

const INSTEAD = {
  strcpy: 'struct buf',
  strcat: 'struct buf',
  strncpy: 'struct buf',
  sprintf: 'snprintf() or buf_printf()',
  vsprintf: 'vsnprintf() or buf_vprintf()',
  gets: 'struct buf',
  strtok: 'slice_cut()',
  atoi: 'slice_to_int64()',
  atol: 'slice_to_int64()',
  atoll: 'slice_to_int64()',
  alloca: 'an array with a maximum',
  system: 'uv_spawn() or fork and exec',
};

/* A call, not a member or a longer name. */
const callOf = (names) => new RegExp(`(?<![\\w.]|->)(${names.join('|')})\\s*\\(`, 'g');

export const banned = {
  'banned-call'(tree) {
    const call = callOf(Object.keys(INSTEAD));
    return tree.files
      .filter(isC)
      .flatMap((path) => tree.matches(path, tree.code(path), call, ([, name]) => `${name}(): use ${INSTEAD[name]}`));
  },

  'bare-malloc'(tree) {
    const call = callOf(['malloc', 'calloc', 'realloc', 'reallocarray']);
    return tree.files
      .filter((path) => isC(path) && !path.startsWith('gateway/base/'))
      .flatMap((path) =>
        tree.matches(path, tree.code(path), call, ([, name]) => `${name}(): use mem_new(), mem_array(), mem_resize()`),
      );
  },
};
