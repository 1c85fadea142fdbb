#include "config/internal.h"

#include <stddef.h>
#include <stdint.h>

#define S(n) ((uint64_t)(n)*1000)
#define MIN(n) (S(n) * 60)
#define H(n) (MIN(n) * 60)
#define DAY(n) (H(n) * 24)
#define AT(field) .name = #field, .offset = offsetof(struct config, field)

static const char *const log_levels[] = {
    [LOG_ERROR] = "error", [LOG_WARN] = "warn", [LOG_INFO] = "info", [LOG_DEBUG] = "debug", NULL};
static const char *const languages[] = {"zh-CN", "en", "zh-TW", NULL};

static const char host_form[] = "names of hosts such as example.com, .example.com or *.example.com";
static const char origin_form[] =
    "origins such as https://chat.example.com: lower case, no path, no default port";

const struct option_spec config__options[] = {
    {AT(listen), .type = OPTION_STRING, .initial = "127.0.0.1", .is_valid = config__is_address,
     .allowed = "a numeric IPv4 or IPv6 address",
     .help = "The address to listen on; 0.0.0.0 or :: for all."},
    {AT(port), .type = OPTION_INT, .initial = "8080", .min = 0, .max = 65535,
     .help = "The port to listen on, for HTTP and WebSocket alike; 0 for any free one."},
    {AT(data_dir), .type = OPTION_STRING, .initial = "./var", .is_valid = config__is_present,
     .allowed = "a path",
     .help = "The folder of everything that this gateway keeps on its machine."},
    {AT(database), .type = OPTION_STRING, .initial = "", .secret = true,
     .help = "PostgreSQL 15 or later, as a libpq connection string or URI. Empty: an own "
             "PostgreSQL in data_dir, started and stopped with the gateway."},
    {AT(database_connections), .type = OPTION_INT, .initial = "4", .min = 1, .max = 32,
     .help = "Connections to the database."},
    {AT(web_root), .type = OPTION_STRING, .initial = BATON_WEB_ROOT, .is_valid = config__is_present,
     .allowed = "a path", .help = "The folder of the built widget, console and demo page."},
    {AT(public_origin), .type = OPTION_LIST, .initial = "", .is_valid = config__is_origin,
     .allowed = origin_form,
     .help = "The gateway's own origins, as browsers see them. Empty: made from listen and port, "
             "with localhost and 127.0.0.1 both on a loopback or wildcard address."},
    {AT(widget_origins), .type = OPTION_LIST, .initial = "", .is_valid = config__is_origin,
     .allowed = origin_form,
     .help = "Sites that may embed the widget, besides the gateway's own origins."},
    {AT(jwt_keys), .type = OPTION_STRING, .initial = "",
     .help = "The path of a JSON file with the keys of the wallet's sign-in tokens. Empty: "
             "visitors can't sign in."},
    {AT(jwt_audience), .type = OPTION_STRING, .initial = "",
     .help = "What the tokens' aud must be."},
    {AT(jwt_issuer), .type = OPTION_STRING, .initial = "", .help = "What the tokens' iss must be."},
    {AT(log_level), .type = OPTION_CHOICE, .initial = "info", .choices = log_levels,
     .help = "The least important lines that are logged."},
    {AT(max_connections), .type = OPTION_INT, .initial = "10000", .min = 1, .max = 1000000,
     .help = "Sockets of any kind; past it new ones wait. The process needs as many open files. A "
             "sixteenth of them, at most 256, is not for visitors' WebSockets, so that consoles, "
             "sign-ins and health checks are still answered."},
    {AT(network_connections), .type = OPTION_INT, .initial = "2000", .min = 0, .max = 1000000,
     .help =
         "How many sockets one address (of IPv6, one /64) may have, but never more than half of "
         "max_connections; 0 for any number. The default is more than one provider's shared "
         "address or one company has open at once in a wallet's chat. Addresses of this machine "
         "are not counted; with trust_proxy the forwarded address of each WebSocket is."},
    {AT(hello_timeout), .type = OPTION_DURATION_MS, .initial = "5s", .min = S(1), .max = MIN(1),
     .help = "How long a new connection may take to say who it is."},
    {AT(ping_interval), .type = OPTION_DURATION_MS, .initial = "25s", .min = S(1), .max = H(1),
     .help = "The silence after which a connection is pinged."},
    {AT(pong_timeout), .type = OPTION_DURATION_MS, .initial = "15s", .min = S(1), .max = MIN(5),
     .help = "The silence after a ping that ends a connection."},
    {AT(agent_grace), .type = OPTION_DURATION_MS, .initial = "15s", .min = 0, .max = H(1),
     .help = "How long an agent may be without a connection before the conversations go back to "
             "the queue."},
    {AT(bot_idle_close), .type = OPTION_DURATION_MS, .initial = "24h", .min = MIN(1),
     .max = DAY(30), .help = "The silence after which a conversation with the bot is closed."},
    {AT(facts_keep_days), .type = OPTION_INT, .initial = "90", .min = 1, .max = 3650,
     .help = "For how many days each decision of routing can be decided again (baton route "
             "replay); what it was decided from is dropped after that."},
    {AT(audit_keep_days), .type = OPTION_INT, .initial = "730", .min = 1, .max = 36500,
     .help = "For how many days it can be read what people did to the desk (the audit)."},
    {AT(versions_keep_days), .type = OPTION_INT, .initial = "730", .min = 1, .max = 36500,
     .help =
         "For how many days versions of articles are kept after others replaced them. The newest "
         "and the published one stay."},
    {AT(message_max_chars), .type = OPTION_INT, .initial = "4000", .min = 1, .max = 8000,
     .help = "The longest message, in characters (Unicode code points)."},
    {AT(network_rate), .type = OPTION_INT, .initial = "60", .min = 0, .max = 1000000,
     .help =
         "How many conversations may be opened from one address (of IPv6, one /64) in a minute; 0 "
         "for "
         "any number. Addresses of this machine are not counted: behind a proxy, set trust_proxy."},
    {AT(network_visitors), .type = OPTION_INT, .initial = "300", .min = 0, .max = 1000000,
     .help =
         "How many new anonymous visitors may come from one address (of IPv6, one /64) in a "
         "minute; 0 for any number. Known ones and those who are signed in are not counted, nor "
         "are addresses of this machine."},
    {AT(visitor_rate), .type = OPTION_INT, .initial = "20", .min = 1, .max = 1000,
     .help = "How many messages a visitor may send in 10 seconds."},
    {AT(share_port), .type = OPTION_BOOL, .initial = "false",
     .help =
         "Listen on the port together with other gateways that say so too: several of one desk, or "
         "the next one during a deploy."},
    {AT(trust_proxy), .type = OPTION_BOOL, .initial = "false",
     .help = "Take a client's address from the last entry of X-Forwarded-For. Only behind a proxy "
             "that sets it."},
    {AT(session_ttl), .type = OPTION_DURATION_MS, .initial = "12h", .min = MIN(1), .max = DAY(30),
     .help = "How long agents and others stay signed in."},
    {AT(metrics_token), .type = OPTION_STRING, .initial = "", .secret = true,
     .help = "A bearer token for /metrics. Empty: only this machine may read them."},
    {AT(llm_url), .type = OPTION_STRING, .initial = "", .is_valid = config__is_url,
     .allowed = "an http or https URL, or empty",
     .help = "A language model for the bot: the base of an interface like OpenAI's chat "
             "completions, such as https://llm.example.com/v1. Empty: none is asked."},
    {AT(llm_key), .type = OPTION_STRING, .initial = "", .secret = true,
     .help = "The key that it is asked with, as a bearer token. Empty: none is sent."},
    {AT(llm_model), .type = OPTION_STRING, .initial = "", .help = "The name of the model there."},
    {AT(bot_webhook_url), .type = OPTION_STRING, .initial = "", .is_valid = config__is_url,
     .allowed = "an http or https URL, or empty",
     .help = "A bot of your own: where each message to the bot is posted. Not together with "
             "llm_url. Empty: there is none."},
    {AT(bot_webhook_secret), .type = OPTION_LIST, .initial = "", .secret = true,
     .max = CONFIG_WEBHOOK_SECRETS_MAX,
     .help = "What its requests are signed with: whsec_ and the base64 of 24 to 64 bytes. Two of "
             "them while one replaces the other."},
    {AT(bot_timeout), .type = OPTION_DURATION_MS, .initial = "8s", .min = S(1), .max = S(30),
     .help = "How long a visitor waits for either of the two, before the built-in bot's answer is "
             "said."},
    {AT(http_ca_file), .type = OPTION_STRING, .initial = "",
     .help = "A PEM file with the authorities by which the https servers that the gateway calls "
             "are trusted. Empty: the system's."},
    {AT(default_lang), .type = OPTION_CHOICE_TEXT, .initial = "zh-CN", .choices = languages,
     .help = "The language for visitors whose own is not there."},
    {AT(wallet_name), .type = OPTION_STRING, .initial = "Harbor Wallet",
     .is_valid = config__is_present, .allowed = "a name",
     .help = "The wallet's name, as visitors read it."},
    {AT(own_domains), .type = OPTION_LIST, .initial = "harborwallet.example",
     .is_valid = config__is_host_rule, .allowed = host_form,
     .help = "The wallet's own domains, with all below them. Everybody may link to them, and "
             "links to what looks like one of them are shown with a warning."},
    {AT(links_allow), .type = OPTION_LIST, .initial = "", .is_valid = config__is_host_rule,
     .allowed = host_form,
     .help = "Other hosts that agents and the bot may link to; .example.com or *.example.com "
             "allows all below it too. Links to any other are refused, but for those that a "
             "supervisor confirms."},
    {AT(contacts_allow), .type = OPTION_LIST, .initial = "", .is_valid = config__is_contact,
     .allowed = "handles such as @name, telephone numbers such as +1 415 555 0134, mail addresses, "
                "or names on a messenger",
     .help = "Where the desk may be written to apart from its chat: agents and the bot may name "
             "these, and mail addresses at the hosts above, and send nobody anywhere else."},
    {AT(phishing_list), .type = OPTION_STRING, .initial = "",
     .help = "The path of a file of known phishing hosts, one a line, # for comments: links to "
             "them, and to all below them, are refused or shown with a warning. Read again when "
             "it has changed, and on SIGHUP."},
    {AT(chains), .type = OPTION_LIST, .initial = "", .secret = true, .is_valid = config__is_chain,
     .max = CONFIG_CHAINS_MAX,
     .allowed =
         "chains such as Ethereum evm https://rpc.example/key 12 https://etherscan.io own "
         "(name, kind: evm, bitcoin, tron or solana, JSON-RPC address, in it a name:password@ of "
         "at most 512 bytes, confirmations; then, if wanted, the explorer or -, and own)",
     .help =
         "Chains whose transactions the bot and the console look up by JSON-RPC. The name is "
         "shown, "
         "_ as a blank. own says that the node is yours: only such nodes are asked about 64 hex "
         "digits that nobody called a transaction, since those may be a private key."},
};

const size_t config__option_count = sizeof(config__options) / sizeof(config__options[0]);

static char folded(char c)
{
    return c == '-' ? '_' : c;
}

static bool is_named(const struct option_spec *spec, struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (spec->name[i] != folded(name.data[i])) {
            return false; /* also at its NUL, which no name holds */
        }
    }
    return spec->name[name.len] == '\0';
}

const struct option_spec *config__option_find(struct slice name)
{
    for (size_t i = 0; i < config__option_count; i++) {
        if (is_named(&config__options[i], name)) {
            return &config__options[i];
        }
    }
    return NULL;
}
