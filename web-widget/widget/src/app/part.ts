/**
 * Parts of the widget that are fetched when they are wanted. A browser may remember for the life of
 * the page that a module could not be fetched (the HTML standard's module map; Chromium did so up to
 * 150), and then asks no more at the same address: so it is asked for at another one, which the
 * gateway answers alike. The address is in the function, where the build puts it.
 */
let tries = 0;

export async function fetchPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const path = /import\(["'](.+?)["']\)/.exec(String(load))?.[1];
    if (path === undefined) throw error;
    return (await import(`${path}?${(tries += 1)}`)) as T;
  }
}
