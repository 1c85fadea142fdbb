// make_vectors.mjs -- tests/unit/guard_vectors.json: what the guard makes of texts, for its C and
// its TypeScript side.
//
//   node tests/guard/make_vectors.mjs [build/baton]
//
// The texts come from the corpora (a few of each kind) and from the list below. What is expected is
// written down from the C side, and only after it was checked here: the kinds must be those that the
// corpus says, no secret may be left, ordinary text must be the same bytes.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as corpus from "./corpus.mjs";
import { dressed } from "./dresses.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const program = process.argv[2] ?? join(root, "build/baton");

const hex = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
const about = `${"abandon ".repeat(11)}about`;

/* name, texts, the kinds that must be found */
const byHand = [
  ["a phrase", [about], ["recovery_phrase"]],
  ["a word list's first words are no phrase", ["abandon ability able about above absent absorb abstract absurd abuse access accident"], []],
  ["twelve words with a wrong checksum are no phrase", [`${"abandon ".repeat(12)}`.trim()], []],
  ["a label needs no checksum", [`my seed phrase: ${"abandon ".repeat(12)}`], ["recovery_phrase"]],
  ["a bare hex string is cut", [`look at ${hex} please`], ["hex"]],
  ["a bare hex string with 0x is cut", [`0x${hex}`], ["hex"]],
  ["a transaction stays", [`tx 0x${hex} is pending`], []],
  ["a transaction stays, in Chinese", [`交易哈希 ${hex} 没到账`], []],
  ["a key is a key", [`private key: ${hex}`], ["private_key"]],
  ["a key is a key, in Chinese", [`我的私钥${hex}`], ["private_key"]],
  ["the nearest word decides", [`tx ${hex}, private key ${hex.replace("4c", "5d")}`], ["private_key"]],
  ["a public key is none", [`public key ${hex}`], []],
  ["BIP-32's first test vector", ["xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"], ["extended_key"]],
  ["and its public key", ["xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8"], []],
  ["a WIF key", ["5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"], ["private_key"]],
  ["a WIF key with a digit wrong", ["5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK"], []],
  ["a seed of Stellar's, SEP-5's first", ["my stellar account is SBGWSG6BTNCKCOB3DIFBGCVMUPQFYPA2G4O34RMTB343OYPXU5DJDVMN ok"], ["private_key"]],
  ["the address that belongs to it", ["GDRXE2BQUC3AZNPVFSCEZ76NJ3WWL25FYFK6RGZGIEKWE4SOOHSUJUJ6"], []],
  ["a seed of Stellar's with a digit wrong", ["SBGWSG6BTNCKCOB3DIFBGCVMUPQFYPA2G4O34RMTB343OYPXU5DJDVMM"], []],
  ["a key of Nostr's, NIP-19's", ["nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5"], ["private_key"]],
  ["a key of Nostr's in capitals", ["NSEC1VL029MGPSPEDVA04G90VLTKH6FVH240ZQTV9K0T9AF8935KE9LAQSNLFE5"], ["private_key"]],
  ["a key of Nostr's with a digit wrong", ["nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe6"], []],
  ["Ripple's seed of the genesis account", ["snoPBrXtMeMyMHUVTgbuqAfg1SUTb"], ["private_key"]],
  ["the same with a digit wrong", ["snoPBrXtMeMyMHUVTgbuqAfg1SUTc"], []],
  ["a seed of Ripple's for Ed25519", ["my secret sEdTM1uX8pu2do5XvTnutH6HsouMaM2"], ["private_key"]],
  ["a key of Sui's, SIP-15's", ["suiprivkey1qzwant3kaegmjy4qxex93s0jzvemekkjmyv3r2sjwgnv2y479pgsywhveae"], ["private_key"]],
  ["a key of Tezos' sandbox", ["edsk3gUfUPyBSfrS9CCgmCiQsTCHGkviBDusMxDJstFtojtc1zcpsh"], ["private_key"]],
  ["its public key", ["edpkuBknW28nW72KG6RoHtYW7p12T6GKc7nAbwYX5m8Wd9sDVC9yav"], []],
  ["a mini key", ["S6c56bnXQiBjk9mqSYE7ykVQ7NzrRy"], ["private_key"]],
  ["a mini key with a digit wrong", ["S6c56bnXQiBjk9mqSYE7ykVQ7NzrRz"], []],
  ["an operation of Tezos' whose last byte is that of a WIF key", ["ooRDzJx8G3eMpnMt36yPo69F3gX9oGQaKfv862SNvRKemw3YbdX"], []],
  ["a public key of 33 bytes behind a private one's name", [`private key or is it public 02${hex}`], []],
  ["a key with its first zero left out", [`private key 0x${hex.slice(1)}`], ["private_key"]],
  ["a name in JSON", [`{"address":"0x52908400098527886E0F7030069857D2E4169EE7","secret":"0x${hex}"}`], ["private_key"]],
  ["numbers of bytes with Chinese commas", [[...Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex")].join("，")], ["private_key"]],
  ["numbers of bytes with a sign of no width behind the last", [`[${[...Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex")].join(", ")}\u200b]`], ["private_key"]],
  ["what says which word comes is no list that the next sign goes on", ["第二個是 眼 毫 巡 附 礙 啥 按 剩 頻 染 另 爾 握 希 迫 姑 權 漿 蓄 誤 袖 維 訟 坯\nthanks三、"], ["recovery_phrase"]],
  ["a title of PEM's ends with a blank", ["-----BEGIN notprivate key----- private talk"], []],
  ["eight numbers of six digits", ["554872 394230 209376 323698 140250 387423 652803 258676"], ["private_key"]],
  ["eight other ones", ["554872 394230 209376 323698 140250 387423 652803 258677"], []],
  ["a phrase of Electrum's", ["wild father tree among universe such mobile favorite target dynamic credit identify"], ["recovery_phrase"]],
  ["a phrase of Monero's", ["wade january awful below ravine earth boil nightly pivot gourmet highway mayor gigantic lucky claim after yearbook anvil turnip leisure magically siblings gemstone gemstone january"], ["recovery_phrase"]],
  ["the same with another last word", ["wade january awful below ravine earth boil nightly pivot gourmet highway mayor gigantic lucky claim after yearbook anvil turnip leisure magically siblings gemstone gemstone wade"], []],
  ["a share as SLIP-39 has it, its own vector", ["duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard"], ["recovery_phrase"]],
  ["the same with another last word", ["duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision kidney"], []],
  ["a share of 33 words, numbered", ["theory painting academic academic armed sweater year military elder discuss acne wildlife boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel lips brave detect luck".split(" ").map((word, i) => `${i + 1}. ${word}`).join("\n")], ["recovery_phrase"]],
  ["an extendable share", ["testify swimming academic academic column loyalty smear include exotic bedroom exotic wrist lobe cover grief golden smart junior estimate learn"], ["recovery_phrase"]],
  ["a long word with a capital or two", ["in eine SystemdUnitAktivierungsanfrage"], []],
  ["Chinese that counts", ["第一个问题，第2个问题和第三个"], []],
  ["words behind a name are no phrase by themselves", ["shopping: apple bread cheese milk sugar rice"], []],
  ["the phrase's words in other scripts stay", ["Мой кошелёк не открывается, помогите", "محفظتي لا تفتح"], []],
  ["two words a message", ["legal winner", "thank year", "wave sausage", "worth useful", "legal winner", "thank yellow"], ["recovery_phrase"]],
  ["ordinary short messages", ["hello", "are you there", "ok", "help", "thanks", "bye"], []],
  ["ordinary short Chinese messages", ["在", "好", "请问怎么转账", "是", "好"], []],
  ["an ordinary message ends a row", ["legal", "winner", "I do not know how to go on with this", "thank", "year"], []],
  ["ordinary short messages that are words of the list", ["hello", "help", "what", "wait", "still", "hello", "token", "human"], []],
  ["one word again and again", ["word", "word", "word", "word", "pizza", "pizza", "pizza", "pizza"], []],
  ["eleven words and nothing else", ["legal winner wave sausage worth useful yellow zebra pizza drift candy"], ["recovery_phrase"]],
  ["a sentence of list words", ["Desert sausage pole jar leopard suspect wage inquiry cactus."], []],
  ["a word of SLIP-39's that is said again and again", Array.from({ length: 12 }, (_, i) => `visitor ${i}`), []],
  ["talk between the words of a row", ["legal", "ok", "winner", "and then", "wave", "next one", "sausage", "worth"], ["recovery_phrase"]],
  ["a key of an address", [`private key of the address 0x52908400098527886E0F7030069857D2E4169EE7: ${hex}`], ["private_key"]],
  ["a hash in groups that is a transaction", [`tx ${hex.replace(/.{8}/g, "$& ")}`], []],
  ["two identifiers in a row", ["550e8400-e29b-41d4-a716-446655440000, 6ba7b810-9dad-11d1-80b4-00c04fd430c8"], []],
  ["a hex string in groups is cut", [`what is ${hex.replace(/.{8}/g, "$& ")}?`], ["hex"]],
  ["empty", [""], []],
  ["keystore in prose", ["The keystore has a ciphertext and a kdf, is that normal?"], []],
];

const cases = byHand.map(([name, texts, kinds]) => ({ name, texts, kinds }));
function add(name, generator) {
  let i = 0;
  for (const item of generator) {
    const kinds = item.kind ? [item.kind] : [];
    cases.push({ name: `${name} ${++i}${item.lang ? `, ${item.lang}` : ""}${item.dress ? `, ${item.dress}` : ""}`, texts: item.texts ?? [item.text], kinds, item });
  }
}
add("phrase", corpus.phrases(101, 290));
add("unspaced", corpus.unspaced(102, 20));
add("misspelt", corpus.misspelt(103, 24));
add("key", corpus.keyTexts(104, 42));
add("coded key", corpus.codedTexts(109, 35));
add("other phrase", corpus.otherPhrases(111, 24));
add("other key", corpus.otherKeys(110, 34));
add("pieces", corpus.pieces(105, 10));
add("ordinary", corpus.ordinary(106, 80));
add("wrong checksum", corpus.wrongChecksums(107, 16));

for (const { name, least, items } of dressed(108, 3, 2)) if (least === 1) add(name, items);

const input = cases.map(({ texts }, id) => JSON.stringify({ id, texts })).join("\n");
const lines = execFileSync(program, ["guard", "scan", "--json"], { input, encoding: "utf8", maxBuffer: 1 << 28 }).trim().split("\n");
const vectors = cases.map(({ name, texts, kinds, item }, i) => {
  const { findings, redacted } = JSON.parse(lines[i]);
  const got = [...new Set(findings.map((finding) => finding.kind))];
  if (got.join() !== kinds.join()) throw new Error(`${name}: ${got} instead of ${kinds}: ${JSON.stringify(texts)}`);
  if (kinds.length === 0 && redacted.join("\0") !== texts.join("\0")) throw new Error(`${name}: was changed`);
  const some = item?.kind ? corpus.left(item, redacted) : 0;
  if (some > (item?.texts ? 0.5 : 0.2)) throw new Error(`${name}: ${some} of it is left: ${JSON.stringify(redacted)}`);
  return { name, texts, findings, redacted };
});
writeFileSync(
  join(root, "tests/unit/guard_vectors.json"),
  `[\n${vectors.map((vector) => JSON.stringify(vector)).join(",\n")}\n]\n`,
);
console.log(`${vectors.length} vectors`);
