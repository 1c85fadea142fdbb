/** What the pictures show: one conversation a language, as it could be at a real desk. */
export const TALK = {
  "en-US": {
    question: "my transfer has been stuck on confirming for 2 hours",
    more: "It's 0.4 ETH to my other wallet, 0x71c9…a3f2.",
    agent: ["Hi, I'm Lin. I found your transfer: its fee is below what the network asks for right now.", "You can tap Speed up in the wallet, or wait: the coins are safe either way."],
    thanks: "Sped it up, and it just went through. Thank you!",
    last: "Great! Is there anything else I can do for you?",
    note: "Fee was 3 gwei, network at 21. Nothing wrong with the account.",
    comment: "Fast and clear, thanks Lin!",
    urgent: "someone stole all my coins",
    other: "bought a coin but it isn't listed in my assets, i have the contract",
  },
  "zh-CN": {
    question: "转了一个多小时了还是打包中，一直不确认",
    more: "转的是 0.4 个 ETH，转到我另一个钱包 0x71c9…a3f2。",
    agent: ["您好，我是 Mei。查到您的这笔转账了：矿工费低于当前网络价格，所以还在排队。", "您可以在钱包里点“加速”，也可以继续等待，两种方式资产都是安全的。"],
    thanks: "点了加速，刚刚成功了，谢谢！",
    last: "太好了！还有其他可以帮您的吗？",
    note: "矿工费 3 gwei，当时网络 21 gwei。账户没有异常。",
    comment: "回复很快，讲得清楚，谢谢！",
    urgent: "我的币全被人偷走了",
    other: "我买的币在资产列表里看不到，合约地址我有",
  },
};

/** The bot's answer, then a person, up to the thanks. The agent must be online with room. */
export async function talk(visitor, agent) {
  const words = TALK[visitor.locale];
  await visitor.askPerson();
  const id = await visitor.conversation();
  await agent.openCard(id);
  await visitor.say(words.more);
  await agent.entry(words.more).waitFor();
  for (const text of words.agent) await agent.say(text);
  await visitor.hears(words.agent.at(-1), "agent");
  await agent.page.locator(".mode.note").click();
  await agent.say(words.note);
  await agent.page.locator(".mode.reply").click();
  await visitor.say(words.thanks);
  await agent.entry(words.thanks).waitFor();
  await agent.say(words.last);
  await visitor.hears(words.last, "agent");
  await visitor.widget.locator(".msg.own .state.read").last().waitFor();
  await agent.entry(words.last).locator(".mark.read").waitFor();
  return id;
}

/** People need minutes where a test needs milliseconds: lays the entries apart, for the replay. */
export function stretch(world, id) {
  world.sql(`
    UPDATE entry e SET created_at = n.at
    FROM (SELECT seq, now() - interval '40 minutes' + sum(8 + coalesce(length(body), 0) * 0.35) OVER (ORDER BY seq) * interval '1 second' AS at
          FROM entry WHERE conversation_id = ${id}) n
    WHERE e.conversation_id = ${id} AND e.seq = n.seq;
    UPDATE conversation c SET
      opened_at = (SELECT min(created_at) FROM entry WHERE conversation_id = c.id),
      queued_at = (SELECT min(created_at) FROM entry WHERE conversation_id = c.id AND event = 'queued'),
      assigned_at = (SELECT max(created_at) FROM entry WHERE conversation_id = c.id AND event = 'assigned'),
      closed_at = (SELECT max(created_at) FROM entry WHERE conversation_id = c.id AND event = 'closed'),
      last_entry_at = (SELECT max(created_at) FROM entry WHERE conversation_id = c.id)
    WHERE c.id = ${id}`);
}

export async function closeAndRate(visitor, agent) {
  const words = TALK[visitor.locale];
  await agent.page.keyboard.press("Escape");
  await agent.page.keyboard.press("e");
  await agent.page.getByRole("dialog").locator("button.danger").click();
  await visitor.widget.locator(".card.rate .stars label").nth(4).click();
  await visitor.widget.locator(".card.rate textarea").fill(words.comment);
}
