/** Numbers from a seed that is printed, so that a failing run can be run again: SEED=123 ./test gateway. */
export function seeded(seed = Number(process.env.SEED) || Math.floor(Math.random() * 2 ** 31)) {
  let state = seed >>> 0;
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  console.log(`seed ${seed}`);
  return {
    seed,
    below: (n) => Math.floor(next() * n),
    chance: (p) => next() < p,
    pick: (list) => list[Math.floor(next() * list.length)],
  };
}
