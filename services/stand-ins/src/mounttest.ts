import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { flag } from "./serve.ts";

const NEW_CONTENT = "mount-tester new file\n";
const RETRY_MS = 2_000;

/** `agnhost mounttest`: writes and reads files as its flags say, and tells what it finds; `--fs_type` is not known here. */
export async function mounttest(args: readonly string[]): Promise<void> {
  process.umask(0);
  const outcomes = ["0644", "0666", "0660", "0777"].map((mode) =>
    about(args, `new_file_${mode}`, "writing new file", (path) => {
      writeFileSync(path, NEW_CONTENT);
      chmodSync(path, Number.parseInt(mode, 8));
      return `content of file ${JSON.stringify(path)}: ${readFileSync(path, "utf8")}`;
    }),
  );
  const modeOf = (path: string) => modeText(statSync(path).mode & 0o777);
  outcomes.push(
    about(args, "file_mode", "getting mode of", (path) => `mode of file ${JSON.stringify(path)}: ${modeOf(path)}`),
    about(args, "file_perm", "getting perms of", (path) => `perms of file ${JSON.stringify(path)}: ${modeOf(path)}`),
    about(args, "file_owner", "getting owner of", (path) => {
      const { uid, gid } = statSync(path);
      return `owner UID of ${JSON.stringify(path)}: ${uid}\nowner GID of ${JSON.stringify(path)}: ${gid}`;
    }),
    about(args, "file_content", "reading file content for", content),
  );
  const inLoop = flag(args, "file_content_in_loop");
  if (inLoop !== undefined) outcomes.push(await readInLoop(args, inLoop));
  process.exit(outcomes.every(Boolean) ? 0 : 1);
}

const content = (path: string) => `content of file ${JSON.stringify(path)}: ${readFileSync(path, "utf8")}`;

/** Does what a flag asks for; false when that failed. */
function about(args: readonly string[], name: string, doing: string, tell: (path: string) => string): boolean {
  const path = flag(args, name);
  if (path === undefined) return true;
  try {
    console.log(tell(path));
    return true;
  } catch (error) {
    console.log(`error ${doing} ${JSON.stringify(path)}: ${(error as Error).message}`);
    return false;
  }
}

async function readInLoop(args: readonly string[], path: string): Promise<boolean> {
  const endsAt = performance.now() + Number(flag(args, "retry_time") ?? 180) * 1000;
  const breaks = flag(args, "break_on_expected_content") !== "false";
  for (let found = true; ;) {
    try {
      console.log(content(path));
      found = true;
      if (breaks && readFileSync(path, "utf8") === NEW_CONTENT) return true;
    } catch (error) {
      found = false;
      console.log(`Error reading file ${path}: ${(error as Error).message}, retrying`);
    }
    if (performance.now() + RETRY_MS > endsAt) return found;
    await delay(RETRY_MS);
  }
}

function modeText(mode: number): string {
  const flags = "rwxrwxrwx".split("").map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : "-"));
  return `-${flags.join("")}`;
}
