/* policy.ts -- the names of rules and reasons, as the gateway has them, to keys; unknown ones to the plainest. */
import type { Key } from './catalogue';

const RULES: Readonly<Record<string, Key>> = {
  link: 'policy.link', bad_link: 'policy.bad_link', asks_secret: 'policy.asks_secret', remote_control: 'policy.remote_control', payment: 'policy.payment', elsewhere: 'policy.elsewhere', signature: 'policy.signature', secret: 'policy.secret',
  shown: 'policy.shown', recovery_phrase: 'guard.recovery_phrase', private_key: 'guard.private_key', extended_key: 'guard.extended_key',
  keystore: 'guard.keystore', hex: 'guard.hex',
};

const WHYS: Readonly<Record<string, Key>> = {
  phishing: 'links.phishing', look_alike: 'links.look_alike', letters: 'links.letters', punycode: 'links.punycode', number: 'links.number', userinfo: 'links.userinfo',
};

export const linkWhy = (why: string): Key => WHYS[why] ?? 'links.phishing';
export const ruleKey = (rule: string): Key => RULES[rule] ?? 'policy.other';
