import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from './en.ts';
import { CHAIN } from './chain.ts';
import { LINKS } from './links.ts';
import { HELP } from './help.ts';
import { SECRET } from './secret.ts';
import { THREAD, eventText, knownLanguages, opensText } from './thread.ts';
import { WAITING, placeText, waitText } from './waiting.ts';
import { type Lang, useCatalogue } from './index.ts';
import { zhCN } from './zh-CN.ts';
import { zhTW } from './zh-TW.ts';

const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).sort();
const speak = (lang: Lang): void => useCatalogue(lang, ({ en, 'zh-CN': zhCN, 'zh-TW': zhTW })[lang]);

for (const [name, words] of Object.entries({ CHAIN, LINKS, HELP, THREAD, WAITING })) {
  for (const lang of ['zh-CN', 'zh-TW'] as const) test(`${name}: ${lang} and English have every text, of their own script, with the same holes`, () => {
    const zh: Readonly<Record<string, string>> = words[lang];
    assert.deepEqual(Object.keys(zh).sort(), Object.keys(words.en).sort());
    for (const [key, text] of Object.entries(words.en)) {
      assert.deepEqual(holes(zh[key] ?? ''), holes(text), key);
      assert.doesNotMatch(text, /[\u3000-\u9fff\uff00-\uffef]/, key);
      assert.match(zh[key] ?? '', /[\u4e00-\u9fff]|^(\{\w+\} ?)+$/, key);
    }
  });
}

test('the notice about secrets says in all languages as much', () => {
  for (const lang of ['zh-CN', 'zh-TW'] as const) assert.equal(SECRET.en.steps.length, SECRET[lang].steps.length);
});

test('no English text has the apostrophe that fonts of Chinese draw as wide as a letter', () => {
  assert.doesNotMatch(JSON.stringify([en, ...[CHAIN, LINKS, HELP, THREAD, WAITING, SECRET].map((words) => words.en)]), /\u2019/);
});

test('nothing in zh-TW is written in the letters of zh-CN', () => {
  const text = [zhTW, ...[CHAIN, LINKS, HELP, THREAD, WAITING, SECRET].map((words) => words['zh-TW'])].map((words) => JSON.stringify(words)).join('');
  for (const letter of '们这请问题转账时发过还进开关机会录览档误贝联络网页钱币单册实应说读写无处为从') assert.ok(!text.includes(letter), letter);
});

test('a range reads in minutes, then in hours, and as little as is known', () => {
  const said = (low: number, typical: number, high: number): string => waitText({ low, typical, high });
  speak('en');
  assert.equal(waitText(null), 'We can\'t say yet how long it will take.');
  assert.equal(said(0, 0, 60), 'Less than a minute');
  assert.equal(said(0, 0, 180), 'Often less than a minute, usually less than 3 minutes');
  assert.equal(said(0, 60, 120), 'About 1 minute, usually less than 2 minutes');
  assert.equal(said(120, 240, 480), 'About 4 minutes, usually 2 to 8 minutes');
  assert.equal(said(300, 300, 300), 'About 5 minutes');
  assert.equal(said(1200, 3000, 5400), 'About 50 minutes, usually 20 minutes to 1.5 hours');
  assert.equal(said(3600, 5400, 9000), 'About 1.5 hours, usually 1 to 2.5 hours');
  assert.equal(said(1800, 3600, 3600), 'About 1 hour, usually 30 minutes to 1 hour');
  speak('zh-CN');
  assert.equal(said(120, 240, 480), '大约 4 分钟，通常 2 到 8 分钟');
  assert.equal(said(0, 0, 60), '不到 1 分钟');
  assert.equal(placeText({ place: 3, waiting: 5, wait: null }), '您排在第 3 位');
  assert.equal(placeText({ place: 1, waiting: 5, wait: null }), '下一位就是您');
});

test('the opening is told where the visitor is: today, tomorrow, or with its day; midnight is 00:00', () => {
  const now = new Date(2026, 2, 2, 20, 15).getTime();
  const at = (day: number, hour: number): string => opensText(new Date(2026, 2, day, hour).getTime(), now);
  speak('en');
  assert.deepEqual([at(2, 21), at(3, 9), at(5, 9), at(3, 0)], ['today at 21:00', 'tomorrow at 09:00', 'on Thursday, March 5 at 09:00', 'tomorrow at 00:00']);
  speak('zh-CN');
  assert.deepEqual([at(2, 21), at(3, 9), at(5, 9)], ['今天 21:00', '明天 09:00', '3月5日星期四 09:00']);
});

test('a missing language is named, a missing topic is not, and what only looks like a tag is a topic', () => {
  assert.deepEqual(knownLanguages(['zh-TW', 'security', 'nft', 'ja', 'qz', 'zh-', 'en-aa-bb', 'ace', '']), ['zh-TW', 'ja']);
  speak('en');
  assert.equal(eventText('fell_back.language', { languages: ['ja', 'ko'] }), 'Nobody who speaks Japanese or Korean is here right now. A colleague will help you anyway.');
  speak('zh-CN');
  assert.equal(eventText('fell_back.language', { languages: ['ja'] }), '会说日语的同事现在不在，将由其他同事为您服务。');
  assert.match(eventText('queued.closed', { opens: new Date(2026, 2, 3, 9).getTime() }, new Date(2026, 2, 2).getTime()), /^当前不在服务时间，将于明天 09:00 恢复服务。/);
});
