/*
 * route.ts -- which conversation and which pane, in the address: `#/c/4711` and
 * `#/c/4711/info`; or `#/desk`, `#/setup/teams` and `#/knowledge`, the supervisors' pages, and `#/tester`. So a reload, the back button and a link all lead to the same
 * screen. Pure but for `useRoute`.
 */
import { useLayoutEffect, useState } from 'preact/hooks';
import { knowledgeHash, parseKnowledge, type KnowledgeRoute } from '../knowledge/route';
import { SETUP_TABS, type SetupTab } from '../setup/tabs';

export interface Route {
  /** 0: the list. */
  readonly id: number;
  /** On narrow screens the details are a pane of their own. */
  readonly info: boolean;
  /** The supervisor's page; no conversation is open then. */
  readonly desk: boolean;
  /** The part of the set-up that is open, in the same way. */
  readonly setup: SetupTab | null;
  /** And that of the knowledge base. */
  readonly knowledge: KnowledgeRoute | null;
  /** The page on which texts are tried. */
  readonly tester: boolean;
}

const LIST: Route = { id: 0, info: false, desk: false, setup: null, knowledge: null, tester: false };

export function parseRoute(hash: string): Route {
  if (hash === '#/desk') return { ...LIST, desk: true };
  if (hash === '#/tester') return { ...LIST, tester: true };
  const [, page, part] = /^#\/(setup)(?:\/(\w+))?$/.exec(hash) ?? [];
  if (page !== undefined) return { ...LIST, setup: SETUP_TABS.find((tab) => tab === part) ?? SETUP_TABS[0] };
  const [, rest] = /^#\/knowledge(\/.*)?$/.exec(hash) ?? [null, null];
  if (rest !== null) return { ...LIST, knowledge: parseKnowledge(rest ?? '') };
  const found = /^#\/c\/([1-9]\d{0,15})(\/info)?$/.exec(hash);
  const id = Number(found?.[1] ?? 0);
  return Number.isSafeInteger(id) ? { ...LIST, id, info: found?.[2] !== undefined } : LIST;
}

export function routeHash(route: Partial<Route>): string {
  if (route.desk === true) return '#/desk';
  if (route.tester === true) return '#/tester';
  if (route.setup !== undefined && route.setup !== null) return `#/setup/${route.setup}`;
  if (route.knowledge) return `#/knowledge${knowledgeHash(route.knowledge)}`;
  if (route.id === undefined || route.id === 0) return '#/';
  return `#/c/${route.id}${route.info === true ? '/info' : ''}`;
}

export function go(route: Partial<Route>): void {
  location.hash = routeHash(route);
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  // Not a frame later: what changes until then would not be heard.
  useLayoutEffect(() => {
    const changed = (): void => setRoute(parseRoute(location.hash));
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);
  return route;
}
