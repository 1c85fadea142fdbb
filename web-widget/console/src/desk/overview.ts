/*
 * overview.ts -- the supervisor's picture of the desk: what GET /api/desk told, and
 * what came live since. Pure.
 */
import type { DeskAgent, DeskPicture, Hold, Slice, Waiting } from '../api/desk';
import type { Desk } from './state';

/** The picture is some seconds old at most; cards and the roster come as things happen. */
export function liveDesk(picture: DeskPicture, desk: Desk): DeskPicture {
  const waiting = picture.waiting.flatMap((each): readonly Waiting[] => {
    const known = desk.cards.get(each.id);
    if (!known) return [each];
    return known.state === 'queued' ? [{ ...known, team: each.team }] : [];
  });
  const waitingCount = Math.max(waiting.length, picture.waitingCount - (picture.waiting.length - waiting.length));
  const agents = picture.agents.map((agent): DeskAgent => {
    const { state, connected, load, capacity } = desk.roster.find((each) => each.id === agent.id) ?? agent;
    return { ...agent, state, connected, load, capacity };
  });
  return { ...picture, waiting, waitingCount, agents };
}

export interface Figures {
  readonly waiting: number;
  /** How long the one waits that waits longest, ms; null: nobody waits. */
  readonly oldest: number | null;
  readonly online: number;
  readonly taken: number;
  readonly places: number;
  /** The service level in percent; null: nothing was handed over. */
  readonly level: number | null;
}

/** Places are those of agents who take new conversations. */
export function figuresOf(picture: DeskPicture, now: number): Figures {
  const on = picture.agents.filter((agent) => agent.state === 'online' && agent.connected);
  const since = picture.waiting.map((each) => each.queued_at ?? now);
  const { handedOver, answeredInTime } = picture.level;
  return {
    waiting: picture.waitingCount,
    oldest: since.length === 0 ? null : Math.max(0, now - Math.min(...since)),
    online: on.length,
    taken: on.reduce((sum, agent) => sum + agent.load, 0),
    places: on.reduce((sum, agent) => sum + agent.capacity, 0),
    // Rounded down: a goal that was missed by one is not shown as held.
    level: handedOver === 0 ? null : Math.floor((100 * answeredInTime) / handedOver),
  };
}

/** Those who are there first, the busiest of them first: where a supervisor looks. */
export function agentsInOrder(agents: readonly DeskAgent[]): readonly DeskAgent[] {
  const order: readonly DeskAgent['state'][] = ['online', 'finishing', 'away', 'offline'];
  const share = (agent: DeskAgent): number => (agent.capacity > 0 ? agent.load / agent.capacity : 0);
  return [...agents].sort((a, b) =>
    order.indexOf(a.state) - order.indexOf(b.state) || share(b) - share(a) || a.id - b.id);
}

/** Those whose visitors wait for an answer first, the longest of them first. */
export function holdsInOrder(holds: readonly Hold[]): readonly Hold[] {
  const asked = (hold: Hold): number => (hold.unansweredSince === 0 ? Infinity : hold.unansweredSince);
  return [...holds].sort((a, b) => (asked(a) === asked(b) ? a.since - b.since : asked(a) - asked(b)));
}

export type Series = 'waiting' | 'handedOver' | 'assigned';

/** A round number at or above all that is drawn, so that the scale does not jump. */
export function scaleOf(curve: readonly Slice[]): number {
  const most = Math.max(0, ...curve.flatMap((each) => [each.waiting, each.handedOver, each.assigned]));
  const step = [4, 10, 20, 50, 100, 200, 500, 1000].find((each) => each >= most);
  return step ?? Math.ceil(most / 1000) * 1000;
}

/** The line of a series in a box of `width` by `height`. */
export function lineOf(curve: readonly Slice[], series: Series, scale: number, width: number, height: number): readonly (readonly [number, number])[] {
  const step = curve.length > 1 ? width / (curve.length - 1) : 0;
  return curve.map((each, index) => [
    Math.round(index * step * 10) / 10, Math.round((height - (Math.min(each[series], scale) / scale) * height) * 10) / 10,
  ]);
}
