// Draws the app's icons as PNG from their SVG sources: node deploy/teams/draw-icons.mjs (after `make test` has run once).
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const here = new URL("../../", import.meta.url);
const { chromium } = createRequire(new URL("tests/outside/package.json", here))("playwright-core");
const icons = new URL("bot/channels/teams/icons/", here);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [name, size] of [["color", 192], ["outline", 32]]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const drawing = readFileSync(new URL(`${name}.svg`, icons), "utf8");
  await page.setContent(`<style>body { margin: 0; background: transparent }</style>${drawing}`);
  writeFileSync(new URL(`${name}.png`, icons), await page.screenshot({ omitBackground: true }));
}
await browser.close();
