/*
 * floors.mjs -- a room includes only rooms on lower floors, and each library's
 * header only the rooms that are for it.
 */

const FENCES = [
  { header: /^libwebsockets(\.h$|\/)/, rooms: ['net'] },
  { header: /^(postgresql\/)?(libpq-fe\.h|libpq\/|libpq-events\.h|postgres_ext\.h)/, rooms: ['pg'] },
  { header: /^jansson(_config)?\.h$/, rooms: ['wire', 'config', 'api'] },
  { header: /^(nats\/)?nats\.h$/, rooms: ['bus'] },
  { header: /^curl\//, rooms: ['http_client'] },
  { header: /^uv(\.h$|\/)/, rooms: ['loop', 'net', 'pg', 'pg_server', 'http_client'] },
  { header: /^sodium(\.h$|\/)/, rooms: ['base', 'session'] },
  { header: /^utf8proc\.h$/, rooms: ['search'] },
  { header: /^idn2\.h$/, rooms: ['policy'] },
  { header: /^nettle\//, rooms: ['base', 'chain'] },
  { header: /^linear\.h$/, rooms: ['learn'] },
];

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]/gm;

/* The rooms' floors, as their CMakeLists.txt says them. */
function floorsOf(tree) {
  const floors = new Map([['cli', 7], ['learn', 7]]);
  for (const path of tree.files) {
    const room = /^gateway\/(\w+)\/CMakeLists\.txt$/.exec(path)?.[1];
    const call = room && /baton_room\(\s*(\w+)\s+FLOOR\s+(\d)/.exec(tree.text(path));
    if (call && call[1] === room) floors.set(room, Number(call[2]));
  }
  return floors;
}

function gatewayFiles(tree) {
  return tree.files.filter((path) => /^gateway\/.*\.[ch]$/.test(path));
}

/* main.c lives on the top floor, in a room of its own; so does the program of the build that
 * learns what the bot knows of wants, inside the bot's folder. */
function roomOf(path) {
  return /^gateway\/(?:bot\/(?=learn\/))?(\w+)\//.exec(path)?.[1] ?? 'main.c';
}

function wrongInclude(room, included, floors) {
  const target = /^(\w+)\//.exec(included)?.[1];
  if (target === undefined) return `"${included}" is to be named with its room, as "room/file.h"`;
  if (target === room || room === 'main.c') return null;
  if (!floors.has(target)) return `"${included}": there is no room ${target} with a FLOOR`;
  if (!floors.has(room)) return `room ${room} has no CMakeLists.txt with baton_room(${room} FLOOR n)`;
  if (floors.get(target) < floors.get(room)) return null;
  return `${room} (floor ${floors.get(room)}) may not include ${target} (floor ${floors.get(target)})`;
}

/* Every #include of a file; comments do not count, but masking blanks the names
 * of quoted ones, so the mask only says where code is. */
function includesOf(tree, path) {
  const code = tree.code(path);
  return tree
    .matches(path, tree.text(path), INCLUDE, (match) => ({ match, isCode: code[match.index + match[0].indexOf('#')] === '#' }))
    .filter(({ message }) => message.isCode)
    .map(({ line, message }) => ({ line, quoted: message.match[1] === '"', name: message.match[2] }));
}

function findIncludes(tree, judge) {
  return gatewayFiles(tree).flatMap((path) =>
    includesOf(tree, path)
      .map((include) => ({ path, line: include.line, message: judge(roomOf(path), include) }))
      .filter(({ message }) => message !== null),
  );
}

export const floors = {
  floors(tree) {
    const table = floorsOf(tree);
    return findIncludes(tree, (room, { quoted, name }) => (quoted ? wrongInclude(room, name, table) : null));
  },

  fences(tree) {
    return findIncludes(tree, (room, { name }) => {
      const fence = FENCES.find(({ header }) => header.test(name));
      if (fence === undefined || fence.rooms.includes(room)) return null;
      return `${name} is for ${fence.rooms.map((each) => `${each}/`).join(', ')} only`;
    });
  },
};
