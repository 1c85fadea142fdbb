/** The words of the help pages: beside the catalogues, which load before the first message, since these come later. */
import { type Lang, fill, lang } from './index.ts';

const en = {
  title: 'Search help',
  hint: 'What is it about?',
  none: 'No article fits. Ask us instead.',
  failed: 'The search doesn\'t work just now.',
  ask: 'Ask us: {text}',
  found: 'Articles',
  helpful: 'Was this helpful?',
  yes: 'Yes',
  no: 'No',
  thanks: 'Thank you for telling us.',
};

export type HelpKey = keyof typeof en;

const zhCN: Readonly<Record<HelpKey, string>> = {
  title: '搜索帮助',
  hint: '您想了解什么？',
  none: '没有合适的文章，可以直接问我们。',
  failed: '暂时无法搜索。',
  ask: '问我们：{text}',
  found: '文章',
  helpful: '这个回答有帮助吗？',
  yes: '有帮助',
  no: '没有帮助',
  thanks: '感谢您的反馈。',
};

const zhTW: Readonly<Record<HelpKey, string>> = {
  title: '搜尋說明',
  hint: '您想了解什麼？',
  none: '沒有合適的文章，可以直接問我們。',
  failed: '暫時無法搜尋。',
  ask: '問我們：{text}',
  found: '文章',
  helpful: '這個回答有幫助嗎？',
  yes: '有幫助',
  no: '沒有幫助',
  thanks: '感謝您的回饋。',
};

export const HELP: Readonly<Record<Lang, Readonly<Record<HelpKey, string>>>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW };

export const help = (key: HelpKey, values: Readonly<Record<string, string>> = {}): string => fill(HELP[lang()][key], values);
