import type { Entry } from '@baton/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translate, type Lang } from '../i18n/catalogue';
import type { Translate } from '../i18n/context';
import { readWhy } from './why';
import { readSummary, summaryOf } from './summary';
import { whisperedTo } from './whisper';
import {
  agentLabel, calledByName, deviceName, errorText, eventName, eventText, isForced, needsOf, plainName, previewOf, priorityOf, skillName,
  visitorLabel,
} from './words';

function texts(lang: Lang): Translate {
  return (key, values) => translate(lang, key, values);
}

type Facts = Readonly<Record<string, unknown>>;

function event(name: NonNullable<Entry['event']>, data?: Facts, detail?: Facts): Entry {
  return { seq: 1, at: 0, kind: 'event', author: 'system', event: name, ...(data ? { data } : {}), ...(detail ? { detail } : {}) };
}

function say(lang: Lang, entry: Entry): string {
  const name = eventName(entry, texts(lang), (id) => (id === 3 ? 'Lin' : ''));
  return eventText(entry, texts(lang), lang, name);
}

test('a device is named by its browser and system, an unknown one as it came', () => {
  assert.equal(deviceName('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'), 'Chrome 126 · Linux');
  assert.equal(deviceName('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36 Edg/125.0.0.0'), 'Edge 125 · Windows');
  assert.equal(deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'), 'Safari 17 · iPhone');
  assert.equal(deviceName('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49'), 'WeChat 8 · Android');
  assert.equal(deviceName('curl/8.0'), 'curl/8.0');
});

test('a line of a message is shown without the marks of Markdown', () => {
  assert.equal(previewOf('1. 在**干净的设备**上点 `加速`'), '1. 在干净的设备上点 加速');
});

test('every event has words in both languages', () => {
  assert.equal(say('en', event('opened', { lang: 'zh-CN' })), 'The conversation began, in Chinese (China)');
  assert.equal(say('zh-CN', event('queued', { reason: 'urgent', priority: 'urgent' })), '涉及资产安全，优先排队');
  assert.equal(say('en', event('assigned', { agent_name: 'Lin', reason: 'routed' })), 'Assigned to Lin, the least busy');
  assert.equal(say('zh-CN', event('transferred', { to: 'agent', agent_name: 'Wu' })), '转接给 Wu');
  assert.equal(say('en', event('transferred', { to: 'queue' })), 'Transferred to the queue');
  assert.equal(say('en', event('returned', { reason: 'agent_gone' })), 'Back in the queue: the agent lost the connection');
  assert.equal(say('zh-CN', event('closed', { by: 'system', reason: 'idle' })), '长时间没有消息，会话自动结束');
  assert.equal(say('en', event('rated', { score: 4 })), 'Rated 4 of 5');
});

test('what happens to one that waits is said with the names of those concerned', () => {
  assert.equal(say('en', event('offered', { agent_id: 3, until: 5 })), 'Rings at Lin');
  assert.equal(say('zh-CN', event('offered', { agent_id: 9, until: 5 })), '正在呼叫 客服 #9');
  assert.equal(say('en', event('declined', { reason: 'declined' }, { agent_id: 3 })), 'Declined by Lin');
  assert.equal(say('en', event('declined', { reason: 'agent_gone' }, { agent_id: 3 })), 'Lin left while it rang');
  assert.equal(say('zh-CN', event('declined', { reason: 'missed' }, { agent_id: 3 })), 'Lin 超时未接，已切换为小休');
  assert.equal(say('en', event('assigned', { agent_id: 3, agent_name: 'Lin', reason: 'accepted' })), 'Accepted by Lin');
  assert.equal(say('en', event('fell_back', { skills: ['zh-TW', 'swaps', 'NFT'] })), 'Nobody there has Chinese (Taiwan), Swaps, NFT; it no longer waits for that');
  assert.equal(say('zh-CN', event('reminded')), '访客催促了一次');
  assert.equal(say('en', event('message_left', { by: 'visitor' })), 'The visitor left a message and does not wait');
  assert.equal(say('en', event('message_left', { by: 'system' })), 'The visitor left the page; it is a message now');
  assert.equal(say('en', event('moved_in_queue', { priority: 'high', front: false }, { by: 3 })), 'Priority High, set by Lin');
  assert.equal(say('zh-CN', event('moved_in_queue', { priority: 'high', front: true }, { by: 3 })), 'Lin 将会话排到最前');
  assert.equal(say('en', event('returned', { reason: 'unanswered' }, { agent_id: 3 })), 'Back in the queue: the visitor waited too long for an answer');
});

test('a transfer says where to, and whether it was forced', () => {
  assert.equal(say('en', event('transferred', { to: 'team', team_name: 'Trading' })), 'Transferred to the team Trading');
  assert.equal(say('zh-CN', event('transferred', { to: 'bot' }, { by: 3 })), '交回机器人');
  assert.equal(isForced(event('transferred', { to: 'agent', agent_name: 'Lin' }, { by: 4, force: true })), true);
  assert.equal(isForced(event('transferred', { to: 'agent', agent_name: 'Lin' }, { by: 4 })), false);
});

test('one that waits for the opening says when that is', () => {
  const said = say('en', event('queued', { reason: 'asked', opens_at: Date.UTC(2026, 2, 2, 12) }));
  assert.match(said, /^The visitor asked for a person; waiting for an agent · the team is closed until .*2026/);
});

test('a skill is a language by its name, a topic in our words or its own', () => {
  assert.equal(skillName(texts('en'), 'en', 'zh-TW'), 'Chinese (Taiwan)');
  assert.equal(skillName(texts('zh-CN'), 'zh-CN', 'security'), '安全');
  assert.equal(skillName(texts('en'), 'en', 'nft'), 'nft');
});

test('of what a card needs, the language it shows anyway is left out', () => {
  assert.deepEqual(needsOf({ lang: 'zh-CN', needs: 'zh-CN, security' }), ['security']);
  assert.deepEqual(needsOf({ lang: 'en-US', needs: 'en, swaps' }), ['swaps']);
  assert.deepEqual(needsOf({ lang: 'fr', needs: 'en' }), ['en']);
  assert.deepEqual(needsOf({ lang: 'en' }), []);
});

test('what the bot learnt is read from the newest hand-over, and its broken rows are left out', () => {
  const known = { reason: 'topic', article: 'swap-failed', title: 'Swap failed', lang: 'en', topic: 'swaps', mood: 'angry' };
  const summary = { ...known, questions: [2, 4], question_seq: 6, fields: [{ name: 'hash', value: '0x12' }, { name: 'network' }, 7] };
  const said = (seq: number, text: string): Entry => ({ ...event('opened'), seq, kind: 'message', author: 'visitor', text });
  const entries = [said(2, 'where is it'), said(4, 'my swap'), said(6, 'Skip'), event('queued', { reason: 'topic' }, { summary })];
  const read = summaryOf(entries);
  assert.deepEqual(read, { ...known, asked: ['where is it', 'my swap'], fields: [{ name: 'hash', value: '0x12' }] });
  assert.deepEqual(summaryOf([...entries, event('queued', { reason: 'transferred' })]), read);
  assert.deepEqual(summaryOf([said(6, 'help'), event('queued', {}, { summary: { question_seq: 6 } })])?.asked, ['help']);
  assert.equal(summaryOf([event('queued', { reason: 'asked' })]), undefined);
  assert.equal(summaryOf([event('queued', {}, { summary: { reason: '', fields: [] } })]), null);
  assert.deepEqual(readSummary({ ...known, asked: ['one', 7, ' '] })?.asked, ['one']);
  assert.equal(readSummary(null), null);
});

test('a whisper is a note whose data says whom it was for', () => {
  assert.equal(whisperedTo({ kind: 'note', data: { whisper: 7 } }), 7);
  for (const entry of [{ kind: 'note' }, { kind: 'note', data: { whisper: 'x' } }, { kind: 'message', data: { whisper: 7 } }] as const) {
    assert.equal(whisperedTo(entry), 0);
  }
});

test('a reason of a newer gateway falls back to the plain words', () => {
  assert.equal(say('en', event('queued', { reason: 'moonphase' })), 'Waiting for an agent');
  assert.equal(say('en', event('closed', { by: 'cat' })), 'Closed by the system');
});

test('only an unusual priority is worth a word', () => {
  assert.equal(priorityOf(event('queued', { priority: 'urgent' })), 'priority.urgent');
  assert.equal(priorityOf(event('queued', { priority: 'normal' })), null);
  assert.equal(priorityOf(event('opened', { priority: 'urgent' })), null);
});

test('a code without a text is named', () => {
  assert.equal(errorText(texts('en'), 'not_yours'), 'only the agent who has the conversation may do this');
  assert.equal(errorText(texts('en'), 'brand_new'), 'refused (brand_new)');
});

test('an anonymous visitor is called by number', () => {
  assert.equal(visitorLabel(texts('zh-CN'), { visitor_id: 88, visitor_name: '' }), '访客 #88');
});

test('a name stands on one line and turns nothing round', () => {
  assert.equal(plainName('\u202EtroppuS\u202C'), 'troppuS');
  assert.equal(plainName('a\u2066b\u2069\u200F\u061Cc'), 'abc');
  assert.equal(plainName(' Sam\r\nReed\t\u2028\u0007 Jr\u0085'), 'Sam Reed Jr');
  assert.equal(plainName('سارة 👩‍💻'), 'سارة 👩‍💻');
  assert.equal(visitorLabel(texts('en'), { visitor_id: 88, visitor_name: 'one\ntwo' }), 'one two');
  assert.equal(agentLabel(texts('en'), '\u202EniL', 3), 'niL');
});

test('a name of which nothing can be seen is no name', () => {
  for (const name of ['\u202E', '\u200B\u200B', ' \u00A0 ', '\uFEFF\u2060', '\u0000', '\u3164']) {
    assert.equal(visitorLabel(texts('en'), { visitor_id: 88, visitor_name: name }), 'Visitor #88', JSON.stringify(name));
    assert.equal(calledByName({ visitor_name: name }), false);
  }
  assert.equal(calledByName({ visitor_name: 'Support' }), true);
});

test('the reason for an assignment is read, its broken rows are left out', () => {
  const why = readWhy({
    rule: 'load',
    candidates: [{ agent_id: 3, load: 1, capacity: 4, last_assigned_at: 5 }, { agent_id: 'x' }],
    excluded: [{ agent_id: 5, why: 'full' }, null],
  });
  assert.deepEqual(why, {
    rule: 'load', takes: 0, candidates: [{ id: 3, load: 1, capacity: 4, lastAssignedAt: 5 }], excluded: [{ id: 5, why: 'full' }],
  });
  assert.equal(readWhy({ by: 3 }), null);
  assert.equal(readWhy(undefined), null);
});
