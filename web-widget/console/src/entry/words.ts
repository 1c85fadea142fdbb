/*
 * words.ts -- what happened, in words for people. Pure.
 */
import { dataOf, type Card, type Entry } from '@baton/client';
import { isKey, type Key, type Lang } from '../i18n/catalogue';
import type { Translate } from '../i18n/context';
import { dateTime, langName } from '../i18n/format';

export type NameOf = (agent: number) => string;

function word(entry: Entry, name: string): string {
  const value = dataOf(entry, name);
  return typeof value === 'string' ? value : '';
}

function keyOr(key: string, otherwise: Key): Key {
  return isKey(key) ? key : otherwise;
}

/**
 * A name as it may stand on a screen: one line, and nothing in it that turns text
 * round. '' when nothing of it can be seen.
 */
export function plainName(name: string): string {
  const plain = name.replace(/\p{Bidi_Control}/gu, '').replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(plain) ? plain : '';
}

/** For attributes and notifications, where no element can do it: the name between Unicode's marks of isolation. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

export function agentLabel(t: Translate, given: string, id: number | undefined): string {
  const name = plainName(given);
  if (name !== '') return name;
  return id === undefined || id === 0 ? t('who.someone') : t('who.agent', { id });
}

export function visitorLabel(t: Translate, visitor: Pick<Card, 'visitor_id' | 'visitor_name'>): string {
  return plainName(visitor.visitor_name) || t('who.visitor', { id: visitor.visitor_id });
}

/** Whether the label is a name, that could be taken for another's. */
export function calledByName(visitor: Pick<Card, 'visitor_name'>): boolean {
  return plainName(visitor.visitor_name) !== '';
}

/** One line of a message: the bot's Markdown without its marks. */
export function previewOf(text: string): string {
  return text.replace(/\*\*|`/g, '');
}

// In this order: the later ones' names are in the earlier ones' too.
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ['WeChat', /MicroMessenger\/(\d+)/], ['Edge', /\bEdg(?:A|iOS)?\/(\d+)/], ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /SamsungBrowser\/(\d+)/], ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/], ['Chrome', /(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /Version\/(\d+).*Safari/],
];
const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ['iPhone', /iPhone/], ['iPad', /iPad/], ['Android', /Android/], ['Windows', /Windows/], ['macOS', /Mac OS X/], ['Linux', /Linux/],
];

/** "Chrome 126 · Android"; what is not known is shown as it came. */
export function deviceName(userAgent: string): string {
  const browser = BROWSERS.map(([name, form]) => [name, form.exec(userAgent)?.[1]] as const).find(([, version]) => version !== undefined);
  const system = SYSTEMS.find(([, form]) => form.test(userAgent))?.[0];
  if (!browser) return userAgent;
  return `${browser[0]} ${browser[1]}${system === undefined ? '' : ` · ${system}`}`;
}

/** The score of a `rated` event, 0 when it has none. */
export function scoreOf(entry: Entry): number {
  const value = dataOf(entry, 'score');
  return typeof value === 'number' && value >= 1 && value <= 5 ? Math.round(value) : 0;
}

/** A language or a topic, as people say it; a topic of the desk's own is shown as it is called there. */
export function skillName(t: Translate, lang: Lang, skill: string): string {
  if (/^[a-z]{2}(-|$)/i.test(skill)) return langName(lang, skill);
  const key = `skill.${skill}`;
  return isKey(key) ? t(key) : skill;
}

/** What a card's `needs` ask for beyond speaking the language that is shown with it anyway. */
export function needsOf(card: Pick<Card, 'needs' | 'lang'>): readonly string[] {
  const spoken = card.lang.toLowerCase();
  return (card.needs ?? '').split(',').map((skill) => skill.trim())
    .filter((skill) => skill !== '' && skill.toLowerCase() !== spoken && skill.toLowerCase() !== spoken.split('-')[0]);
}

const MARKS = ['complaint', 'secret'] as const;

/** What a conversation is marked as; a mark that we have no word for is left out. */
export function marksOf(card: Pick<Card, 'marks'>): readonly (typeof MARKS)[number][] {
  const names = (card.marks ?? '').split(',');
  return MARKS.filter((mark) => names.includes(mark));
}

/** Whom an event is about: the name that it tells, or the one that goes with its number. */
export function eventName(entry: Entry, t: Translate, nameOf: NameOf = () => ''): string {
  if (word(entry, 'to') === 'team') return plainName(word(entry, 'team_name')) || t('who.team');
  const ids = [dataOf(entry, 'agent_id'), entry.detail?.['agent_id'], entry.detail?.['by']];
  const id = ids.find((each): each is number => typeof each === 'number');
  return agentLabel(t, word(entry, 'agent_name') || nameOf(id ?? 0), id);
}

function transferText(entry: Entry, t: Translate, name: string): string {
  const to = word(entry, 'to');
  if (to === 'team') return t('event.transferred.team', { name });
  if (to === 'queue' || to === 'bot') return t(`event.transferred.${to}`);
  return t('event.transferred.agent', { name });
}

/** What happens to one that waits. */
function waitingText(entry: Entry, t: Translate, lang: Lang, name: string): string | null {
  switch (entry.event) {
    case 'offered':
      return t('event.offered', { name });
    case 'declined':
      if (word(entry, 'reason') === 'missed') return t('event.declined.missed', { name });
      return t(word(entry, 'reason') === 'declined' ? 'event.declined' : 'event.declined.gone', { name });
    case 'fell_back': {
      const given = dataOf(entry, 'skills');
      const skills = Array.isArray(given) ? given.filter((each): each is string => typeof each === 'string') : [];
      return t('event.fell_back', { skills: skills.map((skill) => skillName(t, lang, skill)).join(lang === 'en' ? ', ' : '、') });
    }
    case 'reminded':
      return t('event.reminded');
    case 'message_left':
      return t(word(entry, 'by') === 'system' ? 'event.message_left.system' : 'event.message_left');
    case 'helpful':
      return t(dataOf(entry, 'helpful') === true ? 'event.helpful.yes' : 'event.helpful.no');
    case 'moved_in_queue': {
      if (word(entry, 'reason') === 'exposed') return t('event.exposed');
      if (dataOf(entry, 'front') === true) return t('event.moved_in_queue.front', { name });
      const priority = word(entry, 'priority');
      const key = `priority.${priority}`;
      return t('event.moved_in_queue', { name, priority: isKey(key) ? t(key) : priority });
    }
    default:
      return null;
  }
}

export function eventText(entry: Entry, t: Translate, lang: Lang, name = eventName(entry, t)): string {
  const reason = word(entry, 'reason');
  switch (entry.event) {
    case 'opened': {
      const tag = word(entry, 'lang');
      return tag === '' ? t('event.opened') : t('event.opened.lang', { lang: langName(lang, tag) });
    }
    case 'queued':
      return queuedText(entry, t, lang);
    case 'assigned': {
      return t(keyOr(`event.assigned.${reason}`, 'event.assigned'), { name });
    }
    case 'returned':
      return t(keyOr(`event.returned.${reason}`, 'event.returned'));
    case 'transferred':
      return transferText(entry, t, name);
    case 'closed':
      if (reason === 'idle') return t('event.closed.idle');
      return t(keyOr(`event.closed.${word(entry, 'by')}`, 'event.closed.system'));
    case 'rated':
      return t('event.rated', { score: scoreOf(entry) });
    default:
      return waitingText(entry, t, lang, name) ?? t('event.unknown', { event: entry.event ?? '?' });
  }
}

function queuedText(entry: Entry, t: Translate, lang: Lang): string {
  const what = t(keyOr(`event.queued.${word(entry, 'reason')}`, 'event.queued'));
  const opens = dataOf(entry, 'opens_at');
  return typeof opens === 'number' ? t('event.opens', { what, time: dateTime(lang, opens) }) : what;
}

/** A supervisor gave it to somebody who could not have taken it. */
export function isForced(entry: Entry): boolean {
  return entry.event === 'transferred' && entry.detail?.['force'] === true;
}

/** The priority that a `queued` event gave, when it is worth a word. */
export function priorityOf(entry: Entry): Key | null {
  const priority = word(entry, 'priority');
  if (entry.event !== 'queued' || priority === '' || priority === 'normal') return null;
  const key = `priority.${priority}`;
  return isKey(key) ? key : null;
}

export function errorText(t: Translate, code: string): string {
  const key = `error.${code}`;
  return isKey(key) ? t(key) : t('error.other', { code });
}
