export function typescript() { return []; }
