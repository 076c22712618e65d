// Opens pages in a headless browser and prints, as JSON, what axe-core finds on each, in each colour scheme and width.
// Reads {chromium, address, folder, pages: {name: path}} from stdin; screenshots are written to the folder.
import axe from "axe-core";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const LOOKS = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 320 }, // what WCAG 1.4.10 (Reflow) asks for
];

const { chromium: executablePath, address, folder, pages } = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({ executablePath, args: FLAGS });
try {
  const [typed, ...visits] = await Promise.all([askByKeyboard(), ...LOOKS.map(visitAll)]);
  console.log(JSON.stringify({ visits: visits.flat(), typed }));
} finally {
  await browser.close();
}

async function visitAll({ colorScheme, width }) {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const complaints = [];
  const foreign = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.route("**/*", (route) => {
    if (route.request().url().startsWith(address)) return route.continue();
    foreign.push(route.request().url());
    return route.abort();
  });
  const visits = [];
  for (const [name, path] of Object.entries(pages)) {
    const response = await page.goto(address + path, { waitUntil: "load" });
    const found = await examine(page);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true });
    visits.push({
      name,
      colorScheme,
      width,
      status: response.status(),
      ...found,
      // The browser itself reports the refusal of a page that is meant to be one.
      complaints: complaints.splice(0).filter((text) => !/status of 40[04]/.test(text)),
      foreign: foreign.splice(0),
    });
  }
  await context.close();
  return visits;
}

async function examine(page) {
  await page.evaluate(axe.source); // over the debugging protocol: the page's own policy lets no script in
  const { violations, passes } = await page.evaluate(() => window.axe.run(document));
  return {
    passed: passes.length,
    violations: violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      where: nodes.slice(0, 5).map((node) => [node.target.join(" "), ...node.any.map((one) => one.message)].join(": ")),
    })),
    overflow: await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  };
}

async function askByKeyboard() {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForSelector("input:focus"); // nobody has to click into the field
  await page.keyboard.type("what is an ISP");
  await page.keyboard.press("Enter");
  await page.waitForSelector("article h1"); // the start page has a heading too, but no answer
  const heading = await page.textContent("h1");
  await page.close();
  return heading;
}
