// Plays people in Microsoft's Agents Playground, in a headless browser, and prints as JSON what they see.
// Reads {chromium, address, folder} from stdin; screenshots are written to the folder.
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
const { chromium: executablePath, address, folder } = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({ executablePath, args: FLAGS });
const seen = {};
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1100 } });
  page.setDefaultTimeout(20_000);
  // The Playground asks for fonts and pictures of the internet; it works without.
  await page.route("**/*", (route) =>
    ["localhost", "127.0.0.1"].includes(new URL(route.request().url()).hostname) ? route.continue() : route.abort(),
  );
  await page.goto(address);
  await page.getByText("Connected.").waitFor();
  for (const scene of [install, personal, choice, related, feedback, group, channel, search]) {
    seen[scene.name] = await scene(page);
    await page.screenshot({ path: join(folder, `${scene.name}.png`) });
  }
  console.log(JSON.stringify(seen));
} catch (error) {
  const [page] = browser.contexts()[0].pages();
  await page.screenshot({ path: join(folder, "failed.png") });
  throw error;
} finally {
  await browser.close();
}

function headings(page) {
  return page.locator(".ac-adaptiveCard [role=heading]").allInnerTexts();
}

async function waitForHeading(page, text, nth = 0) {
  await page.locator(".ac-adaptiveCard [role=heading]", { hasText: text }).nth(nth).waitFor();
}

async function open(page, name) {
  await page.getByRole("treeitem", { name }).click();
}

async function say(page, text, mentions = false) {
  await page.getByRole("textbox").last().click();
  if (mentions) await mention(page);
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

async function mention(page) {
  await page.keyboard.type("@");
  await page.getByRole("menuitem", { name: "Test Bot" }).click();
  await page.keyboard.type(" ");
}

async function install(page) {
  await open(page, "Personal Chat"); // the Playground installs an app where it is first opened
  await waitForHeading(page, "Ask me about");
  return headings(page);
}

async function personal(page) {
  await say(page, "what is an ISP");
  await waitForHeading(page, "Implementation support practitioner");
  const text = page.locator(".fai-Citation");
  await text.first().waitFor();
  return { headings: await headings(page), citations: await text.allInnerTexts() };
}

async function choice(page) {
  await say(page, "core competencies");
  const neither = page.getByRole("button", { name: "Neither" });
  await neither.waitFor();
  const offered = await neither.evaluate((one) =>
    [...one.closest(".ac-adaptiveCard").querySelectorAll("button")].map((button) => button.innerText),
  );
  await page.screenshot({ path: join(folder, "choices.png") });
  await neither.evaluate((one) => one.closest(".ac-adaptiveCard").querySelector("button").click());
  await neither.waitFor({ state: "detached" }); // the answer takes the place of the choice
  await waitForHeading(page, "Core competencies for implementation support");
  return { offered, headings: await headings(page) };
}

async function related(page) {
  const before = (await headings(page)).length;
  await page.getByRole("button", { name: "Core competencies for implementation support" }).first().click();
  await page.locator(".ac-adaptiveCard [role=heading]").nth(before).waitFor();
  return (await headings(page)).slice(before);
}

async function feedback(page) {
  await page.getByRole("button", { name: "Dislike" }).last().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("The second link is old.");
  await dialog.getByRole("button", { name: "Submit" }).click();
  await dialog.getByText("Thank you").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
  return "thanked";
}

async function group(page) {
  await open(page, "Group Chat");
  await waitForHeading(page, "Ask me about");
  await say(page, "what is fidelity", true);
  await waitForHeading(page, "Implementation fidelity");
  return headings(page);
}

async function channel(page) {
  await open(page, "My Team - General");
  await waitForHeading(page, "Ask me about");
  await page.getByRole("textbox").first().click();
  await mention(page);
  await page.keyboard.type("CFIR vs EPIS");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await waitForHeading(page, "CFIR and EPIS");
  return headings(page);
}

async function search(page) {
  await open(page, "Personal Chat");
  await page.getByRole("button", { name: "Trigger Message Extension App" }).last().click();
  await page.getByRole("menuitem", { name: "Search Command" }).click();
  await page.getByPlaceholder("Enter a search term").fill("what is fidelity");
  const result = page.getByRole("group", { name: "Search-Based" }).or(page.locator(".fui-PopoverSurface")).getByText("Implementation fidelity");
  await result.first().waitFor();
  return result.allInnerTexts();
}
