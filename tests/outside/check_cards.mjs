// Renders Adaptive Cards with Microsoft's renderer in a headless browser, and prints as JSON what it says of each.
// Reads {chromium, cards: {name: card}, pictures: [name], folder} from stdin.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const { chromium: executablePath, cards, pictures, folder } = JSON.parse(readFileSync(0, "utf8"));
const renderer = new URL("node_modules/adaptivecards/dist/adaptivecards.min.js", import.meta.url).pathname;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 360, height: 800 } }); // a phone
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.setContent("<main></main>");
  await page.addScriptTag({ path: renderer });
  const found = {};
  for (const [name, card] of Object.entries(cards)) {
    found[name] = await page.evaluate(show, card);
    if (pictures.includes(name)) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }
  console.log(JSON.stringify({ found, complaints }));
} finally {
  await browser.close();
}

function show(json) {
  const { AdaptiveCard, SerializationContext, Version } = window.AdaptiveCards;
  AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = text.replace(/\\([\\`*_[\]])/g, "$1");
    result.didProcess = true;
  };
  const context = new SerializationContext(new Version(1, 5));
  const card = new AdaptiveCard();
  card.parse(json, context);
  const rendered = card.render();
  document.querySelector("main").replaceChildren(rendered);
  return {
    events: Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message),
    validation: card.validateProperties().validationEvents.map((event) => event.message),
    text: rendered.innerText,
    buttons: rendered.querySelectorAll("button").length,
    overflow: document.documentElement.scrollWidth - window.innerWidth,
  };
}
