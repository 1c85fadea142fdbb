/**
 * The part that is loaded with the first message: conversation, thread, panels.
 *
 * The bare import puts all that page and room share into one file, not two.
 */
import '../app/boot.tsx';
import { type ChatOptions, VisitorChat } from '../app/chat.ts';
import { newSecrets } from '../app/secrets.ts';
import { t } from '../i18n/index.ts';
import type { BubbleActions } from './Bubble.tsx';
import { ArticleSheet } from './Article.tsx';
import { RatingCard } from './Cards.tsx';
import { EarlierSheet } from './Earlier.tsx';
import { Greeting } from './Greeting.tsx';
import { SecretNotice } from './Secret.tsx';
import { ConfirmClose, Sheet } from './Sheet.tsx';
import { Thread } from './Thread.tsx';
import { useSearchPart } from './useSearchPart.ts';
import { useWaitingRoom } from './useWaitingRoom.ts';

export type Over = { readonly is: 'none' | 'close' | 'earlier' | 'search' | 'secret' } | { readonly is: 'article'; readonly slug: string; readonly under: 'none' | 'earlier' };

const secrets = newSecrets();

/** The same wish pressed again while the first is on its way is no second one. */
function isAskedAgain(chat: VisitorChat, choice: string | undefined): boolean {
  return choice === 'person' && chat.state.pending.some((item) => item.choice === choice);
}

/** Says it, unless there is a secret in it; resolves with what is wrong. Nothing keeps a text before this; it is seen, though. */
export async function say(chat: VisitorChat, text: string, choice: string | undefined, refuse: () => void): Promise<string> {
  if (isAskedAgain(chat, choice)) return '';
  let seen = true;
  if (choice === undefined) {
    const looked = chat.lookingAt(text);
    const found = await secrets.inMessage(text).finally(looked);
    if (found !== null && found.length > 0) {
      refuse();
      return '';
    }
    seen = found !== null;
  }
  return chat.say(text, choice, seen) ? '' : t('fail.full');
}

/** Rates, unless there is a secret in the comment; resolves with whether it was sent. Without its words the guard is the gateway's alone. */
async function rate(chat: VisitorChat, score: number, comment: string, refuse: () => void): Promise<boolean> {
  if ((await secrets.inText(comment).catch(() => [])).length > 0) {
    refuse();
    return false;
  }
  await chat.rate(score, comment);
  return true;
}

export function makeChat(options: ChatOptions): VisitorChat {
  secrets.warm().catch(() => undefined);
  return new VisitorChat(options);
}

/** Until its part is there, and when it can't be fetched: that somebody is being found. */
function Queued({ chat }: { chat: VisitorChat }) {
  const { line, waiting } = chat.state;
  const part = useWaitingRoom();
  if (part === null || waiting === null) return <section class="card queue" aria-live="off"><strong>{t('header.queued')}</strong></section>;
  return (
    <part.WaitingRoom queue={line?.queue ?? null} waiting={waiting} lasting={chat.lasting}
      remind={() => chat.remind()} leave={() => chat.leaveMessage()} />
  );
}

function Below({ chat, refuse }: { chat: VisitorChat; refuse: () => void }) {
  const { line } = chat.state;
  if (line?.holder === 'queued') return <Queued key={line.conversation} chat={chat} />;
  if (line?.holder === 'closed') return <RatingCard key={line.conversation} rated={line.rating} rate={(score, comment) => rate(chat, score, comment, refuse)} />;
  return null;
}

interface BodyProps {
  chat: VisitorChat;
  wallet: string;
  shown: boolean;
  /** How often something was said from here. */
  sends: number;
  actions: BubbleActions;
  ask: (text: string) => void;
  search: () => void;
  /** A secret was not sent: what to do now is shown. */
  refuse: () => void;
}

export function Body({ chat, wallet, shown, sends, actions, ask, search, refuse }: BodyProps) {
  const { state } = chat;
  return (
    <Thread state={state} shown={shown} sends={sends} actions={actions} older={() => chat.loadOlder()} seen={() => chat.seen()} vote={(seq, helpful) => chat.helpful(seq, helpful)}
      before={state.line === null && state.pending.length === 0 && <Greeting wallet={wallet} ask={ask} search={search} />}
      after={<Below chat={chat} refuse={refuse} />} />
  );
}

interface OverlayProps {
  chat: VisitorChat;
  over: Over;
  actions: BubbleActions;
  ask: (text: string) => void;
  back: () => void;
  token: () => Promise<string>;
}

export function Overlay({ chat, over, actions, ask, back, token }: OverlayProps) {
  const search = useSearchPart(over.is === 'search', back);
  const under = over.is === 'article' ? over.under : over.is;
  return (
    <>
      {under === 'earlier' && <div inert={over.is === 'article'}><EarlierSheet chat={chat} actions={actions} back={back} /></div>}
      {over.is === 'article' && <ArticleSheet slug={over.slug} back={back} />}
      {over.is === 'search' && (search === null
        ? <Sheet title={t('greet.search')} back={back}><p class="empty" role="status">{t('article.loading')}</p></Sheet>
        : <search.SearchSheet ask={ask} back={back} token={token} />)}
      {over.is === 'secret' && <SecretNotice back={back} />}
      {over.is === 'close' && <ConfirmClose back={back} close={() => chat.close()} />}
    </>
  );
}
