import assert from 'node:assert/strict';
import { test } from 'node:test';
import { articleOf, checkDraft, draftOf, newDraft, problemsSaid, readArticle, slugOf } from './model';

const answer = {
  slug: 'fees', lang: 'en', state: 'published', published: 2, latest: 3, owner: null, version: 3, action: 'none', topic: null,
  title: 'Fees', answer: 'A fee.', body: '## Fees\n', questions: ['why fees', 'fee?'], keywords: [], at: 5, by_name: null,
  versions: [{ version: 3, at: 5, by_name: null, restored_from: 1 }],
};

test('an article goes through the form and comes out as it was', () => {
  const article = readArticle(answer);
  assert.equal(article.versions[0]?.restoredFrom, 1);
  const { slug, lang, action, title, body, questions, keywords } = answer;
  assert.deepEqual(articleOf(draftOf(article)), { slug, lang, action, title, body, questions, keywords, answer: answer.answer });
});

test('lines are phrases: blank ones do not count, and one that is too long is named', () => {
  const draft = { ...draftOf(readArticle(answer)), questions: ' one \n\ntwo\n', topic: ' security ' };
  assert.deepEqual(articleOf(draft)['questions'], ['one', 'two']);
  assert.equal(articleOf(draft)['topic'], 'security');
  assert.deepEqual(checkDraft({ ...draft, questions: `ok\n${'很'.repeat(201)}` }), { questions: { key: 'kb.bad.line', values: { n: 2, max: 200 } } });
});

test('a new article lacks all that it needs, each at its field', () => {
  assert.deepEqual(Object.keys(checkDraft(newDraft('zh-CN', 1))).sort(), ['answer', 'body', 'slug', 'title']);
  assert.ok('lang' in checkDraft(newDraft('中文', 1)));
});

test('a refusal of the gateway is shown at the field that it names', () => {
  assert.deepEqual(Object.keys(problemsSaid('questions, number 3: 0 characters, not from 1 to 200')), ['questions']);
  assert.deepEqual(problemsSaid('body: there is a recovery phrase or a private key in it'), { body: { key: 'kb.bad.secret' } });
  assert.deepEqual(problemsSaid('body: may not be said to a visitor (bad_link): https://1.2.3.4'), { body: { key: 'kb.refused.bad_link', values: { said: 'https://1.2.3.4' } } });
  assert.deepEqual(problemsSaid('slug: there is an article of this name in this language already'), { slug: { key: 'kb.bad.taken' } });
  assert.deepEqual(Object.keys(problemsSaid('there are 20,000 articles already')), ['']);
});

test('a name is made of a title that has Latin letters', () => {
  assert.equal(slugOf('Why is the "gas" fee so high? Überall'), 'why-is-the-gas-fee-so-high-uberall');
  assert.equal(slugOf('手续费'), '');
});
