/**
 * Full jitter: anything between nothing and a ceiling that doubles with each
 * try, so that clients dropped at once come back spread out.
 */
export function backoffMs(attempt: number, random: () => number, base = 300, cap = 20_000): number {
  const ceiling = Math.min(cap, base * 2 ** Math.min(attempt, 16));
  return Math.round(random() * ceiling);
}
