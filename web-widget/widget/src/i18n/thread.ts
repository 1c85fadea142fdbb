/** What happened, in words: beside the catalogues, which load before the first message, since these come with the room. */
import { type Lang, fill, lang } from './index.ts';

const en = {
  queued: 'You asked for a person. We\'re finding one.',
  'queued.urgent': 'This is a security matter: you go to the head of the line.',
  'queued.other': 'A person will answer this. We\'re finding one.',
  'queued.transferred': 'You\'re being passed to a colleague.',
  'queued.closed': 'Outside our opening hours. Open again {opens}: your message is kept and will be answered then.',
  assigned: '{name} joined the conversation',
  'returned.gone': 'Your agent had to leave. You keep your place, and the next person takes over.',
  'returned.unanswered': 'Sorry, that took too long. You keep your place, and the next person takes over.',
  'transferred.agent': '{name} takes over',
  'transferred.team': 'You\'re being passed to {team}.',
  'transferred.bot': 'You\'re back with the assistant. You can ask for a person again at any time.',
  'fell_back.language': 'Nobody who speaks {languages} is here right now. A colleague will help you anyway.',
  'fell_back.topic': 'Nobody who knows this best is here right now. A colleague will help you anyway.',
  reminded: 'You sent a reminder',
  'left.visitor': 'You left a message. It will be answered here.',
  'left.system': 'You were away for a while, so your question is now a message. It will be answered here.',
  'closed.visitor': 'You ended the conversation',
  'closed.agent': 'Support ended the conversation',
  'closed.system': 'Ended after a while without messages',
  rated: 'You rated this conversation {score} of 5',
  'opens.today': 'today at {time}',
  'opens.tomorrow': 'tomorrow at {time}',
  'opens.day': 'on {day} at {time}',
};

export type EventKey = Exclude<keyof typeof en, `opens.${string}`>;

const zhCN: Readonly<Record<keyof typeof en, string>> = {
  queued: '您已申请人工客服，正在为您接入。',
  'queued.urgent': '涉及资金安全，已为您优先接入人工客服。',
  'queued.other': '这个问题由人工客服为您处理，正在接入。',
  'queued.transferred': '正在为您转接其他同事。',
  'queued.closed': '当前不在服务时间，将于{opens} 恢复服务。您的消息已保留，届时会回复您。',
  assigned: '{name} 已接入会话',
  'returned.gone': '客服暂时离开，已为您保留排队位置，下一位客服会尽快接手。',
  'returned.unanswered': '抱歉让您久等了，已为您保留排队位置，下一位客服会尽快接手。',
  'transferred.agent': '{name} 接手为您服务',
  'transferred.team': '正在为您转接到 {team}。',
  'transferred.bot': '已转回智能助手，需要时您可以随时再转人工客服。',
  'fell_back.language': '会说{languages}的同事现在不在，将由其他同事为您服务。',
  'fell_back.topic': '最熟悉这类问题的同事现在不在，将由其他同事为您服务。',
  reminded: '您提醒了客服',
  'left.visitor': '您已留言，我们会在这里回复。',
  'left.system': '您离开了一会儿，您的问题已转为留言，我们会在这里回复。',
  'closed.visitor': '您结束了会话',
  'closed.agent': '客服结束了会话',
  'closed.system': '长时间没有新消息，会话已自动结束',
  rated: '您的评分：{score} / 5',
  'opens.today': '今天 {time}',
  'opens.tomorrow': '明天 {time}',
  'opens.day': '{day} {time}',
};

const zhTW: Readonly<Record<keyof typeof en, string>> = {
  queued: '您已要求真人客服，正在為您轉接。',
  'queued.urgent': '事關資金安全，已為您優先轉接真人客服。',
  'queued.other': '這個問題由真人客服為您處理，正在轉接。',
  'queued.transferred': '正在為您轉接其他同事。',
  'queued.closed': '目前不在服務時間，將於{opens} 恢復服務。您的訊息已保留，屆時會回覆您。',
  assigned: '{name} 已加入對話',
  'returned.gone': '客服暫時離開，已為您保留排隊位置，下一位客服會盡快接手。',
  'returned.unanswered': '抱歉讓您久等了，已為您保留排隊位置，下一位客服會盡快接手。',
  'transferred.agent': '{name} 接手為您服務',
  'transferred.team': '正在為您轉接到 {team}。',
  'transferred.bot': '已轉回智慧助理，需要時您可以隨時再轉接真人客服。',
  'fell_back.language': '會說{languages}的同事現在不在，將由其他同事為您服務。',
  'fell_back.topic': '最熟悉這類問題的同事現在不在，將由其他同事為您服務。',
  reminded: '您提醒了客服',
  'left.visitor': '您已留言，我們會在這裡回覆。',
  'left.system': '您離開了一會兒，您的問題已轉為留言，我們會在這裡回覆。',
  'closed.visitor': '您結束了對話',
  'closed.agent': '客服結束了對話',
  'closed.system': '長時間沒有新訊息，對話已自動結束',
  rated: '您的評分：{score} / 5',
  'opens.today': '今天 {time}',
  'opens.tomorrow': '明天 {time}',
  'opens.day': '{day} {time}',
};

export const THREAD: Readonly<Record<Lang, Readonly<Record<keyof typeof en, string>>>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW };

/** `languages`: tags; `opens`: Unix ms. */
export type EventValues = Readonly<Record<string, string | number | readonly string[]>>;

export function eventText(key: EventKey, values: EventValues, now = Date.now()): string {
  const shown = Object.entries(values).map(([name, value]): [string, string | number] => {
    if (name === 'opens') return [name, opensText(Number(value), now)];
    return [name, typeof value === 'object' ? languageList(value) : value];
  });
  return fill(THREAD[lang()][key], Object.fromEntries(shown));
}

const DAY_MS = 24 * 3600_000;

/** When it opens again, where the visitor is. */
export function opensText(at: number, now: number): string {
  const words = THREAD[lang()];
  const format = (options: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(lang(), options).format(at);
  const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const is = (ms: number): boolean => new Date(at).toDateString() === new Date(ms).toDateString();
  if (is(now)) return fill(words['opens.today'], { time });
  if (is(now + DAY_MS)) return fill(words['opens.tomorrow'], { time });
  return fill(words['opens.day'], { day: format({ weekday: 'long', month: 'long', day: 'numeric' }), time });
}

/** Only two letters are taken for a language: a topic called nft is none. */
function languageName(tag: string, into: Lang): string | undefined {
  if (!/^[a-z]{2}(-|$)/i.test(tag)) return undefined;
  try {
    return new Intl.DisplayNames(into, { type: 'language', fallback: 'none' }).of(tag);
  } catch {
    return undefined; // not a tag
  }
}

export const knownLanguages = (skills: readonly string[]): readonly string[] => skills.filter((tag) => languageName(tag, 'en') !== undefined);

function languageList(tags: readonly string[]): string {
  return new Intl.ListFormat(lang(), { type: 'disjunction' }).format(tags.map((tag) => languageName(tag, lang()) ?? tag));
}
