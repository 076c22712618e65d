// Reads {schema, document} from stdin, and prints what Ajv finds wrong with the document, one finding a line.
import Ajv from "ajv";
import { readFileSync } from "node:fs";

const { schema, document } = JSON.parse(readFileSync(0, "utf8"));
// Formats (`uri`) are not checked: Ajv leaves them to another package.
const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
if (!validate(document)) {
  for (const { instancePath, message, params } of validate.errors) {
    console.log(`${instancePath || "/"}: ${message} ${JSON.stringify(params)}`);
  }
  process.exitCode = 1;
}
