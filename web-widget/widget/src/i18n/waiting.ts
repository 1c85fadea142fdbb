/** The words of the waiting room; they come with it. */
import type { Standing } from '@baton/client';
import { type Lang, fill, lang } from './index.ts';

const en = {
  soon: 'Finding a person for you',
  // For who listens: {place} and {range} are the two lines below.
  said: '{place}. {range}',
  next: 'You\'re next',
  place: 'You\'re number {place} in line',
  waiting: '{waiting} waiting',
  // {typical}, {low} and {high} are durations, {low} a bare number when {high} has its unit.
  about: 'About {typical}',
  between: 'About {typical}, usually {low} to {high}',
  below: 'About {typical}, usually less than {high}',
  short: 'Less than a minute',
  often: 'Often less than a minute, usually less than {high}',
  unknown: 'We can\'t say yet how long it will take.',
  minute: '{n} minute',
  minutes: '{n} minutes',
  hour: '{n} hour',
  hours: '{n} hours',
  stay: 'Keep this page open, or come back: your place is kept for a while.',
  stayHere: 'Keep this page open: your place is kept.',
  remind: 'Remind them',
  remindAgain: 'You can remind them once a minute.',
  tooSoon: 'They were reminded less than a minute ago.',
  leave: 'Leave a message instead',
  leaveTitle: 'Leave a message instead?',
  leaveBody: 'You give up your place: those who wait come first. You\'ll be answered later, here in this chat.',
  leaveYes: 'Leave a message',
  leaveNo: 'Keep waiting',
  kept: 'Your message is kept',
  keptBody: 'It will be answered here. You can add to it below, and come back later.',
  keptHere: 'It will be answered here: keep this page open. You can add to it below.',
};

type Words = Readonly<Record<keyof typeof en, string>>;

const zhCN: Words = {
  said: '现在{place}。{range}',
  soon: '正在为您接入人工客服',
  next: '下一位就是您',
  place: '您排在第 {place} 位',
  waiting: '共 {waiting} 人等待',
  about: '大约 {typical}',
  between: '大约 {typical}，通常 {low} 到 {high}',
  below: '大约 {typical}，通常不超过 {high}',
  short: '不到 1 分钟',
  often: '多半不到 1 分钟，通常不超过 {high}',
  unknown: '暂时还无法预计等待时间。',
  minute: '{n} 分钟',
  minutes: '{n} 分钟',
  hour: '{n} 小时',
  hours: '{n} 小时',
  stay: '请不要关闭此页面；暂时离开，位置也会为您保留一段时间。',
  stayHere: '请不要关闭此页面，位置会为您保留。',
  remind: '提醒客服',
  remindAgain: '每分钟可以提醒一次。',
  tooSoon: '一分钟内已经提醒过了。',
  leave: '改为留言',
  leaveTitle: '要改为留言吗？',
  leaveBody: '您将让出排队位置，在线等待的用户优先。我们稍后会在这个会话里回复您。',
  leaveYes: '留言',
  leaveNo: '继续等待',
  kept: '您的留言已保留',
  keptBody: '我们会在这里回复。您可以继续补充，也可以先离开，稍后再来查看。',
  keptHere: '我们会在这里回复，请不要关闭此页面。您可以继续补充。',
};

const zhTW: Words = {
  said: '現在{place}。{range}',
  soon: '正在為您轉接真人客服',
  next: '下一位就是您',
  place: '您排在第 {place} 位',
  waiting: '共 {waiting} 人等待',
  about: '大約 {typical}',
  between: '大約 {typical}，通常 {low} 到 {high}',
  below: '大約 {typical}，通常不超過 {high}',
  short: '不到 1 分鐘',
  often: '多半不到 1 分鐘，通常不超過 {high}',
  unknown: '目前還無法預估等待時間。',
  minute: '{n} 分鐘',
  minutes: '{n} 分鐘',
  hour: '{n} 小時',
  hours: '{n} 小時',
  stay: '請不要關閉此頁面；暫時離開，位置也會為您保留一段時間。',
  stayHere: '請不要關閉此頁面，位置會為您保留。',
  remind: '提醒客服',
  remindAgain: '每分鐘可以提醒一次。',
  tooSoon: '一分鐘內已經提醒過了。',
  leave: '改為留言',
  leaveTitle: '要改為留言嗎？',
  leaveBody: '您將讓出排隊位置，線上等待的人優先。我們稍後會在這個對話裡回覆您。',
  leaveYes: '留言',
  leaveNo: '繼續等待',
  kept: '您的留言已保留',
  keptBody: '我們會在這裡回覆。您可以繼續補充，也可以先離開，稍後再回來查看。',
  keptHere: '我們會在這裡回覆，請不要關閉此頁面。您可以繼續補充。',
};

export const WAITING: Readonly<Record<Lang, Words>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW };

export const waitingWords = (): Words => WAITING[lang()];

const MINUTE_S = 60;
const HOUR_S = 3600;

const isHours = (seconds: number): boolean => seconds >= HOUR_S;

/** Minutes, from an hour on hours and halves: what the gateway rounds to. */
function amount(seconds: number): number {
  return isHours(seconds) ? Math.round((2 * seconds) / HOUR_S) / 2 : Math.round(seconds / MINUTE_S);
}

function number(seconds: number): string {
  return new Intl.NumberFormat(lang()).format(amount(seconds));
}

function duration(seconds: number): string {
  const words = waitingWords();
  const one = amount(seconds) === 1;
  const unit = isHours(seconds) ? (one ? words.hour : words.hours) : one ? words.minute : words.minutes;
  return fill(unit, { n: number(seconds) });
}

export function waitText(wait: Standing['wait']): string {
  const words = waitingWords();
  if (wait === null) return words.unknown;
  const high = duration(wait.high);
  if (wait.typical < MINUTE_S) return wait.high <= MINUTE_S ? words.short : fill(words.often, { high });
  const typical = duration(wait.typical);
  if (wait.low >= wait.high) return fill(words.about, { typical });
  if (wait.low < MINUTE_S) return fill(words.below, { typical, high });
  const low = isHours(wait.low) === isHours(wait.high) ? number(wait.low) : duration(wait.low);
  return fill(words.between, { typical, low, high });
}

export function placeText({ place }: Standing): string {
  const words = waitingWords();
  return place === 1 ? words.next : fill(words.place, { place });
}
