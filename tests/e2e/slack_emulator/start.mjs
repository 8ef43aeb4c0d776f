// Starts the Slack service of npm's emulate on 127.0.0.1, sends its events to EVENT_URL, and serves on STATE_PORT what no
// Web API method shows: the ephemeral messages, the modals and the home tabs.  usage: node start.mjs PORT STATE_PORT EVENT_URL
// Emulate's command line can neither register a subscriber for Slack nor show ephemerals, so its parts are put together
// here as that command line does.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [port, statePort, eventUrl] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const dist = join(dirname(fileURLToPath(import.meta.url)), "node_modules/emulate/dist");

// api.js holds createServer and serve without exporting them; a copy beside it does.
const opened = join(dist, "api.opened.mjs");
writeFileSync(opened, `${readFileSync(join(dist, "api.js"), "utf8")}\nexport { createServer, serve };\n`);
const { createServer, serve } = await import(pathToFileURL(opened));
const slackFile = readdirSync(dist).find(
  (file) => /^dist-.*\.js$/.test(file) && readFileSync(join(dist, file), "utf8").includes("chat.postEphemeral"),
);
// A trigger lives for three seconds, as on Slack; a busy machine gets a minute.
const patient = join(dist, "slack.patient.mjs");
writeFileSync(
  patient,
  readFileSync(join(dist, slackFile), "utf8").replace("VIEW_TRIGGER_TTL_SECONDS = 3", "VIEW_TRIGGER_TTL_SECONDS = 60"),
);
const { slackPlugin, seedFromConfig, getSlackStore } = await import(pathToFileURL(patient));

const baseUrl = `http://127.0.0.1:${port}`;
const slack = createServer(slackPlugin, {
  port,
  baseUrl,
  fallbackUser: { login: "U000000001", id: 1, scopes: [] },
});
slackPlugin.seed(slack.store, baseUrl);
seedFromConfig(slack.store, baseUrl, {
  team: { name: "Group Practice", domain: "group-practice" },
  users: [
    { name: "drsmith", real_name: "Dr Smith", email: "smith@example.org" },
    { name: "drjones", real_name: "Dr Jones", email: "jones@example.org", presence: "away" },
  ],
  channels: [{ name: "rounds" }],
  bots: [{ name: "chaperone" }],
  oauth_apps: [
    {
      client_id: "1.2",
      client_secret: "not-a-real-client-secret",
      app_id: "A1",
      name: "Chaperone",
      redirect_uris: ["https://chaperone.example.org/slack/oauth_redirect"],
      scopes: ["chat:write", "channels:history"],
      bot_name: "chaperone",
    },
  ],
  tokens: [
    { token: "xoxb-chaperone", type: "bot", user: "chaperone", app_id: "A1", bot_id: "B000000001" },
    { token: "xoxp-smith", user: "drsmith" },
    { token: "xoxp-jones", user: "drjones" },
  ],
  signing_secret: "not-a-real-signing-secret",
  strict_scopes: false,
});
slack.webhooks.register({ url: eventUrl, events: ["*"], active: true, owner: "slack" });
serve({ fetch: slack.app.fetch, port, hostname: "127.0.0.1" });

const store = getSlackStore(slack.store);
createHttpServer((request, response) => {
  const ids = (list, id) => Object.fromEntries(list.map((entry) => [entry.name, entry[id]]));
  response.setHeader("content-type", "application/json");
  response.end(
    JSON.stringify({
      ephemerals: store.ephemeralMessages.all(),
      messages: store.messages.all(),
      views: store.views.all(),
      users: ids(store.users.all(), "user_id"),
      channels: ids(store.channels.all(), "channel_id"),
      deliveries: slack.webhooks.getDeliveries().map((delivery) => delivery.status_code),
    }),
  );
}).listen(statePort, "127.0.0.1");
