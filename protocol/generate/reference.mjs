export function reference() { return ""; }
