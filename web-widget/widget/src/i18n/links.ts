/** What speaks against a link, in words: they come with the room. */
import { type Lang, lang } from './index.ts';

const en = {
  phishing: 'Known phishing site: don\'t open it',
  look_alike: 'Not ours: it only looks like our site',
  letters: 'Letters that imitate others: don\'t open it',
  punycode: 'Hidden name: don\'t open it',
  number: 'No site\'s name, only a number: don\'t open it',
  userinfo: 'Leads elsewhere than it looks: don\'t open it',
};

export const LINKS: Readonly<Record<Lang, Readonly<Record<keyof typeof en, string>>>> = {
  en,
  'zh-CN': {
    phishing: '已知的钓鱼网站，请勿打开',
    look_alike: '不是我们的网站，只是看起来像',
    letters: '用相似的字母冒充，请勿打开',
    punycode: '真实域名被隐藏，请勿打开',
    number: '没有域名，只有数字地址，请勿打开',
    userinfo: '实际指向别处，请勿打开',
  },
  'zh-TW': {
    phishing: '已知的釣魚網站，請勿開啟',
    look_alike: '不是我們的網站，只是看起來像',
    letters: '用相似的字母冒充，請勿開啟',
    punycode: '真實網域被隱藏，請勿開啟',
    number: '沒有網域，只有數字位址，請勿開啟',
    userinfo: '實際指向別處，請勿開啟',
  },
};

/** One that this version does not know is a phishing site to it. */
export const linkText = (why: string): string => (LINKS[lang()] as Readonly<Record<string, string>>)[why] ?? LINKS[lang()].phishing;
