export function vectors() { return []; }
