// Reads {document, schema} from stdin: a manifest, or a translation of one, and the name of the schema for it within
// Microsoft's own package; prints what the schema finds wrong, one finding a line.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";

const { document, schema } = JSON.parse(readFileSync(0, "utf8"));
const load = createRequire(import.meta.url);
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats(ajv, ["uri", "email", "regex"]);
const validate = ajv.compile(load(`@microsoft/app-manifest/build/json-schemas/teams/${schema}`));
if (!validate(document)) {
  for (const { instancePath, message, params } of validate.errors) {
    console.log(`${instancePath || "/"}: ${message} ${JSON.stringify(params)}`);
  }
}
